#!/usr/bin/env bash
# Makes sure that the machine has what the build and the tests need. Quick when all is there.
#   packages.sh run     what `make run` needs: Rust and a C compiler
#   packages.sh test    what `make test` needs as well: Python, a browser and its driver
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()  # what is not there, in words
packages=() # the Debian packages that bring it

has() { command -v "$1" >/dev/null 2>&1; }

lacks() {
    missing+=("$1")
    shift
    packages+=("$@")
}

look_for_the_build() {
    if ! has cargo; then
        echo "missing: Rust; install 1.95 or newer from https://rustup.rs" >&2
        exit 1
    fi
    has cc || lacks "a C compiler" gcc libc6-dev
}

look_for_the_tests() {
    has git || lacks git git
    python3 -c 'import ensurepip, venv' 2>/dev/null || lacks "Python with venv" python3-venv
    has chromium || has chromium-browser || has google-chrome || lacks Chromium chromium
    has chromedriver || lacks "the Chromium driver" chromium-driver
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    has apt-get && { [ "$(id -u)" = 0 ] || { has sudo && sudo -n true 2>/dev/null; }; }
}

install() {
    echo "installing: ${packages[*]}"
    as_root apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends "${packages[@]}" >/dev/null
}

add_what_is_missing() {
    [ ${#missing[@]} -gt 0 ] || return 0
    if may_install; then
        install
        return
    fi
    local list
    list=$(printf '%s, ' "${missing[@]}")
    echo "missing: ${list%, }; install: apt-get install ${packages[*]}" >&2
    exit 1
}

add_components() {
    for component in fmt clippy; do
        cargo "$component" --version >/dev/null 2>&1 && continue
        rustup component add "${component/fmt/rustfmt}" && continue
        echo "missing: cargo $component; install it with your Rust" >&2
        exit 1
    done
}

# The public HL7 client that sends a day of messages.
add_python_client() {
    local wanted=tests/setup/requirements.txt there=tests/.venv/requirements.txt
    cmp -s "$wanted" "$there" && tests/.venv/bin/python -c 'import hl7' 2>/dev/null && return
    rm -rf tests/.venv
    python3 -m venv tests/.venv
    tests/.venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --require-hashes --requirement "$wanted"
    cp "$wanted" "$there"
}

look_for_the_build
case "${1:-}" in
run)
    add_what_is_missing
    ;;
test)
    look_for_the_tests
    add_what_is_missing
    add_components
    add_python_client
    ;;
*)
    echo "usage: packages.sh run|test" >&2
    exit 64
    ;;
esac
