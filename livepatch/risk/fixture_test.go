package risk_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/livepatch/risk"
	"inlay/program"
)

// open opens one file and reads its tables.
func open(t testing.TB, path string, opt *risk.Options) (*program.File, *risk.Tables) {
	t.Helper()
	p, err := program.Open(context.Background(), []string{path}, &program.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	if len(p.Files()) != 1 {
		t.Fatalf("%s: %v", path, p.Failures())
	}
	tables, err := risk.Read(p.Files()[0], opt)
	if err != nil {
		t.Fatal(err)
	}
	return p.Files()[0], tables
}

func fixture(name string) string { return filepath.Join("testdata", name) }

// placeOf returns the function that a symbol names.
func placeOf(t testing.TB, f *program.File, name string) program.Place {
	t.Helper()
	symbols, err := f.ELF().Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		if s.Name == name && s.Section > 0 {
			return f.PlaceAt(s.Addr)
		}
	}
	t.Fatalf("%s: no such symbol", name)
	return program.Place{}
}

const (
	stalls    = "): a task in it keeps the transition to the patch from ending"
	unreached = "no return can be reached ("
)

// TestModuleFixture: what tables.S says by its own comments, as the module it is made
// into has it.
func TestModuleFixture(t *testing.T) {
	f, tables := open(t, fixture("tables.o"), nil)
	for name, want := range map[string][]answer.Risk{
		"plain": {},
		"branches": {
			{Kind: "jump_label", Detail: "key own_key of module fixture, refused by kpatch and klp-build at +0x0"},
			{Kind: "jump_label", Detail: "key __tracepoint_event of module fixture, dropped from a patch: the replacement does not trace at +0x5"},
			{Kind: "jump_label", Detail: "key foreign_key of vmlinux or another module, of which the latter is refused by kpatch and klp-build at +0xa"},
		},
		"calls": {
			{Kind: "static_call", Detail: "key __SCT__foreign of vmlinux or another module, of which the latter is refused by kpatch and klp-build at +0x0"},
			{Kind: "static_call", Detail: "key __SCK__own of module fixture, refused by kpatch and klp-build at +0x5"},
			{Kind: "sibling_call", Detail: "jump to __SCT__own at +0x5"},
		},
		"loops":   {{Kind: "long_running", Detail: unreached + "every path loops or ends in a call that does not return (panic)" + stalls}},
		"dies":    {{Kind: "long_running", Detail: unreached + "every path ends in a call that does not return (loops)" + stalls}},
		"warns":   {{Kind: "bug_entry", Detail: "WARN at +0x0"}},
		"patched": {{Kind: "alternative", Detail: "bytes in the file are not those that run at +0x0"}},
		"faults":  {{Kind: "exception_table", Detail: "instruction that may fault at +0x0"}},
		"jumps":   {{Kind: "sibling_call", Detail: "jump to sibling at +0x0"}},
		"sibling": {
			{Kind: "sibling_call", Detail: "jump to elsewhere at +0x2"},
			{Kind: "sibling_call", Detail: "jump through a pointer; it may be a jump table too at +0xe"},
			{Kind: "sibling_call", Detail: "jump to plain at .text.unlikely+0x0"},
		},
		"quiet": {
			{Kind: "section", Detail: ".noinstr.text: must not be traced, probed or instrumented"},
			{Kind: "kprobe_blacklisted", Detail: "NOKPROBE_SYMBOL: a probe on it is refused; its replacement is not protected from that"},
		},
		"setup": {{Kind: "section", Detail: ".init.text: freed when the kernel or the module has started"}},
	} {
		got, err := tables.Of(placeOf(t, f, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestOwner: the caller tells where a key of another object lives.
func TestOwner(t *testing.T) {
	f, tables := open(t, fixture("tables.o"), &risk.Options{Owner: func(symbol string) string {
		return map[string]string{"foreign_key": "vmlinux", "__SCT__foreign": "other"}[symbol]
	}})
	want := map[string]string{"foreign_key": "vmlinux", "__SCT__foreign": "other", "own_key": "fixture", "__tracepoint_event": "fixture", "__SCK__own": "fixture"}
	got := make(map[string]string)
	for _, name := range []string{"branches", "calls"} {
		all, err := tables.Findings(placeOf(t, f, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if x.Key != "" {
				got[x.Key] = x.Owner
			}
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestKernelFixture: the same code in a linked file, whose tables lie between markers or
// in sections without relocations, and whose keys are all its own.
func TestKernelFixture(t *testing.T) {
	f, tables := open(t, fixture("tables.elf"), nil)
	for name, want := range map[string]map[risk.Kind]int{
		"plain":    {},
		"branches": {risk.JumpLabel: 3},
		"calls":    {risk.StaticCall: 2, risk.SiblingCall: 1},
		"loops":    {risk.LongRunning: 1},
		"dies":     {risk.LongRunning: 1},
		"warns":    {risk.BugEntry: 1},
		"patched":  {risk.Alternative: 1},
		"faults":   {risk.ExceptionTable: 1},
		"jumps":    {risk.SiblingCall: 1},
		"sibling":  {risk.SiblingCall: 3},
		"quiet":    {risk.Section: 1, risk.KprobeForbidden: 1},
		"setup":    {risk.Section: 1},
	} {
		all, err := tables.Findings(placeOf(t, f, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got := make(map[risk.Kind]int)
		for _, x := range all {
			got[x.Kind]++
			if x.Key != "" && x.Owner != "vmlinux" {
				t.Errorf("%s: key %s of %q", name, x.Key, x.Owner)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}
