#!/bin/bash
# Rebuilds every object of testdata/obj: the first line of each source, then
# objects.txt; then testdata/parts by parts.txt. Names what could not be built, and then exits 1.
#	testdata/build.sh           build into testdata/obj and testdata/parts
#	testdata/build.sh --check   build elsewhere and compare
# The hello.go program is built by the tests that need it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$here
if [ "${1:-}" = --check ]; then
	top=$(mktemp -d)
	trap 'rm -rf "$top"' EXIT
	ln -s "$here/src" "$top/src"
fi
O=$top/obj P=$top/parts
export LC_ALL=C O P
unset SOURCE_DATE_EPOCH
mkdir -p "$O" "$P"
cd "$here/src" || exit 1
MAP=-ffile-prefix-map=$PWD=.
built=0 failed=0

# run OBJ COMMAND: the command's tool must exist and the object must appear.
run() {
	OBJ=$1
	local tool=${2%% *}
	if ! command -v "$tool" >/dev/null; then
		echo "missing tool: $tool (for ${1##*/})" >&2
		failed=$((failed + 1))
		return
	fi
	rm -f "$OBJ"
	if (eval "$2") && [ -s "$OBJ" ]; then
		built=$((built + 1))
	else
		echo "not built: ${1##*/}" >&2
		failed=$((failed + 1))
	fi
}

for src in *.c *.cc *.rs *.S; do
	command=$(sed -n '1s,^// ,,p' "$src")
	object=${command##*../obj/}
	[ "$object" = "$command" ] && continue # built by objects.txt only
	run "$O/$object" "${command/..\/obj\//\$O\/}"
done

# table FILE FOLDER builds what a table lists.
table() {
	local object command
	while IFS='|' read -r object _ command; do
		case $object in '' | '#'*) continue ;; esac
		run "$2/${object// /}" "${command# }"
	done <"$1"
}
table "$here/objects.txt" "$O"
table "$here/parts.txt" "$P"

echo "$built objects built, $failed not" >&2
if [ "$top" != "$here" ]; then
	for f in "$top"/obj/* "$top"/parts/* "$here"/obj/* "$here"/parts/*; do
		name=${f#"$top"/} name=${name#"$here"/}
		cmp -s "$top/$name" "$here/$name" || differ="${differ:-} $name"
	done
	for name in $(printf '%s\n' ${differ:-} | sort -u); do
		echo "differs: $name" >&2
		failed=$((failed + 1))
	done
fi
[ "$failed" -eq 0 ]
