#!/usr/bin/env bash
# Times whole processes on one kernel image, side by side and in turns, and
# prints Markdown tables.
#
#   peers.sh VMLINUX [RUNS]         inlay and the public tools (RUNS rounds, 5)
#   peers.sh pairs VMLINUX [PAIRS]  inlay against itself and the libdw walk, with
#                                   95 % bounds (PAIRS rounds, 21)
#
# All programs but the public tools are built first, into a temporary folder.
# INLAY=PROGRAM times that program instead of this tree's. SEED chooses the
# random addresses. A public tool that is not installed loses its row.
set -euo pipefail
cd "$(dirname "$0")/../.."

main() {
  local mode=peers
  if [ "${1:-}" = pairs ]; then mode=pairs && shift; fi
  [ $# -ge 1 ] || { sed -n '2,12s/^# \{0,1\}//p' testdata/bench/peers.sh >&2; exit 2; }
  vmlinux=$1
  [ -r "$vmlinux" ] || { echo "peers.sh: cannot read $vmlinux" >&2; exit 1; }
  bin=$(mktemp -d)
  trap 'rm -rf "$bin"' EXIT
  build
  describe
  if [ $mode = pairs ]; then pairs "${2:-21}"; else peers "${2:-5}"; fi
}

build() {
  if [ -n "${INLAY:-}" ]; then
    cp "$INLAY" "$bin/inlay"
  else
    CGO_ENABLED=0 go build -o "$bin/inlay" ./cmd/inlay
  fi
  go build -o "$bin" ./testdata/bench/pairs ./testdata/bench/addresses ./testdata/bench/debugdwarf_walk
  "${CC:-cc}" -O2 -o "$bin/libdw_walk" testdata/bench/libdw_walk.c -ldw -lelf
}

# The machine and the versions: a table without them says nothing.
describe() {
  echo "Machine: $(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1), $(nproc) CPUs," \
    "$(awk '/^MemTotal/ {printf "%.0f GB", $2 / 1e6}' /proc/meminfo), Linux $(uname -r)."
  echo "File: $(basename "$vmlinux"), $(stat -Lc %s "$vmlinux" | awk '{printf "%.0f MB", $1 / 1e6}')." \
    "$(go version | cut -d' ' -f3), elfutils $(tool_version eu-addr2line), LLVM $(tool_version llvm-dwarfdump)," \
    "pahole $(tool_version pfunct)."
}

tool_version() {
  { "$1" --version 2>/dev/null || echo missing; } | grep -m 1 -oE '[0-9]+\.[0-9.]*[0-9]|missing'
}

peers() {
  local runs=$1
  heading "Whole file, $runs rounds"
  compare "$runs" "" \
    "libdw walk" "$bin/libdw_walk $vmlinux" \
    "inlay scan" "$bin/inlay scan $vmlinux" \
    "inlay sites put_page" "$bin/inlay sites put_page $vmlinux" \
    "Go debug/dwarf walk" "$bin/debugdwarf_walk $vmlinux" \
    "llvm-dwarfdump --statistics" "llvm-dwarfdump --statistics $vmlinux"
  heading "Lists of members, $runs rounds"
  compare "$runs" "" \
    "inlay scan" "$bin/inlay scan $vmlinux" \
    "inlay inside vfs_fsync_range (with the call graph)" "$bin/inlay inside vfs_fsync_range $vmlinux" \
    "inlay impact vfs_fsync_range" "$bin/inlay impact vfs_fsync_range $vmlinux" \
    "inlay impact --all" "$bin/inlay impact --all $vmlinux"
  # pfunct builds every type first and is by far the slowest: fewer rounds.
  heading "Functions inlined though not declared so, 2 rounds"
  compare 2 "" \
    "inlay scan" "$bin/inlay scan $vmlinux" \
    "pfunct -H" "pfunct -H $vmlinux"
  addresses "$runs"
}

addresses() {
  local runs=$1 few=500
  "$bin/addresses" -n 20000 -seed "${SEED:-1}" "$vmlinux" >"$bin/addresses.txt"
  heading "20,000 random addresses inside functions, $runs rounds"
  compare "$runs" "$bin/addresses.txt" \
    "llvm-symbolizer --inlines" "llvm-symbolizer --obj=$vmlinux --inlines --functions=short" \
    "inlay addr" "$bin/inlay addr $vmlinux"
  # libdw looks at every function of a unit for every address: fewer addresses.
  head -n $few "$bin/addresses.txt" >"$bin/few.txt"
  heading "The first $few of these addresses, 2 rounds"
  compare 2 "$bin/few.txt" \
    "eu-addr2line -i" "eu-addr2line -f -i -e $vmlinux" \
    "inlay addr" "$bin/inlay addr $vmlinux"
}

# pairs goes through all three claims and then fails if one of them did not hold.
pairs() {
  local n=$1 failed=0
  claim "$n" 0.5 "A whole scan against the libdw walk" \
    "libdw walk" "$bin/libdw_walk $vmlinux" \
    "inlay scan" "$bin/inlay scan $vmlinux" || failed=1
  claim "$n" 1.1 "One question against a whole scan" \
    "inlay scan" "$bin/inlay scan $vmlinux" \
    "inlay sites put_page" "$bin/inlay sites put_page $vmlinux" || failed=1
  claim "$n" 0.65 "Two workers against one" \
    "inlay scan -j1" "$bin/inlay scan -j1 $vmlinux" \
    "inlay scan -j2" "$bin/inlay scan -j2 $vmlinux" || failed=1
  return $failed
}

# claim PAIRS LIMIT TITLE, then as compare.
claim() {
  local n=$1 limit=$2
  heading "$3, $n pairs (allowed: $limit)"
  shift 3
  compare "$n" "" "$@"
}

heading() { printf '\n**%s**\n\n' "$1"; }

# compare ROUNDS STDIN LABEL COMMAND [LABEL COMMAND]...
# The first command is the base; commands are split at spaces.
# Within claim, an upper bound above its limit is a failure.
compare() {
  local rounds=$1 stdin=$2 line=()
  shift 2
  while [ $# -gt 0 ]; do
    local words
    read -ra words <<<"$2"
    if command -v "${words[0]}" >/dev/null; then
      line+=(-- "$1" "${words[@]}")
    else
      echo "peers.sh: ${words[0]} is not installed: no row for $1" >&2
    fi
    shift 2
  done
  "$bin/pairs" -n "$rounds" -max "${limit:-0}" ${stdin:+-stdin "$stdin"} "${line[@]}"
}

main "$@"
