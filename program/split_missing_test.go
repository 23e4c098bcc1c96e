package program_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/program"
)

// TestSplitMissing: a split unit that is not there, or is of another build, is named, and
// what the others say is answered.
func TestSplitMissing(t *testing.T) {
	f := newFolder(t, "clones.c", "nested.c")
	f.run(t, "gcc", "-O2", "-g", "-shared", "-fPIC", "-nostdlib", "clones.c", "nested.c", "-o", "plain.so")
	args := []string{"-O2", "-g", "-gsplit-dwarf", "-shared", "-fPIC", "-nostdlib", "clones.c", "nested.c", "-o", "split.so"}
	f.run(t, "gcc", args...)
	whole := factsOf(t, open(t, f.path("split.so")))
	dwo := f.path("split.so-nested.dwo")
	for _, tt := range []struct {
		name  string
		spoil func()
		want  string
	}{
		{"missing", func() { _ = os.Remove(dwo) }, "no such file"},
		{"of another build", func() { copyFile(t, f.path("split.so-clones.dwo"), dwo) }, "belongs to another build"},
		{"a folder", func() { _ = os.Remove(dwo); _ = os.Mkdir(dwo, 0o755) }, "not a regular file"},
		{"a device", func() { _ = os.Remove(dwo); _ = os.Symlink("/dev/zero", dwo) }, "leads out"},
		{"a link", func() { _ = os.Remove(dwo); _ = os.Symlink("../../../etc/hostname", dwo) }, "leads out"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.spoil()
			p := open(t, f.path("split.so"))
			in := p.Inputs()[0].Coverage
			if in.Units != 2 || in.UnitsRead != 1 {
				t.Errorf("coverage %+v, want one of two units read", in)
			}
			if !hasDiagnostic(p, "split.so-nested.dwo", tt.want) {
				t.Errorf("no diagnostic names the file and says %q: %+v", tt.want, p.Diagnostics())
			}
			var want []answer.Site
			for _, s := range whole.Sites {
				if s.Host.Unit.Name == "clones.c" {
					want = append(want, s)
				}
			}
			if d := cmp.Diff(want, sites(t, p, everything(t, p))); d != "" || len(want) == 0 {
				t.Errorf("sites of the unit that is there:\n%s", d)
			}
		})
	}
}

func hasDiagnostic(p *program.Program, texts ...string) bool {
	for _, d := range p.Diagnostics() {
		all := true
		for _, text := range texts {
			all = all && strings.Contains(d.Message, text)
		}
		if all {
			return true
		}
	}
	return false
}

// TestHalfPackage: what is in a package is answered, the rest is named. A package that cannot
// be read is said to be so, and the .dwo files do as well.
func TestHalfPackage(t *testing.T) {
	f := newFolder(t, "clones.c", "nested.c")
	args := []string{"-O2", "-g", "-shared", "-fPIC", "-nostdlib", "clones.c", "nested.c"}
	f.run(t, "gcc", append(args, "-o", "plain.so")...)
	f.run(t, "gcc", append(args, "-gsplit-dwarf", "-o", "split.so")...)
	nested := f.path("split.so-nested.dwo")
	other := f.path("elsewhere")
	if err := os.Rename(nested, other); err != nil {
		t.Fatal(err)
	}
	f.pack(t, "llvm-dwp-19")
	p := open(t, f.path("split.so"))
	if c := p.Inputs()[0].Coverage; c.Units != 2 || c.UnitsRead != 1 {
		t.Errorf("coverage %+v, want one of two units read", c)
	}
	if !hasDiagnostic(p, "split.so-nested.dwo", "no such file") {
		t.Errorf("diagnostics %+v", p.Diagnostics())
	}
	if err := os.Rename(other, nested); err != nil {
		t.Fatal(err)
	}
	sameAnswers(t, f.path("plain.so"), f.path("split.so")) // one of each

	data, err := os.ReadFile(f.path("split.so.dwp"))
	if err != nil {
		t.Fatal(err)
	}
	f.run(t, "gcc", append(args, "-gsplit-dwarf", "-o", "split.so")...)
	writeFile(t, f.path("split.so.dwp"), data[:len(data)/2])
	p = open(t, f.path("split.so"))
	if c := p.Inputs()[0].Coverage; c.UnitsRead != 2 {
		t.Errorf("coverage %+v, want both units read", c)
	}
	if !hasDiagnostic(p, "package of split units", "split.so.dwp") {
		t.Errorf("diagnostics %+v", p.Diagnostics())
	}
}

// TestSplitAlone: a .dwo given by itself is told from a file without debugging information.
func TestSplitAlone(t *testing.T) {
	f := newFolder(t, "clones.c")
	f.run(t, "gcc", "-O2", "-g", "-gsplit-dwarf", "-c", "clones.c", "-o", "split.o")
	p, err := program.Open(t.Context(), []string{f.path("split.dwo")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	said := hasDiagnostic(p, "split units")
	for _, failure := range p.Failures() {
		said = said || strings.Contains(failure.Err.Error(), "split units")
	}
	if !said {
		t.Errorf("diagnostics %+v, failures %+v", p.Diagnostics(), p.Failures())
	}
}
