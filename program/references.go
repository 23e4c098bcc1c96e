package program

import (
	"cmp"
	"debug/elf"
	"fmt"
	"slices"
	"strings"
	"sync"

	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/elfscan"
)

// Reference is one thing outside its own code that a place refers to.
type Reference struct {
	From uint64 // address of the instruction; of the operand where code is not decoded
	To   uint64 // address in this file, 0 if it lies elsewhere or is not known
	// Symbol is what a relocation or the dynamic linkage names; where those name but a
	// section, or are gone, the data object that holds To; nil if there is none. Code
	// at To is found with [File.PlaceAt].
	Symbol *elfscan.Symbol
	Import string // the name of what lies in another file, "" if Symbol says it or To is known
	Named  bool   // Symbol was named, not looked up
	Branch bool   // a direct call or jump
	Key    bool   // the key of a jump label at From, which the code itself does not hold
	// Site is the call site behind a branch, the zero value if there is none.
	Site dwarfinline.CallSite
}

// References finds what the code of one file refers to. It reads the relocations of a
// section once, when code of it is asked about, and is safe for concurrent use.
type References struct {
	file *File
	mu   sync.Mutex
	// relocations of sections of code, by place; one that has none has an empty slice
	relocations map[*elfscan.Section][]elfscan.Relocation
	keys        []Reference       // of all jump labels, by From; made with pointers
	pointers    map[uint64]uint64 // what the dynamic linker puts into a pointer of this file
	ready       bool
}

// NewReferences returns the finder for a file. It reads nothing yet.
func NewReferences(f *File) *References {
	return &References{file: f, relocations: make(map[*elfscan.Section][]elfscan.Relocation)}
}

// Symbols returns the symbols that references name, in table order. The slice is the
// file's own: do not change it.
func (r *References) Symbols() []elfscan.Symbol { return r.file.symbols.all }

// Of lists what the code of a place refers to, by From: targets of branches,
// addresses in operands, and the keys of jump labels. What lies in the place itself is left
// out. Operands behind FS or GS come only where a relocation names them.
//
// Where relocations are there, as in relocatable files and in kernels that were linked
// with --emit-relocs, they are complete. Elsewhere operands tell: displacements, and in a
// file that is loaded where it was linked, immediates that are addresses of a
// function or a data object.
//
// The error wraps [ErrNoCode] for code that is neither there nor described by relocations.
func (r *References) Of(p Place) (out []Reference, err error) {
	err = p.File.Guard(func() error {
		out, err = r.of(p)
		return err
	})
	return out, err
}

func (r *References) of(p Place) ([]Reference, error) {
	spans := p.spans()
	w := referenceWalk{r: r, f: r.file, spans: spans}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	for _, span := range spans {
		if err := w.span(span); err != nil {
			return nil, err
		}
		lo, _ := slices.BinarySearchFunc(r.keys, span.Lo, func(k Reference, pc uint64) int { return cmp.Compare(k.From, pc) })
		for ; lo < len(r.keys) && r.keys[lo].From < span.Hi; lo++ {
			w.out = append(w.out, r.keys[lo])
		}
	}
	slices.SortStableFunc(w.out, func(a, b Reference) int { return cmp.Compare(a.From, b.From) })
	return w.out, nil
}

// spans returns the code of a place, ascending and without overlap, so that hostile ranges
// are walked once.
func (p Place) spans() []disasm.Span {
	if !p.HasBody() {
		return []disasm.Span{{Lo: p.Entry, Hi: p.Entry + p.Size()}}
	}
	ranges := slices.SortedFunc(slices.Values(p.Sub.Ranges()), func(a, b dwarfinline.Range) int { return cmp.Compare(a.Lo, b.Lo) })
	var out []disasm.Span
	for _, r := range ranges {
		if n := len(out); n > 0 && r.Lo <= out[n-1].Hi {
			out[n-1].Hi = max(out[n-1].Hi, r.Hi)
			continue
		}
		out = append(out, disasm.Span{Lo: r.Lo, Hi: r.Hi})
	}
	return out
}

// prepare reads the jump labels and the pointers of the file.
func (r *References) prepare() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ready {
		return nil
	}
	r.pointers = make(map[uint64]uint64)
	if !r.file.elf.Relocatable() {
		for d, err := range r.file.elf.DynamicRelocations() {
			if err != nil {
				break // noted by whoever reads the linkage
			}
			if value, ok := r.file.elf.PointerValue(d); ok && r.file.inGOT(d.Addr) {
				r.pointers[d.Addr] = value
			}
		}
	}
	if err := r.readKeys(); err != nil {
		return err
	}
	r.ready = true
	return nil
}

func (f *File) inGOT(addr uint64) bool {
	s := f.elf.SectionAt(addr)
	return s != nil && strings.HasPrefix(s.Name, ".got")
}

// relocationsOf returns the relocations of a section, by place.
func (r *References) relocationsOf(s *elfscan.Section) []elfscan.Relocation {
	r.mu.Lock()
	defer r.mu.Unlock()
	list, ok := r.relocations[s]
	if !ok {
		list = r.readRelocations(s)
		r.relocations[s] = list
	}
	return list
}

func (r *References) readRelocations(s *elfscan.Section) (list []elfscan.Relocation) {
	for rel, err := range r.file.elf.Relocations(s) {
		if err != nil { // the last one; those before it hold
			r.file.noteAt(r.file.Path(), s.Name, err)
			break
		}
		if rel.Type != 0 && rel.Symbol != nil {
			list = append(list, rel)
		}
	}
	byPlace := func(a, b elfscan.Relocation) int { return cmp.Compare(a.Addr, b.Addr) }
	if !slices.IsSortedFunc(list, byPlace) {
		slices.SortStableFunc(list, byPlace)
	}
	return list
}

// jumpEntry is the size of struct jump_entry of the 64-bit kernels that count its
// fields from their own places: s32 code, s32 target, s64 key with two flags below.
const jumpEntry = 16

// readKeys reads the table of jump labels: the code holds a nop or a jump there, and
// only the table names the key that the source asks.
func (r *References) readKeys() error {
	f := r.file
	if f.elf.AddrSize() != 8 {
		return nil
	}
	if s := f.elf.Section("__jump_table"); s != nil && f.elf.Relocatable() {
		var code uint64
		for _, rel := range r.readRelocations(s) {
			switch (rel.Addr - s.Addr) % jumpEntry {
			case 0:
				code = rel.Symbol.Addr + uint64(rel.Addend)
			case 8:
				k := Reference{From: code, Key: true, Symbol: rel.Symbol, Named: namesSymbol(rel.Symbol)}
				if rel.Symbol.Section >= 0 {
					k.To = (rel.Symbol.Addr + uint64(rel.Addend)) &^ 3
				}
				r.addKey(k)
			}
		}
	} else if lo, hi := f.between("__start___jump_table", "__stop___jump_table"); lo < hi {
		if err := r.linkedKeys(lo, hi); err != nil {
			return err
		}
	}
	slices.SortStableFunc(r.keys, func(a, b Reference) int { return cmp.Compare(a.From, b.From) })
	return nil
}

func (r *References) linkedKeys(lo, hi uint64) error {
	s := r.file.elf.SectionAt(lo)
	if s == nil || s.Type == elf.SHT_NOBITS {
		return nil
	}
	data, err := r.file.elf.Data(s)
	if err != nil {
		return fmt.Errorf("jump labels: %w", err)
	}
	order := r.file.elf.ByteOrder()
	for at := lo - s.Addr; at+jumpEntry <= min(hi-s.Addr, uint64(len(data))); at += jumpEntry {
		code := s.Addr + at + uint64(int64(int32(order.Uint32(data[at:]))))
		key := s.Addr + at + 8 + order.Uint64(data[at+8:])
		r.addKey(Reference{From: code, To: key &^ 3, Key: true})
	}
	return nil
}

func (r *References) addKey(k Reference) {
	if !k.Named {
		k.Symbol = r.file.objectAt(k.To)
	}
	r.keys = append(r.keys, k)
}

// namesSymbol tells a symbol that stands for itself from one of a section or a label of
// the assembler.
func namesSymbol(s *elfscan.Symbol) bool {
	return s.Type != elf.STT_SECTION && s.Name != "" && !strings.HasPrefix(s.Name, ".L")
}
