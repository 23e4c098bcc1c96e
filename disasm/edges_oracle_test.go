package disasm

import (
	"errors"
	"os"
	"testing"
)

// TestOracleEdges compares the branches that sweeps find with those in objdump's
// listing.
func TestOracleEdges(t *testing.T) {
	for _, paths := range libraries {
		eachLibrary(t, paths, func(t *testing.T, path string) {
			stats := newOracle(t, path).compareEdges(t, path)
			if stats.Undecoded != 0 {
				t.Errorf("%d undecoded bytes", stats.Undecoded)
			}
		})
	}
}

func TestKernelEdges(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX names no vmlinux")
	}
	newOracle(t, path).compareEdges(t, path)
}

func (o *oracle) compareEdges(t *testing.T, path string) Stats {
	want := map[uint64]uint64{}
	objdump(t, func(l listed) {
		if _, ok := o.inFunction(l.addr); ok && !l.bad() {
			if to, ok := l.target(); ok {
				want[l.addr] = to
			}
		}
	}, "objdump", "-d", "-w", "--insn-width=16", path)
	stats, wrong := o.sweepAll(want)
	for from, to := range want {
		if wrong = append(wrong, from); len(wrong) < 20 {
			t.Logf("%#x to %#x only in objdump's listing", from, to)
		}
	}
	t.Logf("%+v", stats)
	if len(wrong) > 0 {
		t.Errorf("%d edges differ, such as %#x", len(wrong), wrong[:min(len(wrong), 10)])
	}
	return stats
}

// sweepAll takes the edges it finds out of want, and returns those that differ.
func (o *oracle) sweepAll(want map[uint64]uint64) (stats Stats, wrong []uint64) {
	var edges []Edge
	for _, r := range o.text {
		code := Code{Base: r.base, Bytes: r.data, Mode: o.mode}
		for _, s := range o.spans {
			if s.Hi <= r.base || s.Lo >= r.base+uint64(len(r.data)) {
				continue
			}
			edges = code.Edges(s, edges[:0], &stats)
			for _, e := range edges {
				if !e.Kind.Direct() {
					continue
				}
				if to, ok := want[e.From]; !ok || to != e.To {
					wrong = append(wrong, e.From)
				}
				delete(want, e.From)
			}
		}
	}
	return stats, wrong
}

// TestPrefixes cuts every instruction of a C library after each of its bytes:
// what is left is truncated or a shorter instruction.
func TestPrefixes(t *testing.T) {
	const path = "/usr/lib/x86_64-linux-gnu/libc.so.6"
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	o := newOracle(t, path)
	seen := map[[MaxLen]byte]bool{}
	for _, r := range o.text {
		code := Code{Base: r.base, Bytes: r.data}
		for _, s := range o.spans {
			for pc, inst := range code.Instructions(s) {
				var key [MaxLen]byte
				bytes := r.data[pc-r.base:][:inst.Len]
				copy(key[:], bytes)
				if !seen[key] {
					seen[key] = true
					checkPrefixes(t, bytes, Mode64)
				}
			}
		}
	}
	t.Logf("%d different instructions", len(seen))
	if len(seen) < 1000 {
		t.Error("too few instructions")
	}
}

// checkPrefixes wants every proper prefix of an instruction to be truncated, or
// a shorter instruction within the prefix.
func checkPrefixes(t *testing.T, code []byte, mode Mode) {
	t.Helper()
	for n := range len(code) {
		i, err := Decode(code[:n:n], mode)
		if errors.Is(err, ErrTruncated) && i == (Inst{}) {
			continue
		}
		if err != nil || i.Len == 0 || int(i.Len) > n {
			t.Fatalf("% x cut to %d bytes: %+v, %v", code, n, i, err)
		}
	}
}
