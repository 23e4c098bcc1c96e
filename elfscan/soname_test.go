package elfscan_test

import (
	"path/filepath"
	"regexp"
	"testing"

	"inlay/elfscan"
)

// TestSoName compares with what readelf -d prints, of both classes and byte orders.
func TestSoName(t *testing.T) {
	readelf := tool(t, "readelf")
	for _, tt := range []struct{ compiler, flag, want string }{
		{"gcc", "-Wl,-soname=libmine.so.7", "libmine.so.7"},
		{"gcc", "-Wl,-O1", ""},
		{"gcc", "-Wl,--hash-style=sysv,-soname=a b", "a b"},
		{"arm-linux-gnueabihf-gcc", "-Wl,-soname=libnarrow.so", "libnarrow.so"},
		{"s390x-linux-gnu-gcc", "-Wl,-soname=libbig.so", "libbig.so"},
	} {
		t.Run(tt.compiler+" "+tt.flag, func(t *testing.T) {
			library := filepath.Join(t.TempDir(), "out.so")
			run(t, tool(t, tt.compiler), "-shared", "-fPIC", "-nostdlib", tt.flag, "-o", library, "testdata/soname.c")
			printed := ""
			if m := regexp.MustCompile(`soname: \[(.*)\]`).FindSubmatch(run(t, readelf, "-dW", library)); m != nil {
				printed = string(m[1])
			}
			if got := mustOpen(t, library).SoName(); got != tt.want || printed != tt.want {
				t.Errorf("%q, readelf %q, want %q", got, printed, tt.want)
			}
		})
	}
	if got := mustOpen(t, "testdata/reloc-x86_64.o").SoName(); got != "" {
		t.Errorf("an object is called %q", got)
	}
}

// TestHasCode: the debug file of a library has the section of its code, and no code.
func TestHasCode(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	gcc, objcopy := tool(t, "gcc"), tool(t, "objcopy")
	run(t, gcc, "-g", "-shared", "-fPIC", "-nostdlib", "-o", path("whole"), "testdata/soname.c")
	run(t, objcopy, "--only-keep-debug", path("whole"), path("debug"))
	run(t, gcc, "-g", "-c", "-DNO_CODE", "-o", path("data"), "testdata/soname.c")
	for name, want := range map[string]bool{"whole": true, "debug": false, "data": false} {
		f := mustOpen(t, path(name))
		if got := f.HasCode(); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		if f.Section(".text") == nil {
			t.Errorf("%s has no .text: nothing is tested", name)
		}
	}
}

// TestLocalSymbols compares with the bindings that readelf prints.
func TestLocalSymbols(t *testing.T) {
	object := filepath.Join(t.TempDir(), "out.o")
	run(t, tool(t, "gcc"), "-c", "-o", object, "testdata/soname.c")
	want := make(map[string]bool)
	rows := regexp.MustCompile(`(?m) (LOCAL|GLOBAL|WEAK) +DEFAULT +\S+ (\w+)$`)
	for _, row := range rows.FindAllStringSubmatch(string(run(t, tool(t, "readelf"), "-sW", object)), -1) {
		want[row[2]] = row[1] == "LOCAL"
	}
	symbols, err := mustOpen(t, object).Symbols()
	if err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]*elfscan.Symbol)
	for i := range symbols {
		byName[symbols[i].Name] = &symbols[i]
	}
	for name, local := range map[string]bool{"hidden": true, "shown": false, "weak": false} {
		printed, ok := want[name]
		if s := byName[name]; s == nil || s.Local() != local || !ok || printed != local {
			t.Errorf("%s: %+v, readelf %v, want local %v", name, s, printed, local)
		}
	}
}
