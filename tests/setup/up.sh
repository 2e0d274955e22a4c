#!/usr/bin/env bash
# Starts one Kafka broker and PostgreSQL on this machine, for a person, with data in
# ./servers-data. Harmless when they run already. Other ports: KAFKA_PORT, KAFKA_CONTROLLER_PORT,
# POSTGRES_PORT.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/setup/servers.sh

KAFKA_PORT=${KAFKA_PORT:-9092}
KAFKA_CONTROLLER_PORT=${KAFKA_CONTROLLER_PORT:-9093}
POSTGRES_PORT=${POSTGRES_PORT:-5433}
WAIT_SECONDS=60

fail() {
    echo "$*" >&2
    exit 1
}

must_be_free() {
    local setting=$1 port=$2
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        fail "port $port of 127.0.0.1 is taken; choose another, as in: $setting=$((port + 100)) make up"
    fi
}

write_kafka_settings() {
    cat >"$KAFKA/server.properties" <<P
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:$KAFKA_PORT,CONTROLLER://127.0.0.1:$KAFKA_CONTROLLER_PORT
advertised.listeners=PLAINTEXT://127.0.0.1:$KAFKA_PORT
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.quorum.voters=1@127.0.0.1:$KAFKA_CONTROLLER_PORT
log.dirs=$KAFKA/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
P
}

start_kafka() {
    must_be_free KAFKA_PORT "$KAFKA_PORT"
    must_be_free KAFKA_CONTROLLER_PORT "$KAFKA_CONTROLLER_PORT"
    mkdir -p "$KAFKA"
    write_kafka_settings
    if [ ! -e "$KAFKA/data/meta.properties" ]; then
        "${kafka_command[@]}" kafka.tools.StorageTool format --cluster-id YmFja2ZpbGwtY2x1c3Rlcg \
            --config "$KAFKA/server.properties" >"$KAFKA/log" 2>&1 \
            || fail "Kafka's storage cannot be formatted; $KAFKA/log says why"
    fi
    # Apart from this terminal, so that it stays when the terminal is closed.
    setsid "${kafka_command[@]}" kafka.Kafka "$KAFKA/server.properties" \
        >"$KAFKA/log" 2>&1 </dev/null &
    echo $! >"$KAFKA/pid"
    wait_for_kafka
}

wait_for_kafka() {
    local deadline=$((SECONDS + WAIT_SECONDS))
    until grep -q "Kafka Server started" "$KAFKA/log"; do
        [ "$SECONDS" -lt "$deadline" ] && [ -e "/proc/$(cat "$KAFKA/pid")" ] \
            || fail "Kafka does not start; $KAFKA/log says why"
        sleep 0.1
    done
}

start_postgres() {
    must_be_free POSTGRES_PORT "$POSTGRES_PORT"
    mkdir -p "$POSTGRES"
    if [ "$(id -u)" = 0 ]; then
        chown "$OWNER" "$POSTGRES"
    fi
    if [ ! -e "$POSTGRES/data/PG_VERSION" ]; then
        as_owner initdb -D "$POSTGRES/data" -U postgres -A trust -E UTF8 --locale=C \
            >"$DATA/initdb.log" 2>&1 \
            || fail "PostgreSQL's data cannot be made: $(tail -n 1 "$DATA/initdb.log")"
    fi
    as_owner pg_ctl -D "$POSTGRES/data" -l "$POSTGRES/log" -w -t "$WAIT_SECONDS" -o \
        "-p $POSTGRES_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" \
        start >/dev/null || fail "PostgreSQL does not start; $POSTGRES/log says why"
}

# Asks the servers themselves: they may run since an earlier `make up` with other ports.
find_addresses() {
    brokers=$(sed -n 's/^advertised.listeners=PLAINTEXT:\/\///p' "$KAFKA/server.properties")
    local port
    port=$(sed -n 4p "$POSTGRES/data/postmaster.pid")
    url=postgres://postgres@127.0.0.1:$port/backfill
}

make_database() {
    local psql=("$(tests/setup/postgres_program.sh psql)" -X -q -A -t "${url%/*}/postgres")
    local there="SELECT 1 FROM pg_database WHERE datname = 'backfill'"
    [ "$("${psql[@]}" -c "$there")" = 1 ] || "${psql[@]}" -c "CREATE DATABASE backfill"
}

say_what_next() {
    cat <<P
Kafka       $brokers
PostgreSQL  $url

next:
  export BACKFILL__KAFKA__BROKERS=$brokers
  export BACKFILL__KAFKA__REPLICATION=1
  export BACKFILL__POSTGRES__URL=$url
  export BACKFILL__KAFKA__VALUES=json     # for the examples in Python; protobuf unless told
  cargo run --release --locked -p backfill-server -- doctor --repair
  cargo run --release --locked -p backfill-server -- run --rules demonstration
  make down
P
}

mkdir -p "$DATA"
kafka_pid >/dev/null || start_kafka
postgres_runs || start_postgres
find_addresses
make_database
say_what_next
