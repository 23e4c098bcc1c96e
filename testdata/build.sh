#!/bin/bash
# Rebuilds every object of testdata/obj: the first line of each source, then
# objects.txt. Names what could not be built, and then exits 1.
#	testdata/build.sh           build into testdata/obj
#	testdata/build.sh --check   build elsewhere and compare with testdata/obj
# The hello.go program is built by the tests that need it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
O=$here/obj
if [ "${1:-}" = --check ]; then
	O=$(mktemp -d)
	trap 'rm -rf "$O"' EXIT
fi
export LC_ALL=C O
unset SOURCE_DATE_EPOCH
mkdir -p "$O"
cd "$here/src" || exit 1
MAP=-ffile-prefix-map=$PWD=.
built=0 failed=0

# run OBJECT COMMAND: the command's tool must exist and the object must appear.
run() {
	OBJ=$O/$1
	local tool=${2%% *}
	if ! command -v "$tool" >/dev/null; then
		echo "missing tool: $tool (for $1)" >&2
		failed=$((failed + 1))
		return
	fi
	rm -f "$OBJ"
	if (eval "$2") && [ -s "$OBJ" ]; then
		built=$((built + 1))
	else
		echo "not built: $1" >&2
		failed=$((failed + 1))
	fi
}

for src in *.c *.cc *.rs *.S; do
	command=$(sed -n '1s,^// ,,p' "$src")
	object=${command##*../obj/}
	[ "$object" = "$command" ] && continue # built by objects.txt only
	run "$object" "${command/..\/obj\//\$O\/}"
done
while IFS='|' read -r object _ command; do
	case $object in '' | '#'*) continue ;; esac
	run "${object// /}" "${command# }"
done <"$here/objects.txt"

echo "$built objects built, $failed not" >&2
if [ "$O" != "$here/obj" ]; then
	for f in "$O"/* "$here"/obj/*; do
		cmp -s "$O/${f##*/}" "$here/obj/${f##*/}" || differ="${differ:-} ${f##*/}"
	done
	for name in $(printf '%s\n' ${differ:-} | sort -u); do
		echo "differs: $name" >&2
		failed=$((failed + 1))
	done
fi
[ "$failed" -eq 0 ]
