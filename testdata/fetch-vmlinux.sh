#!/usr/bin/env bash
# Fetches Debian's debug kernel for cloud machines: an unstripped vmlinux and
# the debug files of its modules (283 MB to load, about 1.6 GB on disk).
#
#   fetch-vmlinux.sh DIR
#
# Takes the package that linux-image-cloud-amd64-dbg depends on today, from the
# mirror that apt is set up with, and leaves DIR/vmlinux, the *.ko files
# below DIR/modules and DIR/package (its name and version). Nothing is installed
# and root is not needed. A second call does nothing if the version is the same.
set -euo pipefail

meta=linux-image-cloud-amd64-dbg

[ $# = 1 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
for tool in apt-get apt-cache dpkg-deb; do
  command -v $tool >/dev/null || { echo "$0: needs $tool (Debian or Ubuntu)" >&2; exit 1; }
done
mkdir -p "$1"
cd "$1"

package=$(apt-cache depends $meta:amd64 2>/dev/null | sed -n 's/^ *Depends: \([^: ]*\).*/\1/p' | head -n 1)
version=$(apt-cache show "$package:amd64" 2>/dev/null | sed -n 's/^Version: //p' | head -n 1)
if [ -z "$package" ] || [ -z "$version" ]; then
  echo "$0: apt does not know $meta; run apt-get update first" >&2
  exit 1
fi
if [ "$(cat package 2>/dev/null)" = "$package $version" ]; then
  echo "$PWD: already holds $package $version"
  exit 0
fi

# Everything happens beside the result, so that an interrupted run leaves
# either the old kernel or none, never half of one.
work=$(mktemp -d "$PWD/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
# APT::Sandbox::User: as root, apt would give up its rights and then not get into DIR.
(cd "$work" && apt-get download -q -o APT::Sandbox::User="$(id -un)" "$package:amd64=$version")
dpkg-deb -x "$work"/*.deb "$work/tree"

echo '*' >.gitignore # DIR may lie in a work tree
rm -rf package modules vmlinux
mv "$work"/tree/usr/lib/debug/boot/vmlinux-* vmlinux
mv "$work"/tree/usr/lib/debug/lib/modules/* modules
rm -f modules/vmlinux # a link to where the package would have put it
echo "$package $version" >package
echo "$PWD: $(cat package): vmlinux and $(find modules -name '*.ko*' -type f | wc -l) modules"
