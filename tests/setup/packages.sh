#!/usr/bin/env bash
# Makes sure that the machine has what the build and the tests need. Quick when all is there.
#   packages.sh run      what `make run` needs: Rust and a C compiler
#   packages.sh build    what the whole service is built by: the C library for Kafka wants more
#   packages.sh servers  what `make up` needs: Kafka's jars, Java and PostgreSQL
#   packages.sh test     what `make test` needs: both, Python clients, a browser and its driver
set -euo pipefail
cd "$(dirname "$0")/../.."

POSTGRES_MIN=15
JAVA_MIN=17

missing=()  # what is not there, in words
packages=() # the Debian packages that bring it

has() { command -v "$1" >/dev/null 2>&1; }

lacks() {
    missing+=("$1")
    shift
    packages+=("$@")
}

look_for_the_first_look() {
    if ! has cargo; then
        echo "missing: Rust; install 1.95 or newer from https://rustup.rs" >&2
        exit 1
    fi
    has cc || lacks "a C compiler" gcc libc6-dev
}

look_for_the_build() {
    look_for_the_first_look
    has c++ || lacks "a C++ compiler" g++
    has make || lacks make make
    has pkg-config || lacks pkg-config pkg-config
    echo '#include <zlib.h>' | cc -E - >/dev/null 2>&1 || lacks zlib zlib1g-dev
}

look_for_the_servers() {
    [ "$(postgres_version)" -ge "$POSTGRES_MIN" ] \
        || lacks "PostgreSQL $POSTGRES_MIN or newer" postgresql
    [ "$(java_version)" -ge "$JAVA_MIN" ] \
        || lacks "Java $JAVA_MIN or newer" default-jre-headless
    has mvn || lacks Maven maven
    has setpriv || lacks setpriv util-linux
}

postgres_version() {
    local program
    program=$(tests/setup/postgres_program.sh postgres 2>/dev/null) || { echo 0 && return; }
    "$program" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/'
}

java_version() {
    has java || { echo 0 && return; }
    java -version 2>&1 | sed -n '1s/[^0-9]*\([0-9]*\).*/\1/p'
}

look_for_the_tests() {
    has git || lacks git git
    has kcat || lacks kcat kcat
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

# Looks for all that these parts need, and installs what is missing if we may.
need() {
    look_for "$@"
    [ ${#missing[@]} -gt 0 ] || return 0
    if may_install; then
        install
        look_for "$@"
    fi
    [ ${#missing[@]} -gt 0 ] || return 0
    local list
    list=$(printf '%s, ' "${missing[@]}")
    echo "missing: ${list%, }; install: apt-get install ${packages[*]}" >&2
    exit 1
}

look_for() {
    missing=() packages=()
    for part in "$@"; do "look_for_the_$part"; done
}

add_components() {
    for component in fmt clippy; do
        cargo "$component" --version >/dev/null 2>&1 && continue
        rustup component add "${component/fmt/rustfmt}" && continue
        echo "missing: cargo $component; install it with your Rust" >&2
        exit 1
    done
}

# The broker of the tests and of `make up`.
add_kafka() {
    local wanted=tests/setup/kafka/pom.xml there=tests/.kafka/pom.xml said
    cmp -s "$wanted" "$there" && return
    rm -rf tests/.kafka
    if ! said=$(mvn --batch-mode --quiet -Dstyle.color=never --file "$wanted" \
        dependency:copy-dependencies -DoutputDirectory="$PWD/tests/.kafka/jars" 2>&1); then
        printf '%s\n' "$said" | grep -m 5 ERROR >&2 || printf '%s\n' "$said" >&2
        echo "missing: the jars of Kafka; Maven could not fetch them (see above)" >&2
        exit 1
    fi
    cp "$wanted" "$there"
}

# The public clients that send a day of messages, read and write topics, and use the API.
add_python_clients() {
    local wanted=tests/setup/requirements.txt there=tests/.venv/requirements.txt
    cmp -s "$wanted" "$there" && tests/.venv/bin/python -c 'import hl7, confluent_kafka, openapi_python_client' 2>/dev/null && return
    rm -rf tests/.venv
    python3 -m venv tests/.venv
    tests/.venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --require-hashes --requirement "$wanted"
    cp "$wanted" "$there"
}

case "${1:-}" in
run)
    need first_look
    ;;
build)
    need build
    ;;
servers)
    need servers
    add_kafka
    ;;
test)
    need build servers tests
    add_components
    add_python_clients
    add_kafka
    ;;
*)
    echo "usage: packages.sh run|build|servers|test" >&2
    exit 64
    ;;
esac
