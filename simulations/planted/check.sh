#!/usr/bin/env bash
# Plants one bug at a time into a copy of the core and demands that the simulator finds it.
#
#   simulations/planted/check.sh [SEEDS]      how many seeds each bug gets (default 3000)
#   ONLY=name simulations/planted/check.sh    only this bug
#   SHARE=3 simulations/planted/check.sh      a third of the bugs, another one after each commit
#
# All of them take too long for each change: a build each. What is left out is named, and still has
# to apply.
#
# The copy is built without the core's own assertions, so that what finds a bug are the truths
# seen from outside. Build and copy are kept under target/planted.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
seeds=${1:-3000}
work=$root/target/planted
copy=$work/copy
found=$work/found.txt
export CARGO_TARGET_DIR=$work/build
# Each bug changes one file of one crate: without this, each costs four whole crates.
export CARGO_INCREMENTAL=1
# The copy is no part of the repository it lies in.
export GIT_CEILING_DIRECTORIES=$work

fresh_copy() {
    mkdir -p "$copy/engine" "$copy/tests"
    rm -rf "$copy/engine/core" "$copy/engine/runtime" "$copy/schemas" "$copy/simulations"
    rm -rf "$copy/tests/fuzz"
    cp -a "$root/engine/core" "$root/engine/runtime" "$copy/engine/"
    cp -a "$root/schemas" "$root/simulations" "$copy/"
    # What the tests of the schemas name; it is not built here.
    cp -a "$root/tests/fuzz" "$copy/tests/"
    cp -a "$root/Cargo.lock" "$copy/"
    # Cargo compares times: the sources must look newer than a build with the last bug.
    find "$copy/engine" -name '*.rs' -exec touch {} +
    awk '
        /^members = \[/ { print "members = [\"engine/core\", \"engine/runtime\", \"schemas\", \"simulations\"]"; skip = 1 }
        /^\[profile/ { exit }
        !skip && !/^default-members/ { print }
        skip && /^\]/ { skip = 0 }
    ' "$root/Cargo.toml" > "$copy/Cargo.toml"
    cat >> "$copy/Cargo.toml" <<'PROFILE'
[profile.dev]
debug = false
[profile.dev.package.backfill-core]
opt-level = 1
debug-assertions = false
[profile.dev.package.backfill-simulations]
opt-level = 1
[profile.dev.package.rand_chacha]
opt-level = 2
PROFILE
}

simulate() {
    (cd "$copy" && cargo build --quiet -p backfill-simulations --bin simulate 2> "$work/build.log") || {
        echo "the copy does not build; see $work/build.log"
        exit 1
    }
    "$CARGO_TARGET_DIR/debug/simulate" --seeds "$seeds" --stop-at-first > "$found"
}

fresh_copy
if ! simulate; then
    grep "is broken" "$found" || true
    echo "the simulator finds something without any planted bug"
    exit 1
fi
echo "no bug planted: nothing found in $seeds seeds"

# Which part of the whole it is this time: the number of commits tells.
share=${SHARE:-1}
turn=0
[ "$share" -eq 1 ] || turn=$(($(git -C "$root" rev-list --count HEAD) % share))

place=0
left_out=0
planted=0
survived=0
for patch in "$root"/simulations/planted/${ONLY:-*}.patch; do
    name=$(basename "$patch" .patch)
    file=$(sed -n 's|^+++ b/||p' "$patch")
    if ! (cd "$copy" && git apply "$patch"); then
        echo "$name: the patch no longer applies; write it anew"
        exit 1
    fi
    place=$((place + 1))
    if [ $((place % share)) -ne "$turn" ]; then
        left_out=$((left_out + 1))
        cp "$root/$file" "$copy/$file"
        continue
    fi
    planted=$((planted + 1))
    if simulate; then
        survived=$((survived + 1))
        printf '%-28s SURVIVED %s seeds\n' "$name" "$seeds"
    else
        count=$(sed -n 's/^first broken seed after //p' "$found")
        promise=$(sed -n 's/^seed [0-9]*: \(.*\) is broken.*/\1/p' "$found" | head -n 1)
        printf '%-28s found after %4s seeds by %s\n' "$name" "${count:-?}" "$promise"
    fi
    cp "$root/$file" "$copy/$file"
    touch "$copy/$file"
done

echo "$planted bugs planted, $survived survived; $left_out are for another time"
[ "$survived" -eq 0 ] && [ "$planted" -gt 0 ]
