package cover_test

import (
	"path/filepath"
	"testing"

	"inlay/livepatch/cover"
	"inlay/program"
)

// A patch may replace all that a file has, assembler code that no DIE describes included:
// what is changed is inferred all the same.
func TestReplacesAll(t *testing.T) {
	files, err := filepath.Glob("../../testdata/obj/*-gcc12-x86_64-O2-g5*.o")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		p, err := program.Open(t.Context(), []string{file}, &program.Options{CallSites: true})
		if err != nil || len(p.Files()) == 0 {
			continue // a fixture that is broken on purpose
		}
		symbols, err := p.Files()[0].ELF().Symbols()
		if err != nil {
			t.Fatal(err)
		}
		patch := &cover.Patch{Kind: cover.KindList}
		for i := range symbols {
			if s := &symbols[i]; s.Section > 0 && s.Name != "" && p.Files()[0].ELF().Executable(s.Addr) {
				patch.Entries = append(patch.Entries, cover.Entry{Symbol: s.Name})
			}
		}
		if len(patch.Entries) > 0 {
			c, err := cover.Run(t.Context(), p, []*cover.Patch{patch}, nil)
			if err != nil {
				t.Errorf("%s: %v", file, err)
				continue
			}
			if len(c.Changed) == 0 {
				t.Errorf("%s: nothing is taken to be changed", file)
			}
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}
