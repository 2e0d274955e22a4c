#!/usr/bin/env bash
# Runs one step of the Makefile under a heading, and says how long it took.
#   step.sh "heading" command argument...
set -euo pipefail
heading=$1
shift
printf '\n== %s\n' "$heading"
status=0
"$@" || status=$?
if [ "$status" -eq 0 ]; then outcome="done"; else outcome="FAILED (exit $status)"; fi
printf '== %s: %s after %d s\n' "$heading" "$outcome" "$SECONDS"
exit "$status"
