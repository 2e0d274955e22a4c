#!/usr/bin/env python3
"""Reads offers from Kafka and prints each of them once, as a line of JSON.

For who follows what is offered. It is not enough to tell a patient by: address, language, wording and
link are on no topic. Needs Python 3.9 and confluent-kafka, and
`values = "json"` in the section [kafka] of backfill.

    read_offers.py --seen offers-seen.txt
    read_offers.py --seen offers-seen.txt --count 1 --seconds 30

Kafka brings a message at least once. So what was printed is written down by its id (`ce_id`) in
the file of --seen before the place in the topic is committed, and is not printed again.

Exit codes: 0 ended as told, 64 bad usage, 65 a message of another kind, 69 not enough in time.
"""

import argparse
import base64
import datetime
import json
import os
import sys
import time

from confluent_kafka import Consumer, KafkaException

OFFERS = "backfill.offers.v1"
# How long a broker is looked for at the start.
CONNECT_SECONDS = 10
# How many ids are remembered: more than could come twice after a crash.
IDS_MAX = 100_000


class Seen:
    """The ids that were printed, in a file that survives a crash."""

    def __init__(self, path):
        self.path = path
        self.ids = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.ids = dict.fromkeys(file.read().split("\n")[-IDS_MAX:])
        self.file = open(path, "a", encoding="utf-8")

    def __contains__(self, name):
        return name in self.ids

    def add(self, name):
        self.file.write(name + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        self.ids[name] = None


def hexadecimal(base64_text):
    """An id as backfill's pages and logs show it."""
    return base64.b64decode(base64_text).hex()


def utc(milliseconds):
    at = datetime.datetime.fromtimestamp(int(milliseconds) / 1000, datetime.timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def told(headers, value):
    """What a patient is told by backfill. Who they are no topic knows."""
    send = json.loads(value)["sendMessage"]
    (kind, message), = send["message"].items()
    facts = send["facts"]
    line = {
        "id": headers["ce_id"],
        "message": kind,
        "offer": hexadecimal(send["offer"]),
        "patient": hexadecimal(send["patient"]),
        "reach": send["reach"],
        "start": utc(facts["start"]),
        "trust": facts["trust"],
        "site": facts["site"],
        "service": facts["service"],
        "session": facts["session"],
    }
    if "deadline" in message:
        line["deadline"] = utc(message["deadline"])
    return line


def take(message, seen, region):
    """Prints a message that was not printed before; says whether it did."""
    if region and (message.key() or b"").decode() != region:
        return False
    headers = {name: (value or b"").decode() for name, value in message.headers() or []}
    if headers.get("ce_id", "") in seen:
        return False
    if headers.get("content-type") != "application/json":
        kind = headers.get("content-type", "no content-type")
        raise ValueError(f"{kind} instead of JSON: set `values` of [kafka] to \"json\"")
    print(json.dumps(told(headers, message.value())), flush=True)
    seen.add(headers["ce_id"])
    return True


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"{message}; --help tells more\n")


def parse():
    parser = Parser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--brokers", default="127.0.0.1:9092")
    parser.add_argument("--group", default="read-offers", help="who shares the reading")
    parser.add_argument("--region", help="only this one; without it, all that is on the topic")
    parser.add_argument("--seen", default="offers-seen.txt", help="the file of what was printed")
    parser.add_argument("--count", type=int, help="end after so many")
    parser.add_argument("--seconds", type=float, help="end after so long")
    parser.add_argument("--property", action="append", default=[], metavar="NAME=VALUE")
    arguments = parser.parse_args()
    if any("=" not in it for it in arguments.property):
        parser.error("--property needs NAME=VALUE")
    return arguments


def main():
    arguments = parse()
    settings = dict(it.split("=", 1) for it in arguments.property)
    consumer = Consumer(
        {"bootstrap.servers": arguments.brokers, "group.id": arguments.group, "log_level": 0}
        | {"enable.auto.commit": False, "auto.offset.reset": "earliest"}
        # A broker that goes away comes back: the client goes on by itself.
        | {"error_cb": lambda _: None}
        | settings
    )
    consumer.list_topics(OFFERS, timeout=CONNECT_SECONDS)
    consumer.subscribe([OFFERS])
    seen = Seen(arguments.seen)
    printed = 0
    end = time.monotonic() + arguments.seconds if arguments.seconds else None
    if end is None:
        print("waiting for offers; Ctrl-C ends", file=sys.stderr)
    try:
        while printed != arguments.count and (end is None or time.monotonic() < end):
            message = consumer.poll(0.2)
            if message is None:
                continue
            if message.error():
                print(f"Kafka: {message.error().str()}", file=sys.stderr)
                continue
            printed += take(message, seen, arguments.region)
            consumer.commit(message, asynchronous=False)
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()
    return 69 if arguments.count is not None and printed < arguments.count else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KafkaException as error:
        print(f"Kafka: {error.args[0].str()}", file=sys.stderr)
        sys.exit(69)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        sys.exit(65)
