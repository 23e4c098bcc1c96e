package klpmod_test

import (
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"inlay/livepatch/klpmod"
	"inlay/testdata/fixture/kmod"
)

// buildModules builds all live patches of testdata, and returns the folder that they are in
// and the release that they are for.
func buildModules(t *testing.T) (folder, release string) {
	t.Helper()
	headers := kmod.Headers("*-cloud-amd64")
	if headers == "" {
		t.Skip("the headers of Debian's kernel for cloud machines are not installed")
	}
	folder = t.TempDir()
	if err := kmod.BuildPatches(t.Context(), headers, "../../testdata", folder); err != nil {
		t.Fatal(err)
	}
	return folder, kmod.Release(headers)
}

// source is what the text of a module says.
type source struct {
	target  target
	replace bool
}

var (
	patchWords = regexp.MustCompile(`(?m)^LIVE_PATCH(?:_OF)?\(`)
	ofWords    = regexp.MustCompile(`^LIVE_PATCH_OF\((\w+|"\w+"), (true|false)`)
	entryWords = regexp.MustCompile(`FUNC(?:_AT)?\((\w+)(?:, (\w+))?\)|\.old_name = "([^"]+)", \.new_func = (\w+)(?:, \.old_sympos = (\w+))?`)
)

// readSource reads the line LIVE_PATCH of a source, as patch.h defines it.
func readSource(t *testing.T, path string) (s source, ok bool) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := patchWords.FindIndex(text)
	if at == nil {
		return s, false
	}
	line := string(text[at[0]:])
	if of := ofWords.FindStringSubmatch(line); of != nil {
		s.replace = of[2] == "true"
		if of[1] != "NULL" {
			s.target.name = strings.Trim(of[1], `"`)
		}
	}
	for _, m := range entryWords.FindAllStringSubmatch(line, -1) {
		e := entry{old: m[1], fn: "inlay_" + m[1]}
		if m[3] != "" {
			e = entry{old: m[3], fn: m[4]}
		}
		if pos := m[2] + m[5]; pos == "ULONG_MAX" {
			e.pos = math.MaxUint64
		} else {
			e.pos, _ = strconv.ParseUint("0"+pos, 10, 64)
		}
		s.target.funcs = append(s.target.funcs, e)
	}
	return s, true
}

// TestKernelModules reads modules that the kernel's build made, with and without DWARF.
func TestKernelModules(t *testing.T) {
	dir, release := buildModules(t)
	sources, err := filepath.Glob(filepath.Join(dir, "*klp*.c"))
	if err != nil {
		t.Fatal(err)
	}
	patches := 0
	for _, path := range sources {
		if strings.HasSuffix(path, ".mod.c") {
			continue
		}
		module := strings.TrimSuffix(path, ".c") + ".ko"
		bare := filepath.Join(t.TempDir(), "bare.ko")
		if out, err := exec.Command("objcopy", "-g", module, bare).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		s, ok := readSource(t, path)
		for _, file := range []string{module, bare} {
			p, err := readFile(t, file)
			switch {
			case !ok && !errors.Is(err, klpmod.ErrNoPatch):
				t.Errorf("%s: %v, want %v", file, err, klpmod.ErrNoPatch)
			case ok && err != nil:
				t.Errorf("%s: %v", file, err)
			case ok:
				checkModule(t, path, release, p, s)
			}
		}
		if ok {
			patches++
		}
	}
	if patches < 24 {
		t.Errorf("%d live patches", patches)
	}
}

func checkModule(t *testing.T, path, release string, p *klpmod.Patch, s source) {
	t.Helper()
	if got, want := replaced(p), written(s.target); got != want || p.Layout != klpmod.Arrays {
		t.Errorf("%s: %s, read\n%swritten\n%s", path, p.Layout, got, want)
	}
	if p.Replace == nil || *p.Replace != s.replace || len(p.Notes) > 0 {
		t.Errorf("%s: replace %v, want %v; notes %q", path, p.Replace, s.replace, p.Notes)
	}
	if want := strings.TrimSuffix(filepath.Base(path), ".c"); p.Module != want || !strings.HasPrefix(p.VerMagic, release+" ") {
		t.Errorf("%s: %q for %q", path, p.Module, p.VerMagic)
	}
}
