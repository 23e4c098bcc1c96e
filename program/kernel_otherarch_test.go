package program_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

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
