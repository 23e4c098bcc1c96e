package program_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/elfscan/debugfile"
	"inlay/program"
)

// shareTwo compiles two libraries from sources that have a header in common and lets dwz
// move what they share into a file of its own. It returns both as they were and as
// they are then.
func shareTwo(t *testing.T, flags []string, dwzFlags ...string) (f folder, plain, packed []string) {
	t.Helper()
	tool(t, "dwz")
	f = newFolder(t, "clones.c")
	writeFile(t, f.path("h.h"), []byte(dwzHeader))
	for _, name := range []string{"a", "b"} {
		args := []string{"clones.c"} // both have its types and functions
		for _, unit := range []string{"1", "2"} {
			source := name + unit + ".c"
			writeFile(t, f.path(source), []byte("#include \"h.h\"\nint use_"+name+unit+"(struct s *p) { return in_all(p) + helper(p->n.next, 3); }\n"))
			args = append(args, source)
		}
		args = append(append(args, "-O2", "-g", "-shared", "-fPIC", "-nostdlib", "-Wl,--build-id", "-o", name+".so"), flags...)
		f.run(t, "gcc", args...)
		copyFile(t, f.path(name+".so"), f.path(name+"-packed.so"))
		plain, packed = append(plain, f.path(name+".so")), append(packed, f.path(name+"-packed.so"))
	}
	f.run(t, "dwz", append(dwzFlags, "-m", "common", "a-packed.so", "b-packed.so")...)
	return f, plain, packed
}

// TestDwzMultifile: what dwz moves into a file of several libraries is answered as before.
// The other library's part of that file is no part of the answer.
func TestDwzMultifile(t *testing.T) {
	for _, tt := range []struct {
		name       string
		flags, dwz []string
		section    string
	}{
		{"version 2", []string{"-gdwarf-2"}, nil, ".gnu_debugaltlink"},
		{"version 3", []string{"-gdwarf-3"}, nil, ".gnu_debugaltlink"},
		{"version 4", []string{"-gdwarf-4"}, nil, ".gnu_debugaltlink"},
		{"version 4 with type units", []string{"-gdwarf-4", "-fdebug-types-section"}, nil, ".gnu_debugaltlink"},
		{"32 bits", []string{"-m32"}, nil, ".gnu_debugaltlink"},
		{"partial units that import others", nil, []string{"--import-optimize"}, ".gnu_debugaltlink"},
		{"version 5", []string{"-gdwarf-5"}, nil, ".gnu_debugaltlink"},
		{"version 5 with debug_sup", []string{"-gdwarf-5"}, []string{"--dwarf-5"}, ".debug_sup"},
		{"relative name", []string{"-gdwarf-5"}, []string{"-r"}, ".gnu_debugaltlink"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, plain, packed := shareTwo(t, tt.flags, tt.dwz...)
			for i := range plain {
				p := open(t, packed[i])
				if p.Files()[0].ELF().Section(tt.section) == nil {
					t.Fatal("dwz moved nothing: this proves nothing")
				}
				if d := p.Diagnostics(); len(d) != len(open(t, plain[i]).Diagnostics()) {
					t.Errorf("diagnostics %+v", d)
				}
				compareDwz(t, plain[i], packed[i])
			}
		})
	}
}

// TestDwzStates: an abstract instance in a unit that a unit imports makes the importing
// unit open, as it would be without dwz. Each library has two units that hold the functions.
func TestDwzStates(t *testing.T) {
	_, _, packed := shareTwo(t, nil)
	for _, path := range packed {
		matches := pick(t, open(t, path), "helper", "in_all").Matches()
		if len(matches) != 2 {
			t.Fatalf("%+v, want two functions", matches)
		}
		for _, m := range matches {
			if d := cmp.Diff(map[answer.State]int{answer.Open: 2}, m.Units); d != "" {
				t.Errorf("%s: %s", m.Function.Name, d)
			}
		}
	}
}

// TestDwzMissing: without the file, or with one of another build, the answer says what is
// missing and is not taken for whole.
func TestDwzMissing(t *testing.T) {
	f, _, packed := shareTwo(t, nil)
	other, _, _ := shareTwo(t, []string{"-O1"})
	for _, tt := range []struct {
		name  string
		spoil func()
		want  string
	}{
		{"of another build", func() { copyFile(t, other.path("common"), f.path("common")) }, "belongs to another build"},
		{"missing", func() { _ = os.Remove(f.path("common")) }, "no such file"},
		{"a device", func() { _ = os.Symlink("/dev/zero", f.path("common")) }, "leads out"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.spoil()
			p := openWith(t, &program.Options{CallSites: true}, packed[0])
			if !p.Files()[0].WithoutSupplementary() {
				t.Error("it passes for whole")
			}
			if !hasDiagnostic(p, filepath.Base(f.path("common")), tt.want) {
				t.Errorf("no diagnostic names the file and says %q: %+v", tt.want, p.Diagnostics())
			}
		})
	}
}

// TestDwzOfDebugFiles: distributions strip their libraries and let dwz share what the
// debug files have in common, beneath a folder of debug files.
func TestDwzOfDebugFiles(t *testing.T) {
	f, plain, _ := shareTwo(t, nil)
	f.run(t, "mkdir", "-p", "debug/.build-id", "debug/.dwz")
	var packed []string
	var paths []string
	for i, path := range plain {
		id := open(t, path).Inputs()[0].BuildID
		debug := filepath.Join("debug", ".build-id", id[:2], id[2:]+".debug")
		stripped := f.path("stripped" + string(rune('a'+i)) + ".so")
		f.run(t, "mkdir", "-p", filepath.Dir(debug))
		f.run(t, "objcopy", "--only-keep-debug", path, debug)
		f.run(t, "objcopy", "--strip-all", path, stripped)
		packed, paths = append(packed, debug), append(paths, stripped)
	}
	f.run(t, "dwz", append([]string{"-m", "debug/.dwz/common", "-M", "/usr/lib/debug/.dwz/common-of-a-distribution"}, packed...)...)
	f.run(t, "mv", "debug/.dwz/common", "debug/.dwz/common-of-a-distribution")
	for i, path := range paths {
		opt := &program.Options{CallSites: true, Finder: debugfile.New(&debugfile.Options{Roots: []string{f.path("debug")}})}
		p := openWith(t, opt, path)
		if p.Files()[0].WithoutSupplementary() || p.Files()[0].Index() == nil {
			t.Fatalf("diagnostics %+v", p.Diagnostics())
		}
		want, got := sites(t, open(t, plain[i]), everything(t, open(t, plain[i]))), sites(t, p, everything(t, p))
		if d := cmp.Diff(withoutContainer(want), withoutContainer(got)); d != "" || len(want) == 0 {
			t.Error(d)
		}
	}
}

// withoutContainer keeps of sites what does not depend on where the DWARF is.
func withoutContainer(all []answer.Site) []answer.Site {
	for i := range all {
		s := &all[i]
		s.DIE, s.Input, s.Host.Input, s.Host.ID = 0, "", "", ""
		s.Host.Unit.Offset, s.Host.Unit.Path, s.Host.Unit.Section = 0, "", ""
	}
	return all
}
