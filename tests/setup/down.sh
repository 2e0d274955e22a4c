#!/usr/bin/env bash
# Stops what up.sh has started. The data stays in ./servers-data.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/setup/servers.sh

WAIT_SECONDS=60

stop_kafka() {
    local pid deadline=$((SECONDS + WAIT_SECONDS))
    pid=$(kafka_pid)
    kill -TERM "$pid"
    while kafka_pid >/dev/null; do
        # A broker that cannot end in order is safe to kill: what it acknowledged is in its log.
        [ "$SECONDS" -lt "$deadline" ] || kill -KILL "$pid"
        sleep 0.1
    done
    rm -f "$KAFKA/pid"
    echo "Kafka is stopped"
}

stop_postgres() {
    as_owner pg_ctl -D "$POSTGRES/data" -m fast -w -t "$WAIT_SECONDS" stop >/dev/null
    echo "PostgreSQL is stopped"
}

any=
if kafka_pid >/dev/null; then stop_kafka && any=yes; fi
if postgres_runs; then stop_postgres && any=yes; fi
if [ -n "$any" ]; then
    echo "their data stays in servers-data; remove the folder to begin anew"
else
    echo "nothing runs that \`make up\` has started"
fi
