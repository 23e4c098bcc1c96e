package elfscan_test

import (
	"bufio"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnneeded holds what is given back of a linked file against readelf: the relocations of debug
// sections that ld --emit-relocs keeps, and nothing else.
func TestUnneeded(t *testing.T) {
	for _, tool := range []string{"gcc", "readelf"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("no " + tool)
		}
	}
	dir := t.TempDir()
	object, linked := filepath.Join(dir, "a.o"), filepath.Join(dir, "a")
	compile := exec.Command("gcc", "-g", "-c", "-x", "c", "-o", object, "-")
	compile.Stdin = strings.NewReader("int f(int x) { return x * 3; }\nint main(int n, char **v) { return f(n); }\n")
	for _, c := range []*exec.Cmd{compile, exec.Command("gcc", "-Wl,--emit-relocs", "-o", linked, object)} {
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", c, err, out)
		}
	}
	want := make(map[string]bool)
	sections, err := exec.Command("readelf", "-SW", linked).Output()
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(strings.NewReader(string(sections))); lines.Scan(); {
		if _, row, ok := strings.Cut(lines.Text(), "] .rela.debug_"); ok {
			f := strings.Fields(row) // name, type, address, offset, size
			var off, size int64
			if _, err := fmt.Sscanf(f[3]+" "+f[4], "%x %x", &off, &size); err != nil {
				t.Fatal(err)
			}
			want[fmt.Sprint(off, size)] = true
		}
	}
	got := make(map[string]bool)
	for off, size := range mustOpen(t, linked).Unneeded() {
		got[fmt.Sprint(off, size)] = true
	}
	if len(want) == 0 || fmt.Sprint(want) != fmt.Sprint(got) {
		t.Errorf("got %v, want %v", got, want)
	}
	for off := range mustOpen(t, object).Unneeded() {
		t.Errorf("the relocations at %#x of an object are needed", off)
	}
}
