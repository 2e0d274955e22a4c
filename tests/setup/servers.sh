# What up.sh and down.sh both know: where the servers of `make up` keep their data, and whether
# they run. To be sourced from the root of the repository.
DATA=$PWD/servers-data
KAFKA=$DATA/kafka
POSTGRES=$DATA/postgres

# The pid of our Kafka, if it runs. (A pid may have gone to another program since.)
kafka_pid() {
    local pid
    pid=$(cat "$KAFKA/pid" 2>/dev/null) || return 1
    tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qx "$KAFKA/server.properties" || return 1
    echo "$pid"
}

# The command that runs a class of Kafka, word by word.
kafka_command=(java -Xms128m -Xmx512m -XX:+UseSerialGC -XX:-UsePerfData
    "-Dlog4j2.configurationFile=$PWD/tests/setup/kafka/log4j2.properties"
    -cp "$PWD/tests/.kafka/jars/*")

# Who owns PostgreSQL's data when we are root, as whom it does not run.
OWNER=$(getent passwd postgres >/dev/null && echo postgres || echo nobody)

# Runs a program of PostgreSQL as the owner of its data.
as_owner() {
    local program
    program=$(tests/setup/postgres_program.sh "$1")
    shift
    if [ "$(id -u)" != 0 ]; then
        "$program" "$@"
    else
        (cd / && setpriv --reuid "$OWNER" --regid "$(id -g "$OWNER")" --clear-groups -- \
            "$program" "$@")
    fi
}

postgres_runs() {
    [ -e "$POSTGRES/data/postmaster.pid" ] && as_owner pg_ctl -D "$POSTGRES/data" status >/dev/null
}
