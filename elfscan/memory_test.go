package elfscan_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"inlay/elfscan"
)

// TestPeakMemory opens the module with the largest relocation sections, asks
// for all its debug sections, and allows its file size and 60 MB. It runs in a
// process of its own, whose peak is not that of other tests.
func TestPeakMemory(t *testing.T) {
	path := installed(t, moduleGlob)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestPeakMemoryChild$", "-test.v")
	cmd.Env = append(os.Environ(), "ELFSCAN_PEAK="+path)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(out)
	if m == nil {
		t.Skip("the system does not tell the peak of a process")
	}
	peak, _ := strconv.ParseInt(string(m[1]), 10, 64)
	t.Logf("peak %d kB for a file of %d kB", peak, info.Size()>>10)
	if peak<<10 > info.Size()+60e6 {
		t.Errorf("peak of %d kB", peak)
	}
}

// TestPeakMemoryChild is the other process of TestPeakMemory.
func TestPeakMemoryChild(t *testing.T) {
	path := os.Getenv("ELFSCAN_PEAK")
	if path == "" {
		t.Skip("runs only for TestPeakMemory")
	}
	f := mustOpen(t, path)
	sum := byte(0)
	for _, s := range f.Sections() {
		if !strings.HasPrefix(s.Name, ".debug") {
			continue
		}
		data, err := f.DebugSection(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(data); i += 512 {
			sum += data[i]
		}
	}
	if d := f.Diagnostics(); len(d) > 0 {
		t.Error(d)
	}
	status, _ := os.ReadFile("/proc/self/status")
	t.Logf("%d %s", sum, status)
}

// TestModules opens every installed kernel module and asks for its debug
// sections; nothing in them is unreadable.
func TestModules(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some 2 GB")
	}
	paths := modules(t)
	for _, p := range paths {
		f, err := elfscan.Open(p, nil)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, name := range []string{".debug_info", ".debug_rnglists", ".debug_line"} {
			if b, err := f.DebugSection(name); err != nil || len(b) == 0 && name == ".debug_info" {
				t.Errorf("%s: %s: %d bytes, %v", p, name, len(b), err)
			}
		}
		if syms, err := f.Symbols(); err != nil || len(syms) == 0 || f.BuildID() == "" || f.Machine() == "" {
			t.Errorf("%s: %d symbols, build-id %q, %v", p, len(syms), f.BuildID(), err)
		}
		if d := f.Diagnostics(); len(d) > 0 {
			t.Errorf("%s: %v", p, d)
		}
		_ = f.Close()
	}
	t.Logf("%d modules", len(paths))
}

// modules lists the installed kernel modules with debugging information.
func modules(t *testing.T) []string {
	t.Helper()
	var paths []string
	_ = filepath.WalkDir("/usr/lib/debug/lib/modules", func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(p, ".ko") {
			paths = append(paths, p)
		}
		return nil // an unreadable folder has no modules
	})
	if len(paths) == 0 {
		t.Skip("no kernel modules with debugging information are installed")
	}
	return paths
}
