#!/bin/sh
# Builds the objects of this folder from the sources of the matrix: build.sh [FOLDER]
# NAME-none.o is built without the option, NAME-clone.o and NAME-static.o with its two levels.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
src=$here/../../../testdata/verify-matrix/src
out=$(mkdir -p "${1:-$here/obj}" && cd "${1:-$here/obj}" && pwd)
cd "$src"
build() { # SOURCE OBJECT OPTION...
	source=$1 object=$2
	shift 2
	case $source in *.cc) cc=g++-12 ;; *) cc=gcc-12 ;; esac
	$cc -w -O2 -gdwarf-5 -ffile-prefix-map="$src=." -c "$source" -o "$out/$object" "$@"
}
for source in always_plain.c ext_called.c gnu_inline.c static_only.c isra.c constprop.c part.c icf_static.c icf_global.c alias.c \
	cold.c ipara.c target_clones.c ctors.cc comdat_kept.cc; do
	name=${source%.*}
	build $source "$name-none.o"
	build $source "$name-clone.o" -flive-patching=inline-clone
	build $source "$name-static.o" -flive-patching=inline-only-static
done
build static_only.c static_only-unrecorded.o -gno-record-gcc-switches -flive-patching=inline-clone
build static_only.c static_only-section.o -gno-record-gcc-switches -frecord-gcc-switches -flive-patching=inline-clone
build isra.c isra-nodebug.o -g0
build static_only.c static_only-nodebug.o -g0 -frecord-gcc-switches -flive-patching=inline-clone
