#!/usr/bin/env python3
"""Streams cancelled appointments from a CSV file onto Kafka, as JSON.

What a trust's integration engineer starts from: needs Python 3.9 and confluent-kafka.

    stream_cancellations.py --file cancellations.csv
    stream_cancellations.py --trust R9Z --site R9Z01 --service 320 --kind new --session CAR1N \\
        --reference A-4711 --start 2026-12-01T10:00 --minutes 30 --clinic_types any

The file has a header line with these names: trust, site, service, kind, session, reference, start,
minutes, clinic_types (several with `;` between; any where the treatment function alone is right); and
perhaps cause, modality, zone. Each row is one message; a row that cannot be sent is
named and left out. Sending the same file again is harmless: a message is known by its id.

Exit codes: 0 all sent, 64 bad usage, 65 some rows refused, 69 not delivered.
"""

import argparse
import csv
import datetime
import json
import sys
import time
import zoneinfo

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

CANCELLATIONS = "backfill.cancellations.v1"
QUARANTINE = "backfill.quarantine.v1"
# How long a broker is looked for.
CONNECT_SECONDS = 10
# How long the broker may take to acknowledge a message.
DELIVERY_SECONDS = 30
KINDS = {"new": "NEW", "follow_up": "FOLLOW_UP", "procedure": "PROCEDURE"}
CAUSES = {"patient": "PATIENT", "clinic": "CLINIC", "error": "ENTERED_IN_ERROR"}
MODALITIES = {"in_person": "IN_PERSON", "video": "VIDEO", "telephone": "TELEPHONE"}
COLUMNS = [
    "trust", "site", "service", "kind", "session", "reference", "start", "minutes", "clinic_types",
]
OPTIONAL = {"cause": "patient", "modality": "in_person", "zone": "Europe/London"}
EPOCH = datetime.date(1970, 1, 1)


class Refused(Exception):
    """A row cannot be a message; the text names the column."""


def choice(row, column, words):
    if row[column] not in words:
        raise Refused(f"{column}: one of {', '.join(words)}")
    return words[row[column]]


def moment(row):
    """The start, with the offset of the site's clock. A time that the clock skips or shows twice
    is refused: write it with its offset, as 2026-10-25T01:30+01:00."""
    try:
        start = datetime.datetime.fromisoformat(row["start"])
        zone = zoneinfo.ZoneInfo(row["zone"])
    except (ValueError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise Refused(f"start, zone: {error}") from None
    if start.tzinfo:
        return start.astimezone(zone)
    first, second = (start.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise Refused("start: the clocks change then; write it with its offset")
    return first


def event(row):
    """The JSON of schemas/JSON.md."""
    missing = [name for name in COLUMNS if not row.get(name)]
    if missing:
        raise Refused(f"{', '.join(missing)}: missing")
    start = moment(row)
    if not row["minutes"].isdigit():
        raise Refused("minutes: a whole number")
    facts = {
        "trust": row["trust"],
        "site": row["site"],
        "service": row["service"],
        "kind": "APPOINTMENT_KIND_" + choice(row, "kind", KINDS),
        "modality": "MODALITY_" + choice(row, "modality", MODALITIES),
        "session": row["session"],
        "start": str(int(start.timestamp()) * 1000),
        "durationMinutes": int(row["minutes"]),
        "local": {
            "day": (start.date() - EPOCH).days,
            "minute": start.hour * 60 + start.minute,
        },
        "requires": 0,
        "provides": 0,
        "takes": {"types": row["clinic_types"].split(";")},
    }
    cause = "CAUSE_" + choice(row, "cause", CAUSES)
    freed = {"trust": row["trust"], "reference": row["reference"], "cause": cause, "facts": facts}
    return {"slotFreed": freed}


def headers(row, source):
    """The id must be the same if the same message is sent again, and no other message's."""
    return {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_type": "backfill.event.v1",
        "ce_id": f"cancelled/{row['reference']}/{row['start']}",
        "ce_source": source,
        "ce_time": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def rows(arguments):
    """Each row with the name of its place."""
    if arguments.file is None:
        given = {name: getattr(arguments, name) or "" for name in COLUMNS}
        yield "arguments", OPTIONAL | given
        return
    with open(arguments.file, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        for row in reader:
            known = {name: row[name].strip() for name in row if name and row[name]}
            yield f"line {reader.line_num}", OPTIONAL | known


def kafka_settings(arguments):
    """Such as --property security.protocol=SASL_SSL --property sasl.username=…"""
    pairs = (it.split("=", 1) for it in arguments.property)
    return {"bootstrap.servers": arguments.brokers, "log_level": 0} | dict(pairs)


class Stream:
    """Sends, and remembers where each message went and what was not delivered."""

    def __init__(self, arguments):
        self.failed = []
        self.places = {}
        self.region = arguments.region
        self.source = arguments.source
        self.producer = Producer(
            kafka_settings(arguments)
            | {
                "acks": "all",
                "enable.idempotence": True,
                "partitioner": "murmur2_random",
                "delivery.timeout.ms": DELIVERY_SECONDS * 1000,
            }
        )
        # At once, instead of after all that is tried for a message.
        found = self.producer.list_topics(CANCELLATIONS, timeout=CONNECT_SECONDS)
        if (error := found.topics[CANCELLATIONS].error) is not None:
            raise KafkaException(error)

    def send(self, place, row):
        value = json.dumps(event(row)).encode()
        while True:
            try:
                self.producer.produce(
                    CANCELLATIONS,
                    key=self.region,
                    value=value,
                    headers=headers(row, self.source),
                    on_delivery=lambda error, message: self.delivered(place, error, message),
                )
            except BufferError:
                # The queue is full: wait until some of it is delivered.
                self.producer.poll(1)
                continue
            self.producer.poll(0)
            return

    def delivered(self, place, error, message):
        if error is not None:
            self.failed.append(f"{place}: not delivered: {error.str()}")
        else:
            self.places[(message.partition(), message.offset())] = place

    def finish(self):
        self.producer.flush()


def put_aside(arguments, stream, begun_ms):
    """What backfill could not read of our messages, after waiting --watch seconds for it."""
    consumer = Consumer(
        kafka_settings(arguments)
        | {"group.id": "stream-cancellations", "enable.auto.commit": False}
    )
    partitions = consumer.list_topics(QUARANTINE, timeout=10).topics[QUARANTINE].partitions
    since = [TopicPartition(QUARANTINE, it, begun_ms) for it in partitions]
    consumer.assign(consumer.offsets_for_times(since, timeout=10))
    found = []
    end = time.monotonic() + arguments.watch
    while time.monotonic() < end:
        message = consumer.poll(0.2)
        if message is None or message.error():
            continue
        if dict(message.headers() or []).get("content-type") != b"application/json":
            raise ValueError("the quarantine is in protobuf; set `values` of [kafka] to \"json\"")
        note = json.loads(message.value())
        place = (note.get("partition", 0), int(note.get("offset", 0)))
        if note.get("topic") == CANCELLATIONS and place in stream.places:
            found.append(f"{stream.places[place]}: {note['reason']}")
    consumer.close()
    return found


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"{message}; --help tells more\n")


def parse():
    parser = Parser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--brokers", default="127.0.0.1:9092")
    parser.add_argument("--region", default="local", help="the key of the messages")
    parser.add_argument("--source", default="example/pas", help="who you are")
    parser.add_argument("--property", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--watch", type=float, default=0, metavar="SECONDS",
                        help="watch so long for what backfill puts aside")
    parser.add_argument("--file", help="a CSV file; without it, the arguments below")
    for name in COLUMNS:
        parser.add_argument("--" + name.replace("_", "-"))
    arguments = parser.parse_args()
    if any("=" not in it for it in arguments.property):
        parser.error("--property needs NAME=VALUE")
    return arguments


def main():
    arguments = parse()
    begun_ms = int(time.time() * 1000)
    stream = Stream(arguments)
    refused = []
    for place, row in rows(arguments):
        try:
            stream.send(place, row)
        except Refused as error:
            refused.append(f"{place}: {error}")
    stream.finish()
    if arguments.watch and stream.places:
        refused += put_aside(arguments, stream, begun_ms)
    for complaint in refused + stream.failed:
        print(complaint, file=sys.stderr)
    print(f"{len(stream.places)} delivered, {len(refused)} refused, {len(stream.failed)} failed")
    return 69 if stream.failed else 65 if refused else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KafkaException as error:
        print(f"Kafka: {error.args[0].str()}", file=sys.stderr)
        sys.exit(69)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        sys.exit(65)
