#!/usr/bin/env bash
# One cancelled appointment onto Kafka, and the offers that are there, with nothing but kcat.
#
#   kcat.sh cancel A-4711 2026-12-01 10:00    an appointment of the made-up trust R9Z
#   kcat.sh offers                            all offers, one line each, from the first on
#   kcat.sh outcomes                          what became of what was sent, one line each
#
# BROKERS and REGION say where and whose; the time is that of the clock in London. Offers are JSON
# if backfill has `values = "json"` in its section [kafka].
set -euo pipefail

BROKERS=${BROKERS:-127.0.0.1:9092}
REGION=${REGION:-local}

cancel() {
    local reference=$1 day=$2 time=$3 start hour minute
    start=$(TZ=Europe/London date -d "$day $time" +%s)
    hour=${time%%:*} minute=${time##*:}
    # One line is one message.
    tr -d '\n' <<JSON | kcat -P -b "$BROKERS" -t backfill.cancellations.v1 -k "$REGION" \
        -X acks=all -X enable.idempotence=true \
        -H content-type=application/json -H ce_specversion=1.0 -H ce_type=backfill.event.v1 \
        -H "ce_id=cancelled/$reference/$day" -H ce_source=example/kcat \
        -H "ce_time=$(date -u +%Y-%m-%dT%H:%M:%SZ)"
{"slotFreed": {
  "trust": "R9Z", "reference": "$reference", "cause": "CAUSE_PATIENT",
  "facts": {
    "trust": "R9Z", "site": "R9Z01", "service": "320", "session": "CAR1N",
    "kind": "APPOINTMENT_KIND_NEW", "modality": "MODALITY_IN_PERSON",
    "start": "${start}000", "durationMinutes": 30,
    "local": {
      "day": $(($(date -u -d "$day" +%s) / 86400)), "minute": $((10#$hour * 60 + 10#$minute))
    },
    "requires": 0, "provides": 0, "takes": {"types": ["any"]}
  }
}}
JSON
}

offers() {
    kcat -C -q -b "$BROKERS" -t backfill.offers.v1 -o beginning -e -f '%k %h %s\n'
}

outcomes() {
    kcat -C -q -b "$BROKERS" -t backfill.outcomes.v1 -o beginning -e -f '%k %s\n'
}

case "${1:-} $#" in
"cancel 4") cancel "$2" "$3" "$4" ;;
"offers 1") offers ;;
"outcomes 1") outcomes ;;
*)
    sed -n '4,6s/^# *//p' "$0" >&2
    exit 64
    ;;
esac
