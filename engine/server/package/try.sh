#!/usr/bin/env bash
# Tries the Debian package of `make dist` on a bare Debian: installs it with dpkg alone, starts and
# stops the service as its user, upgrades and removes it. Needs root and debootstrap.
#
#   engine/server/package/try.sh            makes the bare system under target/dist/bare and removes it
#   BARE=/path engine/server/package/try.sh uses one that is there
set -euo pipefail
cd "$(dirname "$0")/../../.."
package=$(echo target/dist/backfill_*.deb)
command -v curl >/dev/null || { echo "missing: curl; install it: apt-get install curl" >&2; exit 1; }
[ -f "$package" ] || { echo "missing: the package; run: make dist" >&2; exit 1; }

bare=${BARE:-$PWD/target/dist/bare}
if [ -z "${BARE:-}" ]; then
    command -v debootstrap >/dev/null || {
        echo "missing: debootstrap; install it: apt-get install debootstrap" >&2
        exit 1
    }
    trap 'rm -rf "$bare"' EXIT
    debootstrap --variant=minbase "${SUITE:-bookworm}" "$bare" >"$bare.log" 2>&1 || {
        tail -n 3 "$bare.log" >&2
        exit 1
    }
fi

inside() { chroot "$bare" "$@"; }
exec_inside() { exec chroot "$bare" "$@"; }

# As the unit does it, without systemd: its user, its command, told to end by SIGTERM.
start_and_stop() {
    local log=$bare/var/lib/backfill/first.log pid
    # No shell stands between: the signal below is for the service.
    exec_inside setpriv --reuid backfill --regid backfill --clear-groups --no-new-privs \
        /usr/bin/backfill run --config /etc/backfill/backfill.toml >"$log" 2>&1 &
    pid=$!
    if ! grep -q -m 1 " listening " < <(timeout 60 tail --pid="$pid" -n +1 -F "$log" 2>/dev/null); then
        echo "it does not listen" >&2
        cat "$log" >&2
        exit 1
    fi
    # It listens before it has read everything: 503 until then.
    curl --fail --silent --show-error --retry 10 --output /dev/null \
        --write-out '/readyz says %{http_code}\n' http://127.0.0.1:8080/readyz
    kill -TERM "$pid"
    wait "$pid"
    echo "started, answered and ended in time; its folder:"
    inside stat -c '%A %U %n' /var/lib/backfill /var/lib/backfill/backfill.sqlite
}

cp "$package" "$bare/tmp/backfill.deb"
inside dpkg --install /tmp/backfill.deb
inside dpkg --verify backfill
start_and_stop
inside dpkg --install /tmp/backfill.deb >/dev/null
start_and_stop
inside dpkg --purge backfill
[ ! -e "$bare/usr/bin/backfill" ] && [ -e "$bare/var/lib/backfill/backfill.sqlite" ]
echo "removed; the data stayed"
