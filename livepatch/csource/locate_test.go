package csource

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestLocate(t *testing.T) {
	dir := plant(t, map[string]string{
		"include/linux/mm.h": "", "mm/slub.c": "", "fs/super.c": "", "fs/ext4/super.c": "", "net/core/dev.c": "",
		"drivers/net/core/dev.c": "", "drivers/a/core.c": "", "drivers/b/core.c": "", "top.c": "",
	})
	opt := &Options{
		CompDirs: []string{"/build/linux/debian/build"},
		Prefixes: []Prefix{{"/src", "drivers"}, {"/src/deep", "fs"}, {"/abs", filepath.Join(dir, "net")}, {"/out", "/elsewhere"}},
	}
	tree := open(t, dir, opt)
	for _, c := range []struct {
		recorded, want string
		err            error
	}{
		{"./include/linux/mm.h", "include/linux/mm.h", nil},
		{"/build/x/linux-6.1.1/debian/build/../../include/linux/mm.h", "include/linux/mm.h", nil},
		{"/build/linux/debian/build/mm/slub.c", "mm/slub.c", nil},
		{filepath.Join(dir, "fs/ext4/super.c"), "fs/ext4/super.c", nil},
		{"/k/fs/super.c", "fs/super.c", nil},
		{"/k/fs/ext4/super.c", "fs/ext4/super.c", nil},
		{"/k/net/core/dev.c", "net/core/dev.c", nil},
		{"/k/drivers/net/core/dev.c", "drivers/net/core/dev.c", nil},
		{"/k/top.c", "top.c", nil},
		{"slub.c", "mm/slub.c", nil},
		{"core.c", "", ErrAmbiguous},
		{"super.c", "", ErrAmbiguous},
		{"/usr/include/slub.c", "", ErrNotFound},
		{"/k/none.c", "", ErrNotFound},
		{"", "", ErrNotFound},
		{"/", "", ErrNotFound},
		{"../../mm/slub.c", "mm/slub.c", nil},
		{"/src/a/core.c", "drivers/a/core.c", nil},
		{"/src/deep/super.c", "fs/super.c", nil},
		{"/abs/core/dev.c", "net/core/dev.c", nil},
		{"/out/fs/super.c", "fs/super.c", nil},
	} {
		got, err := tree.Locate(c.recorded)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q: %q, %v; want %q, %v", c.recorded, got, err, c.want, c.err)
		}
		if c.err == ErrAmbiguous && err != nil && strings.Count(err.Error(), "/") < 2 {
			t.Errorf("%q: the candidates are not named: %v", c.recorded, err)
		}
	}
}

// TestOutside gives paths and links that lead out of the tree.
func TestOutside(t *testing.T) {
	out := plant(t, map[string]string{"secret.c": "int f(void) { a(); }\n", "d/inner.c": ""})
	dir := plant(t, map[string]string{"t.c": "#include \"../secret.h\"\nint f(void) //@\n{ b(); }\n"})
	for link, to := range map[string]string{"secret.c": filepath.Join(out, "secret.c"), "d": filepath.Join(out, "d")} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip("no symbolic links: ", err)
		}
	}
	tree := open(t, dir, nil)
	for _, p := range []string{"secret.c", "d/inner.c", "../" + filepath.Base(out) + "/secret.c", filepath.Join(out, "secret.c")} {
		if _, err := tree.Function(Place{File: p, Line: 1, Name: "f"}); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", p, err)
		}
	}
	if _, err := Open(filepath.Join(dir, "none"), nil); err == nil {
		t.Error("a missing directory is no error")
	}
}

func TestLimits(t *testing.T) {
	dir := plant(t, map[string]string{"t.c": "int f(void) { a(); }\n", "u.c": "", "big.h": strings.Repeat("\n", 100)})
	tree := open(t, dir, &Options{MaxFile: 10})
	if _, err := tree.Function(Place{File: "t.c", Line: 1, Name: "f"}); !errors.Is(err, ErrLimit) {
		t.Errorf("large file: %v", err)
	}
	tree = open(t, dir, &Options{MaxTotal: 10})
	if _, err := tree.Function(Place{File: "t.c", Line: 1, Name: "f"}); !errors.Is(err, ErrLimit) {
		t.Errorf("large tree: %v", err)
	}
	if _, err := Open(dir, &Options{MaxFiles: 2}); !errors.Is(err, ErrLimit) {
		t.Errorf("many files: %v", err)
	}
}

// TestExplosion expands macros that double at each step.
func TestExplosion(t *testing.T) {
	var b strings.Builder
	b.WriteString("#define M0 a()\n")
	for i := 1; i < 40; i++ {
		b.WriteString(replaceAll("#define M@ M% M%\n", "@", itoa(i), "%", itoa(i-1)))
	}
	b.WriteString("int f(void) { b(); M39; c(); }\n")
	tree := open(t, plant(t, map[string]string{"t.c": b.String()}), nil)
	f, err := tree.Function(Place{File: "t.c", Line: 41, Name: "f"})
	if err != nil {
		t.Fatal(err)
	}
	if f.Certain {
		t.Error("certain though the limit was met")
	}
	if got := strings.Join(f.Names, " "); !strings.Contains(got, "a") || !strings.Contains(got, "b") {
		t.Errorf("names %q", got)
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// TestConcurrent asks from several goroutines: the answers are those of one.
func TestConcurrent(t *testing.T) {
	dir := plant(t, layout)
	ask := func(tree *Tree) string {
		f, err := tree.Function(Place{File: "t.c", Line: 4, Name: "f"})
		if err != nil {
			return err.Error()
		}
		return strings.Join(f.Names, " ")
	}
	opt := &Options{Seen: []string{"t.c", "include/linux/lock.h", "arch/x86/kernel/setup.c"}}
	want := ask(open(t, dir, opt))
	tree := open(t, dir, opt)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 20 {
				if got := ask(tree); got != want {
					t.Errorf("names %q, want %q", got, want)
					return
				}
			}
		})
	}
	wg.Wait()
}
