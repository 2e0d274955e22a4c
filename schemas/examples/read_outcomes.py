#!/usr/bin/env python3
"""Reads what became of the events that one source sent, and prints each once as a line of JSON.

What a trust's integration engineer starts from: needs Python 3.9 and confluent-kafka, and
`values = "json"` in the section [kafka] of backfill.

    read_outcomes.py --source rxx/pas
    read_outcomes.py --source rxx/pas --only refused,put_aside --count 1 --seconds 30

Reads from the first outcome on, each time: outcomes come at least once, and are known by `ce_id`.

Exit codes: 0 ended as told, 64 bad usage, 65 a message of another kind, 69 not enough in time.
"""

import argparse
import base64
import json
import sys
import time

from confluent_kafka import Consumer, KafkaException

OUTCOMES = "backfill.outcomes.v1"
STATES = ("taken", "refused", "put_aside")
# How long a broker is looked for at the start.
CONNECT_SECONDS = 10


def hexadecimal(base64_text):
    """An id as backfill's pages and its API show it."""
    return base64.b64decode(base64_text).hex()


def told(outcome):
    line = {name: outcome.get(name, "") for name in ("id", "topic", "refusal", "reason")}
    line["state"] = outcome["state"].removeprefix("EVENT_STATE_").lower()
    line["place"] = [outcome.get("partition", 0), int(outcome.get("offset", 0))]
    line["event"] = hexadecimal(outcome["event"])
    line["slots"] = [hexadecimal(slot) for slot in outcome.get("slots", [])]
    if "entry" in outcome:
        line["entry"] = hexadecimal(outcome["entry"])
    return line


def take(message, seen, arguments):
    """Prints an outcome of this source that was not printed before; says whether it did."""
    headers = {name: (value or b"").decode() for name, value in message.headers() or []}
    if headers.get("content-type") != "application/json":
        kind = headers.get("content-type", "no content-type")
        raise ValueError(f"{kind} instead of JSON: set `values` of [kafka] to \"json\"")
    outcome = json.loads(message.value())
    line = told(outcome)
    is_wanted = outcome.get("source", "") == arguments.source and line["state"] in arguments.only
    if not is_wanted or headers["ce_id"] in seen:
        return False
    seen.add(headers["ce_id"])
    print(json.dumps(line), flush=True)
    return True


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"{message}; --help tells more\n")


def parse():
    parser = Parser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--brokers", default="127.0.0.1:9092")
    parser.add_argument("--source", required=True, help="who you are: your ce_source")
    parser.add_argument("--only", default=",".join(STATES), help="of these states")
    parser.add_argument("--count", type=int, help="end after so many")
    parser.add_argument("--seconds", type=float, help="end after so long")
    parser.add_argument("--property", action="append", default=[], metavar="NAME=VALUE")
    arguments = parser.parse_args()
    if any("=" not in it for it in arguments.property):
        parser.error("--property needs NAME=VALUE")
    arguments.only = arguments.only.split(",")
    if any(it not in STATES for it in arguments.only):
        parser.error(f"--only needs some of {', '.join(STATES)}")
    return arguments


def main():
    arguments = parse()
    settings = dict(it.split("=", 1) for it in arguments.property)
    consumer = Consumer(
        {"bootstrap.servers": arguments.brokers, "group.id": "read-outcomes", "log_level": 0}
        | {"enable.auto.commit": False, "auto.offset.reset": "earliest"}
        # A broker that goes away comes back: the client goes on by itself.
        | {"error_cb": lambda _: None}
        | settings
    )
    consumer.list_topics(OUTCOMES, timeout=CONNECT_SECONDS)
    consumer.subscribe([OUTCOMES])
    seen = set()
    end = time.monotonic() + arguments.seconds if arguments.seconds else None
    try:
        while len(seen) != arguments.count and (end is None or time.monotonic() < end):
            message = consumer.poll(0.2)
            if message is None:
                continue
            if message.error():
                print(f"Kafka: {message.error().str()}", file=sys.stderr)
                continue
            take(message, seen, arguments)
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()
    return 69 if arguments.count is not None and len(seen) < arguments.count else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KafkaException as error:
        print(f"Kafka: {error.args[0].str()}", file=sys.stderr)
        sys.exit(69)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        sys.exit(65)
