package program

import (
	"cmp"
	"context"
	"debug/elf"
	"slices"

	"inlay/answer"
	"inlay/disasm"
)

// use is a place that holds the address of a function.
type use struct{ target, place uint64 }

func compareUses(a, b use) int {
	return cmp.Or(cmp.Compare(a.target, b.target), cmp.Compare(a.place, b.place))
}

// AddressUses lists the places that hold the entry of a body, by address: what
// relocations tell, and operands of the code. It is nil, and not merely empty, for a
// linked file that kept no relocations and is not position-independent: a
// pointer in its data looks like any number.
func (b Body) AddressUses() ([]answer.AddressUse, error) { return b.Place().AddressUses() }

// AddressUses lists the places that hold the entry of a place, see [Body.AddressUses].
func (p Place) AddressUses() ([]answer.AddressUse, error) {
	f := p.File
	all, known, err := f.addressUses()
	if err != nil || !known {
		return nil, err
	}
	entry, out := p.Entry, []answer.AddressUse{}
	i, _ := slices.BinarySearchFunc(all, entry, func(u use, pc uint64) int { return cmp.Compare(u.target, pc) })
	for ; i < len(all) && all[i].target == entry; i++ {
		out = append(out, f.addressUse(all[i].place))
	}
	return out, nil
}

// AddressTaken tells whether some place holds the entry; known is false where that
// cannot be told, see [Body.AddressUses].
func (p Place) AddressTaken() (taken, known bool, err error) {
	all, known, err := p.File.addressUses()
	if err != nil || !known {
		return false, false, err
	}
	_, taken = slices.BinarySearchFunc(all, p.Entry, func(u use, pc uint64) int { return cmp.Compare(u.target, pc) })
	return taken, true, nil
}

func (f *File) addressUse(place uint64) answer.AddressUse {
	u := answer.AddressUse{Input: f.Path(), Address: f.elf.Address(place)}
	if s := f.elf.SectionAt(place); s != nil {
		u.Section = s.Name
		u.Symbol = f.around(place)
	}
	return u
}

// around names the object or function that holds an address, with the offset;
// "" if no symbol does.
func (f *File) around(pc uint64) string {
	if f.elf.Executable(pc) {
		if w := f.functionAt(pc); w.symbol != "" {
			return offsetName(w.symbol, pc-w.entry)
		}
		return ""
	}
	if s := f.objectAt(pc); s != nil {
		return offsetName(s.Name, pc-s.Addr)
	}
	return ""
}

// addressUses finds all uses of function entries, by target and place. It is
// made when first asked for.
func (f *File) addressUses() ([]use, bool, error) {
	f.usesOnce.Do(func() {
		f.usesErr = f.elf.Guard(func() error {
			entries := newCodeSet(f.elf)
			for _, e := range f.symbols.entries {
				entries.add(e.addr)
			}
			if f.index != nil {
				for s := range f.index.Bodies() {
					entries.add(s.Entry())
				}
			}
			return f.findUses(entries)
		})
		slices.SortFunc(f.uses, compareUses)
		f.uses = slices.Compact(f.uses)
	})
	return f.uses, f.usesKnown, f.usesErr
}

func (f *File) findUses(entries *codeSet) error {
	for _, name := range []string{"mcount_loc", "kprobe_blacklist"} {
		if lo, hi := f.between("__start_"+name, "__stop_"+name); hi > lo {
			f.patchSites = append(f.patchSites, disasm.Span{Lo: lo, Hi: hi})
		}
	}
	absolute := absoluteRelocations(f.elf.MachineID())
	for i := range f.elf.Sections() {
		s := &f.elf.Sections()[i]
		if !s.Alloc() || holdsPatchSites(s.Name) {
			continue
		}
		for r, err := range f.elf.Relocations(s) {
			if err != nil {
				f.noteAt(f.Path(), s.Name, err)
				break
			}
			f.usesKnown = absolute != nil
			if absolute[r.Type] && r.Symbol != nil && r.Symbol.Section >= 0 {
				f.use(entries, r.Symbol.Addr+uint64(f.addend(s, r)), r.Addr)
			}
		}
	}
	for r, err := range f.elf.DynamicRelocations() {
		if err != nil {
			f.noteAt(f.Path(), "", err)
			break
		}
		// Where code is not decoded, or takes addresses relative to a register, the
		// pointers in data are but a part.
		f.usesKnown = f.usesKnown || f.elf.Type() == "dyn" && f.elf.MachineID() == elf.EM_X86_64
		if pointer, ok := f.elf.PointerValue(r); ok {
			f.use(entries, pointer, r.Addr)
		}
	}
	f.usesKnown = f.usesKnown || f.elf.Relocatable() && absolute != nil
	return f.codeUses(entries)
}

func (f *File) use(entries *codeSet, target, place uint64) {
	f.uses = f.appendUse(f.uses, entries, target, place)
}

func (f *File) appendUse(uses []use, entries *codeSet, target, place uint64) []use {
	if entries.has(target) && !slices.ContainsFunc(f.patchSites, func(r disasm.Span) bool { return r.Lo <= place && place < r.Hi }) {
		return append(uses, use{target, place})
	}
	return uses
}

// codeUses adds the operands of the code that name a function's entry.
func (f *File) codeUses(entries *codeSet) error {
	if _, ok := operandMode(f.elf); !ok {
		return nil
	}
	sections, err := f.codeSections()
	if err != nil {
		return err
	}
	for i := range sections {
		c := &sections[i]
		links, err := f.links(c.section)
		if err != nil {
			return err
		}
		chunks := chunksOf(c.spans)
		found := make([][]use, len(chunks))
		err = f.eachChunk(context.Background(), len(chunks), func(n int) {
			found[n] = f.usesIn(entries, c, chunks[n], links)
		})
		if err != nil {
			return err
		}
		for _, uses := range found {
			f.uses = append(f.uses, uses...)
		}
	}
	return nil
}

// usesIn finds the operands of some pieces of a section.
func (f *File) usesIn(entries *codeSet, c *codeSection, spans []disasm.Span, links []link) (out []use) {
	s := sweeper{f: f, links: links}
	s.startAt(spans)
	var refs []disasm.Reference
	for _, span := range spans {
		refs = c.code.References(span, refs[:0])
		for _, r := range refs {
			to := r.To
			if l, ok := s.link(r.Field); ok {
				if !l.defined {
					continue
				}
				if l.got { // mov f@GOTPCREL(%rip),%rax
					out = f.appendUse(out, entries, l.value, r.From)
					continue
				}
				to = l.value + 4
			}
			if r.Lea {
				out = f.appendUse(out, entries, to, r.From)
			}
		}
	}
	return out
}

// absoluteRelocations lists the relocation types that put an address into a
// pointer or an operand that is no branch; nil for a machine whose are not known.
func absoluteRelocations(m elf.Machine) map[uint32]bool {
	switch m {
	case elf.EM_X86_64:
		return map[uint32]bool{uint32(elf.R_X86_64_64): true, uint32(elf.R_X86_64_32): true, uint32(elf.R_X86_64_32S): true}
	case elf.EM_386:
		return map[uint32]bool{uint32(elf.R_386_32): true, uint32(elf.R_386_GOTOFF): true}
	case elf.EM_AARCH64:
		return map[uint32]bool{uint32(elf.R_AARCH64_ABS64): true, uint32(elf.R_AARCH64_ADD_ABS_LO12_NC): true, uint32(elf.R_AARCH64_ADR_PREL_LO21): true}
	case elf.EM_PPC64:
		return map[uint32]bool{uint32(elf.R_PPC64_ADDR64): true}
	case elf.EM_S390:
		return map[uint32]bool{uint32(elf.R_390_64): true}
	}
	return nil
}

// holdsPatchSites tells the sections of a kernel that list places in the code
// for patching and unwinding: no call goes through them.
func holdsPatchSites(section string) bool {
	switch section {
	case "__mcount_loc", "__patchable_function_entries", ".orc_unwind_ip", ".eh_frame", "__ksymtab", "__ksymtab_gpl",
		"__kcrctab", "__kcrctab_gpl", "__bug_table", "__ex_table", ".altinstructions", ".smp_locks", ".call_sites",
		".return_sites", ".retpoline_sites", ".static_call_sites", "__jump_table", ".parainstructions", "_kprobe_blacklist":
		return true
	}
	return false
}
