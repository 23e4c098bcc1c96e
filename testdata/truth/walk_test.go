package main

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/program"
)

// TestWalk compares the edges that rest on inlined instances with a walk of the DIEs by
// debug/dwarf: of the linked fixtures, and of the files that INLAY_TRUTH_FILES
// lists, separated by the system's path list separator.
func TestWalk(t *testing.T) {
	files := filepath.SplitList(os.Getenv("INLAY_TRUTH_FILES"))
	for _, name := range []string{"init-gcc12-x86_64-O2-g5.exe", "gc-gcc12-x86_64-O2-g4.exe", "header-gcc12-x86_64-O2-g5-dwz.so", "lto-gcc12-x86_64-O2-g5.so", "lto-clang19-x86_64-O2-g5.so"} {
		files = append(files, filepath.Join("..", "obj", name))
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			want, got := walked(t, path), listed(t, path)
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("-debug/dwarf +list:\n%s", d)
			}
			t.Logf("%d edges", len(want))
		})
	}
}

// edgeKey names an edge: a callee by name and line, a host by name and entry.
func edgeKey(callee, host string, entry uint64) string {
	return fmt.Sprintf("%s > %s %#x", callee, host, entry)
}

// listed are the edges with an inlined instance of all lists of a file.
func listed(t *testing.T, path string) []string {
	t.Helper()
	p, err := program.Open(t.Context(), []string{path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	all, err := p.Everything(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]bool)
	for impact, err := range livepatch.Impact(t.Context(), p, all, nil) {
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range slices.Concat(impact.Replace, impact.Check) {
			if class := strongest(m.Reasons); class != located && class != empty {
				continue
			}
			entry, err := strconv.ParseUint(m.Body.Address, 0, 64)
			if err != nil {
				t.Fatal(err)
			}
			out[edgeKey(sourceName(impact.Function), sourceName(m.Body.Function), entry)] = true
		}
	}
	return slices.Sorted(maps.Keys(out))
}

func sourceName(f answer.Function) string { return fmt.Sprintf("%s:%d", f.Name, f.DeclLine) }

// walker walks the DIEs of one file.
type walker struct {
	*testing.T
	data    *dwarf.Data
	entries map[uint64]bool // of function symbols
	out     map[string]bool
}

// walked are the pairs of an inlined instance, at any depth, and the body around it,
// unless both are of one function. A body without a symbol is left out: the linker
// chose another definition of that name.
func walked(t *testing.T, path string) []string {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := f.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	w := &walker{t, data, make(map[uint64]bool), make(map[string]bool)}
	for _, s := range symbols {
		w.entries[s.Value] = w.entries[s.Value] || elf.ST_TYPE(s.Info) == elf.STT_FUNC
	}
	for r := data.Reader(); ; {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			return slices.Sorted(maps.Keys(w.out))
		}
		if e.Tag == dwarf.TagSubprogram {
			w.subprogram(r, e)
		}
	}
}

// subprogram reads the DIEs beneath a body.
func (w *walker) subprogram(r *dwarf.Reader, host *dwarf.Entry) {
	ranges, err := w.data.Ranges(host)
	if err != nil {
		w.Fatal(err)
	}
	if !host.Children {
		return
	}
	for depth := 1; depth > 0; {
		e, err := r.Next()
		if err != nil || e == nil {
			w.Fatal("children of the DIE at ", host.Offset, " do not end: ", err)
		}
		if e.Tag == dwarf.TagSubprogram { // a nested function stands for itself
			w.subprogram(r, e)
			continue
		}
		if e.Tag == dwarf.TagInlinedSubroutine && len(ranges) > 0 && w.entries[ranges[0][0]] {
			if callee, around := w.name(e), w.name(host); callee != around {
				w.out[edgeKey(callee, around, ranges[0][0])] = true
			}
		}
		if e.Tag == 0 {
			depth--
		} else if e.Children {
			depth++
		}
	}
}

// name follows the references of a DIE to what it is an instance of.
func (w *walker) name(e *dwarf.Entry) string {
	name, line := "", int64(0)
	for range 8 {
		if v, ok := e.Val(dwarf.AttrName).(string); ok && name == "" {
			name = v
		}
		if v, ok := e.Val(dwarf.AttrDeclLine).(int64); ok && line == 0 && e.Tag == dwarf.TagSubprogram {
			line = v
		}
		at, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		if !ok {
			at, ok = e.Val(dwarf.AttrSpecification).(dwarf.Offset)
		}
		if !ok {
			break
		}
		r := w.data.Reader()
		r.Seek(at)
		next, err := r.Next()
		if err != nil || next == nil {
			w.Fatal("no DIE at ", at, ": ", err)
		}
		e = next
	}
	return fmt.Sprintf("%s:%d", name, line)
}
