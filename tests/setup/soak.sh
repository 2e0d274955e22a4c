#!/usr/bin/env bash
# What takes longer than CI may: load with faults, kills, a backup that is restored, a year of a large
# trust, fuzzing, many seeds, and every planted bug. Under an hour on two idle cores; each part has its end.
# Ends with a table; what each part said is in target/soak.
#
#   tests/setup/soak.sh [PART...]      all parts, or only these
set -uo pipefail
cd "$(dirname "$0")/../.."
folder=target/soak
mkdir -p "$folder"
failed=0
table=$folder/table.md

test_target() { cargo test --workspace --locked "$@" -- --nocapture; }

chaos() { CHAOS_SECONDS=${CHAOS_SECONDS:-300} test_target --test chaos; }
kill_test() { KILLS=${KILLS:-50} test_target --test kill; }
drill() { test_target --test e2e restore; }
year() { cargo bench --locked -p backfill-tests --bench figures -- year; }
fuzz() { make fuzz FUZZ_SECONDS="${FUZZ_SECONDS:-60}"; }
simulate() {
    cargo build --workspace --locked --bin simulate || return
    "${CARGO_TARGET_DIR:-target}/debug/simulate" --seeds "${SEEDS:-10000}"
}
planted() { simulations/planted/check.sh; }

# The line of a part's output that says most.
figure() {
    local part=$1 log=$2 wanted
    case $part in
    chaos) wanted='acknowledged|CHAOS_SEED' ;;
    kill_test) wanted='kills|KILL_SEED' ;;
    simulate) wanted='seeds' ;;
    planted) wanted='planted' ;;
    year) wanted='MiB' ;;
    fuzz) wanted='inputs' ;;
    drill) wanted='test result' ;;
    *) wanted='.' ;;
    esac
    grep -E "$wanted" "$log" | tail -n 1 | tr '|' '/' | cut -c1-140
}

run() {
    local part=$1 log=$folder/$1.log began=$SECONDS outcome=kept
    printf '\n== %s\n' "$part"
    "$part" >"$log" 2>&1 || { outcome=BROKEN failed=1; tail -n 30 "$log"; }
    printf '| %s | %s | %d min | %s |\n' "$part" "$outcome" $(((SECONDS - began + 30) / 60)) \
        "$(figure "$part" "$log")" | tee -a "$table"
}

parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(chaos kill_test drill year fuzz simulate planted)
printf '| part | | took | figure |\n|---|---|---|---|\n' >"$table"
for part in "${parts[@]}"; do run "$part"; done
printf '\n'
cat "$table"
exit "$failed"
