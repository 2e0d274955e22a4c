"""Sends files of HL7 messages over MLLP with the public library `hl7`, and reads each answer.

    send_day.py HOST PORT FOLDER

What the library can read it sends in its own writing; what it cannot (odd and broken messages)
it sends byte for byte. One JSON object a line for each message: the file's name, whether the
library wrote it, and the answer as the library reads it.
"""

import json
import pathlib
import sys

import hl7
from hl7.client import MLLPClient

RAW = ("odd", "malformed")


def outgoing(path):
    """The message as the library writes it, and whether it does."""
    original = path.read_bytes()
    if any(word in path.name for word in RAW):
        return original, False
    return str(hl7.parse(original)).encode(), True


def field(message, segment, number):
    found = [line for line in message if str(line[0]) == segment]
    return str(found[0][number]) if found and number < len(found[0]) else ""


def read(answer):
    """The answer as the library reads it. It is an error if it cannot."""
    start, body, end = answer[:1], answer[1:-2], answer[-2:]
    assert (start, end) == (b"\x0b", b"\x1c\r"), f"no MLLP frame: {answer!r}"
    message = hl7.parse(body)
    assert str(message).encode() == body, f"read otherwise than written: {body!r}"
    assert field(message, "MSH", 9).startswith("ACK"), f"no acknowledgement: {body!r}"
    return {
        "code": field(message, "MSA", 1),
        "control_id": field(message, "MSA", 2),
        "text": field(message, "MSA", 3),
        "error": field(message, "ERR", 1),
        "bytes": answer.hex(),
    }


def main(host, port, folder):
    with MLLPClient(host, int(port)) as client:
        for path in sorted(pathlib.Path(folder).iterdir()):
            message, is_written = outgoing(path)
            answer = read(client.send_message(message))
            if is_written:
                sent = field(hl7.parse(message), "MSH", 10)
                assert answer["control_id"] == sent, f"answered {answer} to {sent}"
            print(json.dumps({"name": path.name, **answer}))


main(*sys.argv[1:])
