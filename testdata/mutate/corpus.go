package mutate

import (
	"bytes"
	"debug/elf"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Corpus is the sound files that mutants are made of, in the order they were added.
type Corpus struct {
	bases []*base
	rare  []int    // positions in bases of live patches, split files and containers
	given []int    // positions of files that are not of this project
	files []Member // the ELF files among them, for containers
}

// base is a sound file and what is known about its bytes.
type base struct {
	name    string
	data    []byte
	elf     bool
	fields  [classes][]field
	likely  [][]uint64
	regions []region
}

// region is a stretch of bytes that damage is aimed at: a section, or the whole file.
type region struct {
	name   string
	off    int
	size   int
	weight int
}

// Load makes the corpus of the folder testdata of this project: its objects, a live patch
// and containers of libpulp, packages and archives made of them. The error is that of a
// file that cannot be read, or that a folder without objects is none of this project.
func Load(testdata string) (*Corpus, error) {
	var paths []string
	for _, folder := range []string{"obj", "parts"} {
		found, err := filepath.Glob(filepath.Join(testdata, folder, "*-*"))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("no objects in %s", filepath.Join(testdata, folder))
		}
		paths = append(paths, found...)
	}
	c := &Corpus{}
	for _, path := range paths { // Glob sorts
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		c.add(filepath.Base(path), data)
	}
	return c, c.addContainers()
}

// Add adds a sound file that is not of this project: half of the mutants are made of such
// files, once there is one. The corpus keeps data and does not change it.
func (c *Corpus) Add(name string, data []byte) {
	c.given = append(c.given, len(c.bases))
	c.add(name, data)
}

func (c *Corpus) add(name string, data []byte) {
	b := &base{name: name, data: data, likely: commonLikely(), regions: []region{{name: "file", size: len(data), weight: 1}}}
	if f, err := elf.NewFile(readerAt(data)); err == nil {
		b.elf = true
		b.describe(f)
		c.files = append(c.files, Member{name, data})
	} else {
		b.describeContainer()
	}
	if !b.elf || strings.Contains(name, "patch") || strings.Contains(name, "split") {
		c.rare = append(c.rare, len(c.bases))
	}
	c.bases = append(c.bases, b)
}

// Mutant is a damaged file.
type Mutant struct {
	// Name is the name that a file of this kind has: it decides what a .ko is taken for.
	Name string
	Data []byte
	// Base is the name of the sound file that it was made of.
	Base string
	// Beside are sound files that belong into the same folder: what the file names, or what
	// names it.
	Beside []Member
	// Main is the name of the file to read: that of the mutant, or of what leads to it.
	Main string
	// Changes says what was done, in order.
	Changes []string
}

// One mutant in rareEvery is made of a live patch, a split file or a container, for they are few among the
// sound files, and one ELF file in wrapEvery is put into a sound container.
const (
	rareEvery = 8
	wrapEvery = 8
)

// Mutant makes the mutant that a seed and a number name.
func (c *Corpus) Mutant(seed, number uint64) Mutant {
	r := rand.New(rand.NewPCG(seed, number))
	b := c.bases[r.IntN(len(c.bases))]
	if len(c.rare) > 0 && r.IntN(rareEvery) == 0 {
		b = c.bases[c.rare[r.IntN(len(c.rare))]]
	}
	if len(c.given) > 0 && r.IntN(2) == 0 {
		b = c.bases[c.given[r.IntN(len(c.given))]]
	}
	s := &surgeon{Rand: r, corpus: c, base: b, data: slices.Clone(b.data)}
	for n := s.changeCount(); n > 0; n-- {
		s.change()
	}
	if bytes.Equal(s.data, b.data) && len(s.data) > 0 {
		at := r.IntN(len(s.data))
		s.data[at] ^= 0x80
		s.note("file: a bit at %#x", at)
	}
	m := Mutant{Name: b.name, Main: b.name, Base: b.name, Data: s.data, Changes: s.changes}
	if c.accompany(&m) {
		return m
	}
	if b.elf && r.IntN(wrapEvery) == 0 {
		s.wrap(&m)
	}
	return m
}
