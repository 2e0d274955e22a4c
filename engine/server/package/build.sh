#!/usr/bin/env bash
# Builds what is handed out, into target/dist: the stripped program, a Debian package with a systemd
# unit, and what a container is made of.
set -euo pipefail
cd "$(dirname "$0")/../../.."
here=engine/server/package
dist=target/dist
root=$dist/root

command -v dpkg-deb >/dev/null || {
    echo "missing: dpkg-deb; install it: apt-get install dpkg" >&2
    exit 1
}

cargo build --release --locked -p backfill-server
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
architecture=$(dpkg --print-architecture)
package=$dist/backfill_${version}_$architecture.deb

rm -rf "$dist"
install -D -m 0755 target/release/backfill "$dist/backfill"
install -D -m 0644 "$here/backfill.toml" "$here/Containerfile" -t "$dist"

# The newest glibc that the program asks for: on an older one it would not start.
glibc=$(grep -ao 'GLIBC_2\.[0-9]*' "$dist/backfill" | sort -uV | tail -n 1 | cut -d_ -f2)

install -D -m 0755 "$dist/backfill" "$root/usr/bin/backfill"
install -D -m 0644 "$here/backfill.service" "$root/usr/lib/systemd/system/backfill.service"
install -D -m 0644 "$here/backfill.toml" "$root/etc/backfill/backfill.toml"
install -D -m 0644 README.md LICENSE-MIT LICENSE-APACHE THIRD-PARTY.md \
    engine/server/config.default.toml -t "$root/usr/share/doc/backfill"
install -D -m 0755 "$here"/debian/p* -t "$root/DEBIAN"
install -D -m 0644 "$here/debian/conffiles" -t "$root/DEBIAN"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@GLIBC@/$glibc/" \
    -e "s/@SIZE@/$(du -sk "$root" | cut -f1)/" "$here/debian/control.in" >"$root/DEBIAN/control"
dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
rm -rf "$root"
ls -l "$dist" | awk 'NR > 1 { printf "%s  %.1f MB\n", $NF, $5 / 1048576 }'
