"""Reads the bookings that the service writes back, with the public library `hl7`.

    read_bookings.py FOLDER

One JSON object a line for each file: the fields that a hospital's system would look at.
"""

import json
import pathlib
import sys

import hl7


def read(original):
    message = hl7.parse(original)
    assert str(message).encode() == original, f"read otherwise than written: {original!r}"
    trigger = message.segment("MSH")[9][0][1][0]
    numbers = [str(one[0]) for one in message.segment("PID")[3]]
    kinds = [str(one[3]) for one in message.segment("PID")[3]]
    return {
        "trigger": str(trigger),
        "control_id": str(message.segment("MSH")[10]),
        "placer": str(message.segment("SCH")[1]),
        "filler": str(message.segment("SCH")[2]),
        "start": str(message.extract_field("SCH", 1, 11, 1, 4)),
        "status": str(message.segment("SCH")[25]),
        "clinic": str(message.extract_field("AIL", 1, 3, 1, 1)),
        "site": str(message.extract_field("AIL", 1, 3, 1, 4)),
        "family_name": str(message.extract_field("PID", 1, 5, 1, 1)),
        "numbers": dict(zip(kinds, numbers)),
    }


def main(folder):
    for path in sorted(pathlib.Path(folder).iterdir()):
        print(json.dumps({"file": path.name, **read(path.read_bytes())}))


main(*sys.argv[1:])
