package elfscan_test

import (
	"debug/elf"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"inlay/elfscan"
)

// A file that was written to while it was read is told, whatever was done to it; one that
// another was renamed over is still the file that was opened.
func TestChanged(t *testing.T) {
	const day = 24 * time.Hour
	tests := map[string]struct {
		do      func(path string) error
		changed bool
	}{
		"nothing": {func(string) error { return nil }, false},
		"cut":     {func(path string) error { return os.Truncate(path, 100) }, true},
		"grown":   {func(path string) error { return os.Truncate(path, 1<<20) }, true},
		"rewritten": {func(path string) error { // the time is set, since a file system need not tell times this close apart
			data, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path, data, 0o600), os.Chtimes(path, time.Time{}, time.Now().Add(day)))
		}, true},
		"replaced": {func(path string) error {
			return errors.Join(os.WriteFile(path+".new", nil, 0o600), os.Rename(path+".new", path))
		}, false},
		"removed": {os.Remove, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" {
				t.Skip("an open file can be neither replaced nor removed")
			}
			data, err := os.ReadFile("testdata/reloc-x86_64.o")
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "x.o")
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			f := mustOpen(t, path)
			if err := tt.do(path); err != nil {
				t.Fatal(err)
			}
			if err := f.Changed(); errors.Is(err, elfscan.ErrFault) != tt.changed {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A fault is told of the file that it is in, whichever guard met it, and it stays told: who
// asked may have taken it for something that is only not known.
func TestGuardAll(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("runs only for Linux: elsewhere a cut file need not fault")
	}
	data := relocatable(elf.EM_X86_64, part{name: ".debug_info", typ: elf.SHT_PROGBITS, data: make([]byte, 1<<20)}).bytes()
	var files []*elfscan.File
	for _, name := range []string{"whole.o", "cut.o"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, mustOpen(t, path))
	}
	info, err := files[1].DebugSection(".debug_info")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(files[1].Path(), 4096); err != nil {
		t.Fatal(err)
	}
	sum := byte(0)
	err = elfscan.GuardAll(files, func() error { sum += info[len(info)-1]; return nil })
	var format *elfscan.FormatError
	if !errors.Is(err, elfscan.ErrFault) || !errors.As(err, &format) || format.Path != files[1].Path() || format.Offset < 1<<20 {
		t.Errorf("got %v", err)
	}
	if err := files[0].Changed(); err != nil {
		t.Errorf("the other file: %v", err)
	}
	if err := files[1].Changed(); !errors.Is(err, elfscan.ErrFault) || !errors.As(err, &format) || format.Offset < 1<<20 {
		t.Errorf("later: %v", err)
	}
}
