package clonename_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/elfscan/clonename"
)

// nmNames returns the symbol names of an installed kernel debug file, read by
// nm, or skips the test.
func nmNames(t *testing.T, path string) []string {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Skip("no kernel debug file on this machine")
	}
	nm, err := exec.LookPath("nm")
	if err != nil {
		t.Skip("nm is not installed")
	}
	out, err := exec.Command(nm, path).Output()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for sc := bufio.NewScanner(bytes.NewReader(out)); sc.Scan(); {
		fields := strings.Fields(sc.Text())
		names = append(names, fields[len(fields)-1])
	}
	return names
}

// The golden figures were counted with nm and grep on Debian's cloud kernel; on
// any other kernel a plain search for the text in nm's output is the judge.
func TestKernelCounts(t *testing.T) {
	golden := map[clonename.Kind]int{clonename.Constprop: 470, clonename.Isra: 376, clonename.Part: 359, clonename.Cold: 2413}
	const known = "/usr/lib/debug/boot/vmlinux-6.1.0-56-cloud-amd64"
	paths, _ := filepath.Glob("/usr/lib/debug/boot/vmlinux-*")
	if len(paths) == 0 {
		t.Skip("no kernel debug file on this machine")
	}
	for _, path := range paths {
		got := map[clonename.Kind]int{}
		searched := map[clonename.Kind]int{}
		for _, name := range nmNames(t, path) {
			clonename.Count(name, func(k clonename.Kind) { got[k]++ })
			for k := range golden {
				if strings.Contains(name, "."+string(k)) {
					searched[k]++
				}
			}
		}
		for k, want := range golden {
			if path != known {
				want = searched[k]
			}
			if got[k] != want {
				t.Errorf("%s: %d symbols carry .%s, want %d", path, got[k], k, want)
			}
		}
	}
}
