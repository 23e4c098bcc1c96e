package program_test

import (
	"bufio"
	"debug/elf"
	"encoding/binary"
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/disasm"
	"inlay/program"
)

// arm64Kernel is Debian's vmlinux for arm64, which .ci/run does not fetch: linux-image-*-cloud-arm64-dbg.
func arm64Kernel(t *testing.T) string {
	t.Helper()
	path := os.Getenv("INLAY_VMLINUX_ARM64")
	if path == "" {
		t.Skip("INLAY_VMLINUX_ARM64 does not name a vmlinux for arm64 with DWARF")
	}
	return path
}

// TestKernelArm64Instances: as many inlined instances, and bytes in them, as llvm-dwarfdump
// counts, and a symbol for every body but those that another definition replaced.
func TestKernelArm64Instances(t *testing.T) {
	path := arm64Kernel(t)
	var stats map[string]any
	out := run(t, tool(t, "llvm-dwarfdump-19", "llvm-dwarfdump"), "--statistics", path)
	if err := json.Unmarshal([]byte(out), &stats); err != nil {
		t.Fatal(err)
	}
	p := openWith(t, &program.Options{}, path)
	s := scan(t, p)[0]
	if want := stats["#inlined functions"]; float64(s.InlinedInstances) != want {
		t.Errorf("%d inlined instances, llvm-dwarfdump: %v", s.InlinedInstances, want)
	}
	if want := stats["#bytes within inlined functions"]; float64(s.InlinedBytes) != want {
		t.Errorf("%d bytes inlined, llvm-dwarfdump: %v", s.InlinedBytes, want)
	}
	nameless := 0
	f := p.Files()[0]
	for sub := range f.Index().Bodies() {
		if symbol, _ := (program.Body{File: f, Sub: sub}).Names(); symbol == "" {
			nameless++
		}
	}
	if nameless*100 > s.OutOfLineInstances || s.OverriddenWeak > nameless {
		t.Errorf("%d of %d bodies have no symbol, %d lost it", nameless, s.OutOfLineInstances, s.OverriddenWeak)
	}
	t.Logf("%d inlined instances, %d bodies, %d without a symbol, %d overridden, pads %+v", s.InlinedInstances, s.OutOfLineInstances, nameless, s.OverriddenWeak, s.Pads)
}

// TestKernelArm64Calls: every bl and b that objdump finds to the entry of a function from
// another one is a call here, and the other way round.
func TestKernelArm64Calls(t *testing.T) {
	path := arm64Kernel(t)
	p := openWith(t, &program.Options{}, path)
	f := p.Files()[0]
	g, err := f.Calls(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ours := map[uint64]uint64{}
	for _, c := range g.All() {
		if c.Kind == disasm.Call {
			ours[c.From] = c.To
		}
	}
	calls, wrong := 0, 0
	called := map[uint64]bool{}
	cmd := exec.Command(tool(t, "aarch64-linux-gnu-objdump"), "-d", "--no-show-raw-insn", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 3 || fields[1] != "bl" && fields[1] != "b" {
			continue
		}
		from, errFrom := strconv.ParseUint(strings.TrimSuffix(fields[0], ":"), 16, 64)
		to, errTo := strconv.ParseUint(fields[2], 16, 64)
		if errFrom != nil || errTo != nil {
			continue
		}
		called[to] = true
		if fields[1] == "b" {
			continue
		}
		if calls++; ours[from] != to {
			if wrong++; wrong < 10 {
				t.Errorf("%#x calls %#x, here %#x", from, to, ours[from])
			}
		}
		delete(ours, from)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if calls < 100_000 || wrong > 0 || len(ours) > 0 {
		t.Errorf("%d calls by objdump, %d differ; %d only here", calls, wrong, len(ours))
	}
	checkCloneCallers(t, p, called)
	t.Logf("%d calls", calls)
}

// checkCloneCallers wants callers for every clone that a branch leads to.
func checkCloneCallers(t *testing.T, p *program.Program, called map[uint64]bool) {
	t.Helper()
	clones, without := 0, 0
	for s := range p.Files()[0].Index().Bodies() {
		b := program.Body{File: p.Files()[0], Sub: s}
		if b.CloneKinds() == nil {
			continue
		}
		clones++
		callers, err := p.Callers(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		if len(callers) == 0 {
			without++
			if symbol, _ := b.Names(); called[s.Entry()] {
				t.Errorf("%s has no caller, but objdump shows one", symbol)
			}
		}
	}
	if clones < 500 {
		t.Errorf("%d clones", clones)
	}
	t.Logf("%d clones, %d without a direct caller", clones, without)
}

// TestKernelArm64Pads: every entry of the table between the markers, which only the dynamic
// relocations of the kernel tell, has the two nops of its -fpatchable-function-entry=2, and
// the function there and no other one is traceable.
func TestKernelArm64Pads(t *testing.T) {
	path := arm64Kernel(t)
	entries := relocatedTable(t, path)
	functions := nmFunctions(t, path)
	raw, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	orphans, traceable := 0, make(map[uint64]bool)
	for _, e := range entries {
		if functions[e] == nil {
			orphans++
		}
		traceable[e] = true
		if code := bytesAt(raw, e, 8); string(code) != "\x1f\x20\x03\xd5\x1f\x20\x03\xd5" {
			t.Errorf("%#x: % x is no pad", e, code)
		}
	}
	p := openWith(t, &program.Options{}, path)
	f, wrong, unlisted := p.Files()[0], 0, 0
	for at, names := range functions {
		pad, err := f.PlaceAt(at).Pad()
		if err != nil {
			t.Fatal(err)
		}
		want := answer.Pad{Kind: "none", Endbr: pad.Endbr, Unlisted: pad.Unlisted}
		if traceable[at] {
			want = answer.Pad{Kind: "fentry_nop", Traceable: true, Endbr: pad.Endbr}
		}
		if pad != want {
			if wrong++; wrong < 10 {
				t.Errorf("%#x %v: %+v, want %+v", at, names, pad, want)
			}
		}
		if pad.Unlisted > 0 {
			unlisted++
		}
	}
	pads := scan(t, p)[0].Pads
	if len(entries) < 30_000 || pads.Traceable != len(entries)-orphans || pads.Orphans != orphans {
		t.Errorf("%d entries, %d of no function; scan: %+v", len(entries), orphans, pads)
	}
	t.Logf("%d entries, %d of no function; %d functions, %d with nops that are not listed, %d wrong", len(entries), orphans, len(functions), unlisted, wrong)
}

// relocatedTable reads __mcount_loc of a position-independent kernel from its R_AARCH64_RELATIVE
// relocations with debug/elf alone.
func relocatedTable(t *testing.T, path string) (entries []uint64) {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lo, hi := mcountBounds(t, f)
	rela, err := f.Section(".rela.dyn").Data()
	if err != nil {
		t.Fatal(err)
	}
	for ; len(rela) >= 24; rela = rela[24:] {
		at, info, addend := binary.LittleEndian.Uint64(rela), binary.LittleEndian.Uint64(rela[8:]), binary.LittleEndian.Uint64(rela[16:])
		if at >= lo && at < hi && elf.R_AARCH64(uint32(info)) == elf.R_AARCH64_RELATIVE {
			entries = append(entries, addend)
		}
	}
	return entries
}

// bytesAt reads n bytes of code with debug/elf.
func bytesAt(f *elf.File, pc uint64, n int) []byte {
	for _, s := range f.Sections {
		if s.Flags&elf.SHF_ALLOC != 0 && s.Addr <= pc && pc < s.Addr+s.Size {
			b := make([]byte, n)
			got, _ := s.ReadAt(b, int64(pc-s.Addr))
			return b[:got]
		}
	}
	return nil
}
