package mutate

import (
	"bytes"
	"debug/elf"
	"slices"
	"testing"
)

const (
	testSeed = 10
	many     = 4000
)

func load(t *testing.T) *Corpus {
	t.Helper()
	c, err := Load("..")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A mutant is named by its seed and number, so that anyone can make it again.
func TestMutantsAreTheSameAgain(t *testing.T) {
	first, second := load(t), load(t)
	before := map[string][]byte{}
	for _, b := range first.bases {
		before[b.name] = bytes.Clone(b.data)
	}
	for n := range uint64(many) {
		a, b := first.Mutant(testSeed, n), second.Mutant(testSeed, n)
		if a.Name != b.Name || !bytes.Equal(a.Data, b.Data) || !slices.Equal(a.Changes, b.Changes) {
			t.Fatalf("mutant %d differs from corpus to corpus: %v, %v", n, a.Changes, b.Changes)
		}
	}
	for _, b := range first.bases {
		if !bytes.Equal(before[b.name], b.data) {
			t.Errorf("%s was changed", b.name)
		}
	}
	if a, b := first.Mutant(1, 0), first.Mutant(2, 0); bytes.Equal(a.Data, b.Data) {
		t.Error("two seeds make the same mutant")
	}
}

// Most mutants are new, and most are ELF files that a reader opens: what is damaged is deep.
func TestMutantsReachDeep(t *testing.T) {
	c := load(t)
	sound := map[string]bool{}
	for _, b := range c.bases {
		sound[string(b.data)] = true
	}
	seen, changed, files, opened := map[string]bool{}, 0, 0, 0
	for n := range uint64(many) {
		m := c.Mutant(testSeed, n)
		seen[string(m.Data)] = true
		if !sound[string(m.Data)] {
			changed++
		}
		if bytes.HasPrefix(m.Data, []byte(elf.ELFMAG)) {
			files++
			if _, err := elf.NewFile(bytes.NewReader(m.Data)); err == nil {
				opened++
			}
		}
	}
	t.Logf("of %d mutants: %d different, %d unlike every sound file, %d with the magic of ELF, %d that debug/elf opens", many, len(seen), changed, files, opened)
	if changed < many*9/10 || len(seen) < many*9/10 || opened < many/2 || opened < files*3/4 {
		t.Error("too few")
	}
}

// DIEs are found where debug/dwarf finds them, in every sound file with its DWARF as it is.
func TestDIEsAreThoseOfDebugDwarf(t *testing.T) {
	checked := 0
	for _, b := range load(t).bases {
		if !b.elf {
			continue
		}
		f, err := elf.NewFile(bytes.NewReader(b.data))
		if err != nil {
			t.Fatal(err)
		}
		info, want := 0, 0
		for _, s := range f.Sections {
			if s.Name == ".debug_info" {
				info++
			}
		}
		data, err := f.DWARF()
		if err != nil || info != 1 || len(b.fields[form]) == 0 || f.Section(".debug_types") != nil {
			continue // compressed, without DWARF, or in several sections
		}
		for r := data.Reader(); ; want++ {
			e, err := r.Next()
			if err != nil {
				want = -1 // it cannot read the strings of some machines' relocatable files
			}
			if e == nil || err != nil {
				break
			}
		}
		if got := len(b.fields[dieCode]); want >= 0 && got != want {
			t.Errorf("%s: %d DIEs, debug/dwarf finds %d", b.name, got, want)
		} else if want >= 0 {
			checked++
		}
	}
	if checked < 60 {
		t.Errorf("only %d files were compared", checked)
	}
}

// Every class has fields in some file, and containers have theirs.
func TestEveryClassIsHit(t *testing.T) {
	var fields [classes]int
	for _, b := range load(t).bases {
		for c := range classes {
			fields[c] += len(b.fields[c])
		}
	}
	for c, n := range fields {
		if n == 0 {
			t.Errorf("no %s in any file", classNames[c])
		}
	}
}

// Files that are read together are: a mutant of one comes with the other, and what leads to
// a damaged debug file has its checksum.
func TestCompanions(t *testing.T) {
	c, seen := load(t), map[string]bool{}
	for n := range uint64(many) {
		m := c.Mutant(testSeed, n)
		if len(m.Beside) == 0 && m.Main != m.Name {
			t.Errorf("mutant %d: %s is read for %s", n, m.Main, m.Name)
		}
		for _, b := range m.Beside {
			seen[m.Name] = true
			if len(b.Data) == 0 || m.Main != m.Name && m.Main != b.Name {
				t.Errorf("mutant %d: %s with %s of %d bytes, to be read from %s", n, m.Name, b.Name, len(b.Data), m.Main)
			}
		}
	}
	if len(seen) != 2*len(companions) {
		t.Errorf("mutants of %d files come with others, want %d", len(seen), 2*len(companions))
	}
}

// Half of the mutants are of a file that was added.
func TestAdd(t *testing.T) {
	c, own := load(t), 0
	c.Add("given.o", c.member("nested-gcc12-x86_64-O2-g5.o").Data)
	for n := range uint64(many) {
		if c.Mutant(testSeed, n).Base == "given.o" {
			own++
		}
	}
	if own < many*2/5 || own > many*3/5 {
		t.Errorf("%d of %d mutants are of the file", own, many)
	}
}

func TestLoadNothing(t *testing.T) {
	if _, err := Load(t.TempDir()); err == nil {
		t.Error("a folder without objects was taken")
	}
}
