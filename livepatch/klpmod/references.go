package klpmod

import (
	"debug/elf"
	"strconv"
	"strings"

	"inlay/elfscan"
)

// Documentation/livepatch/module-elf-format.rst
const (
	symbolPrefix  = ".klp.sym."
	sectionPrefix = ".klp.rela."
	oldPrefix     = ".klp.arch." // until Linux 5.7: what only a machine's own code applies

	sectionFlag = elf.SectionFlag(0x00100000) // SHF_RELA_LIVEPATCH
)

// SymbolSection is the section of symbols that the kernel resolves when it applies a patch:
// SHN_LIVEPATCH of include/uapi/linux/elf.h.
const SymbolSection = elf.SectionIndex(0xff20)

// ParseSymbol takes the name of such a symbol apart as klp_resolve_symbols does
// (.klp.sym.%[^.].%[^,],%lu in kernel/livepatch/core.c): the object that defines it, its name
// there, and its position among the symbols of that name, 0 for the only one. ok is false
// for any other name.
func ParseSymbol(symbol string) (object, name string, pos uint64, ok bool) {
	rest, marked := strings.CutPrefix(symbol, symbolPrefix)
	object, rest, dot := strings.Cut(rest, ".")
	name, digits, comma := strings.Cut(rest, ",")
	pos, err := strconv.ParseUint(digits, 10, 64)
	if !marked || !dot || !comma || err != nil || object == "" || name == "" {
		return "", "", 0, false
	}
	return object, name, pos, true
}

// readReferences reads the symbols and relocations that the kernel resolves for a patch, and
// lists what the module loader has to find.
func (m *image) readReferences() error {
	if err := m.readRelocationSections(); err != nil {
		return err
	}
	for i := range m.symbols {
		s := &m.symbols[i]
		switch {
		case s.Shndx == SymbolSection || strings.HasPrefix(s.Name, symbolPrefix):
			r, err := m.reference(s)
			if err != nil {
				return err
			}
			m.patch.References = append(m.patch.References, r)
		case s.Undefined() && s.Name != "":
			m.patch.Undefined = append(m.patch.Undefined, Import{Name: s.Name, Weak: s.Bind == elf.STB_WEAK, At: m.uses[s.Index]})
		}
	}
	return nil
}

// reference reads a symbol that the kernel resolves.
func (m *image) reference(s *elfscan.Symbol) (Reference, error) {
	object, name, pos, ok := ParseSymbol(s.Name)
	if !ok {
		return Reference{}, m.fail(0, "%w: symbol %d, %q, is not of the form %sOBJECT.NAME,POSITION", elfscan.ErrCorrupt, s.Index, clip(s.Name), symbolPrefix)
	}
	if s.Shndx != SymbolSection {
		return Reference{}, m.fail(0, "%w: symbol %d, %q, is not marked for the kernel to resolve (SHN_LIVEPATCH)", elfscan.ErrCorrupt, s.Index, clip(s.Name))
	}
	return Reference{Object: object, Name: name, SymPos: pos, At: m.uses[s.Index]}, nil
}

func (m *image) readRelocationSections() error {
	sections := m.f.Sections()
	targets := make(map[uint32]bool)
	for i := range sections {
		s := &sections[i]
		rest, named := strings.CutPrefix(s.Name, sectionPrefix)
		marked := s.Flags&sectionFlag != 0
		switch {
		case strings.HasPrefix(s.Name, oldPrefix):
			m.patch.Notes = append(m.patch.Notes, s.Name+": entries for a machine's own tables (Linux 5.7 and earlier) are not read")
			continue
		case !named && !marked:
			continue
		}
		object, _, _ := strings.Cut(rest, ".")
		switch {
		case !named || !marked || s.Type != elf.SHT_RELA || object == "":
			return m.failIn(s, "%w: the name %sOBJECT.SECTION and the flag of such a section do not go together", elfscan.ErrCorrupt, sectionPrefix)
		case s.Info == 0 || int64(s.Info) >= int64(len(sections)):
			return m.failIn(s, "%w: its relocations apply to section %d of %d", elfscan.ErrCorrupt, s.Info, len(sections))
		}
		targets[s.Info] = true
		m.patch.Relocations = append(m.patch.Relocations, RelocationSection{Name: s.Name, Object: object, Target: &sections[s.Info], Entries: int(s.FileSize / relaSize)})
	}
	if len(targets) == 0 {
		return nil
	}
	// In a relocatable file only these have the flag SHF_ALLOC.
	for r, err := range m.f.DynamicRelocations() {
		if err != nil {
			return err
		}
		if r.Symbol != nil {
			m.use(r.Symbol, r.Addr)
		}
	}
	return nil
}

const relaSize = 3 * word // of Elf64_Rela

// clip keeps quotes of hostile names short.
func clip(s string) string {
	if len(s) > 80 {
		return s[:80] + "…"
	}
	return s
}
