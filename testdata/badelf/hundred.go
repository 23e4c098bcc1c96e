package badelf

import (
	"encoding/binary"
	"fmt"
)

// HundredUnits is how many units the files of Hundred have, and DamagedUnit the one of them
// that is damaged.
const (
	HundredUnits = 100
	DamagedUnit  = 50
)

// hostSize is the distance of the hosts of Hundred in .text.
const hostSize = TextSize / HundredUnits

// HundredName is what belongs to the unit of this number: "unit_050.c", "host_050" and so on.
func HundredName(kind string, unit int) string { return fmt.Sprintf("%s_%03d", kind, unit) }

// Hundred returns a file of a hundred units and copies of it with one of them damaged. In each
// unit, unit_N.c, callee_N is inlined into host_N, and so is shared. The units say that they
// were built for live patches. Section of a case is where the fault is.
func Hundred() (whole []byte, damaged []Case) {
	h := hundred{}
	whole = h.bytes()
	damaged = append(headerDamages(), entryDamages()...)
	return whole, append(damaged, tableDamages()...)
}

// hundred is what makes a file of Hundred different from the whole one. A nil function
// changes nothing.
type hundred struct {
	root  []Attr                            // more attributes of the damaged unit's root
	site  func() []Attr                     // in place of the ranges of its inlined instance
	extra func(b *Builder)                  // more entries of the damaged unit
	patch func(info, abbrev []byte, at int) // of the two sections; at is where the unit begins
	more  []Section
}

// damage makes the case of one damaged unit.
func damage(name, section string, h hundred) Case {
	return Case{Name: name, Section: section, Data: h.bytes()}
}

func (h hundred) bytes() []byte {
	b := &Builder{}
	var symbols []Symbol
	at := 0
	for i := range HundredUnits {
		if i == DamagedUnit {
			at = b.Offset()
			h.unit(b, i)
		} else {
			hundred{}.unit(b, i)
		}
		symbols = append(symbols, Symbol{HundredName("host", i), hostAddr(i), hostSize})
	}
	info, abbrev := b.Bytes()
	if h.patch != nil {
		h.patch(info, abbrev, at)
	}
	sections := []Section{{Name: ".debug_info", Data: info}, {Name: ".debug_abbrev", Data: abbrev}, {Name: ".debug_str", Data: []byte("\x00text\x00")}}
	return Image{Sections: append(sections, h.more...), Symbols: symbols}.Bytes()
}

func hostAddr(unit int) uint64 { return TextAddr + uint64(unit)*hostSize }

// unit writes one unit.
func (h hundred) unit(b *Builder, i int) {
	at := hostAddr(i)
	code := []Attr{Addr(AtLowPC, at), Data8(AtHighPC, hostSize)}
	b.UnitOf(HundredName("unit", i)+".c", "GNU C17 12.2.0 -O2 -flive-patching=inline-clone", append(append(code, Data1(AtLanguage, 0x1d)), h.root...)...)
	callee, shared := HundredName("callee", i), HundredName("shared", i)
	b.Mark(callee)
	b.Leaf(TagSubprogram, String(AtName, callee), Data1(AtInline, 1), Data1(AtDeclLine, 3))
	b.Mark(shared)
	b.Leaf(TagSubprogram, String(AtName, "shared"), Data1(AtInline, 1), Data1(AtDeclLine, 2))
	b.Open(TagSubprogram, append([]Attr{String(AtName, HundredName("host", i)), Data1(AtDeclLine, 9)}, code...)...)
	b.Leaf(TagInlinedSubroutine, append([]Attr{Ref(AtAbstractOrigin, callee), Data1(AtCallLine, 10)}, h.ranges(at+8)...)...)
	b.Leaf(TagInlinedSubroutine, Ref(AtAbstractOrigin, shared), Data1(AtCallLine, 11), Addr(AtLowPC, at+16), Data8(AtHighPC, 4))
	b.End()
	if h.extra != nil {
		h.extra(b)
	}
	b.End()
}

func (h hundred) ranges(at uint64) []Attr {
	if h.site != nil {
		return h.site()
	}
	return []Attr{Addr(AtLowPC, at), Data8(AtHighPC, 4)}
}

// headerDamages break the header of the unit.
func headerDamages() []Case {
	one := func(name, section string, edit func(info []byte)) Case {
		return damage(name, section, hundred{patch: func(info, _ []byte, at int) { edit(info[at:]) }})
	}
	le := binary.LittleEndian
	return []Case{
		one("length_past_the_end", ".debug_info", func(unit []byte) { le.PutUint32(unit, 0x7ffffff0) }),
		one("length_one_short", ".debug_info", func(unit []byte) { le.PutUint32(unit, le.Uint32(unit)-1) }),
		one("length_cuts_an_entry", ".debug_info", func(unit []byte) { le.PutUint32(unit, le.Uint32(unit)/2) }),
		one("length_zero", ".debug_info", func(unit []byte) { le.PutUint32(unit, 0) }),
		one("version_unknown", ".debug_info", func(unit []byte) { le.PutUint16(unit[4:], 99) }),
		one("abbreviations_past_the_end", ".debug_abbrev", func(unit []byte) { le.PutUint32(unit[8:], 0xfffffff0) }),
		one("root_without_abbreviation", ".debug_info", func(unit []byte) { unit[12] = 0x7f }),
	}
}

// entryDamages break an entry of the unit.
func entryDamages() []Case {
	entry := func(name string, attrs ...Attr) Case {
		return damage(name, ".debug_info", hundred{extra: func(b *Builder) { b.Leaf(TagVariable, attrs...) }})
	}
	const structure = 0x13
	return []Case{
		entry("form_unknown", Attr{At: AtDeclLine, Form: 0x7e, Value: []byte{1}}),
		entry("entry_cut", Word(AtFrameBase, FormBlock4, 0xfffffff0)),
		damage("sibling_past_the_end", ".debug_info", hundred{extra: func(b *Builder) {
			b.Open(structure, Word(AtSibling, FormRef4, 0xfffffff0), String(AtName, "s"))
			b.Leaf(TagVariable, String(AtName, "v"))
			b.End()
		}}),
		damage("sibling_goes_back", ".debug_info", hundred{extra: func(b *Builder) {
			b.Open(structure, Word(AtSibling, FormRef4, 12), String(AtName, "s"))
			b.Leaf(TagVariable, String(AtName, "v"))
			b.End()
		}}),
		damage("origin_cycle", ".debug_info", hundred{extra: func(b *Builder) {
			b.Mark("x")
			b.Leaf(TagSubprogram, Ref(AtAbstractOrigin, "y"))
			b.Mark("y")
			b.Leaf(TagSubprogram, Ref(AtAbstractOrigin, "x"))
			b.Open(TagSubprogram, String(AtName, HundredName("odd", DamagedUnit)), Addr(AtLowPC, hostAddr(DamagedUnit)+24), Data8(AtHighPC, 4))
			b.Leaf(TagInlinedSubroutine, Ref(AtAbstractOrigin, "x"), Addr(AtLowPC, hostAddr(DamagedUnit)+24), Data8(AtHighPC, 2))
			b.End()
		}}),
		damage("name_past_the_end", ".debug_info", hundred{extra: func(b *Builder) {
			b.Leaf(TagSubprogram, Word(AtName, FormStrp, 0xfffffff0), Addr(AtLowPC, hostAddr(DamagedUnit)+24), Data8(AtHighPC, 4))
		}}),
	}
}

// tableDamages break what the unit refers to in other sections.
func tableDamages() []Case {
	line := []byte{30, 0, 0, 0, 99, 0} // a program of an unknown version (section 6.2.4)
	return []Case{
		damage("range_list_index_past_the_end", ".debug_info", hundred{
			site: func() []Attr { return []Attr{Uleb(AtRanges, FormRnglistx, 1<<20)} },
			more: []Section{{Name: ".debug_rnglists", Data: rnglists(0)}},
		}),
		damage("line_program_of_unknown_version", ".debug_line", hundred{
			root: []Attr{Word(AtStmtList, FormSecOffset, 0)},
			more: []Section{{Name: ".debug_line", Data: append(line, make([]byte, 28)...)}},
		}),
	}
}
