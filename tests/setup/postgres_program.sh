#!/usr/bin/env bash
# Prints where a program of PostgreSQL is: Debian keeps the servers outside of PATH.
#   postgres_program.sh initdb
set -euo pipefail
for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t / -k 5 -n -r); do
    [ -x "$bin/$1" ] && echo "$bin/$1" && exit
done
command -v "$1"
