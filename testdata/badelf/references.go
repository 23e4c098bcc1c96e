package badelf

import (
	"bytes"
	"encoding/binary"
)

// referenceCases point to where no entry is.
func referenceCases() []Case {
	const huge = 0xfffffff0
	one := func(name string, origin Attr) Case {
		return sandwich(name, ".debug_info", func(b *Builder) {
			b.body()
			b.Leaf(TagInlinedSubroutine, site(origin)...)
			b.End()
		})
	}
	cases := []Case{
		one("reference_outside_the_section", Word(AtAbstractOrigin, FormRefAddr, huge)),
		one("reference_outside_the_unit", Word(AtAbstractOrigin, FormRef4, huge)),
		one("reference_into_a_unit_header", Word(AtAbstractOrigin, FormRefAddr, 5)),
		one("reference_into_an_entry", Word(AtAbstractOrigin, FormRef4, 14)),
		one("reference_wraps", Uleb(AtAbstractOrigin, FormRefUdata, ^uint64(0))),
		one("reference_to_a_missing_type_unit", Attr{At: AtAbstractOrigin, Form: FormRefSig8, Value: []byte("nowhere!")}),
		one("reference_to_a_missing_second_file", Word(AtAbstractOrigin, FormGNURefAlt, 12)),
		one("reference_of_an_address_form", Addr(AtAbstractOrigin, 12)),
	}
	return append(cases,
		siblingCase("sibling_is_itself", func(here int) uint32 { return uint32(here) }),
		siblingCase("sibling_goes_back", func(int) uint32 { return 12 }),
		siblingCase("sibling_past_end", func(int) uint32 { return huge }))
}

// siblingCase has a type whose DW_AT_sibling is what target makes of the type's
// own place in the unit: readers jump over types by it.
func siblingCase(name string, target func(here int) uint32) Case {
	return sandwich(name, ".debug_info", func(b *Builder) {
		const tagStructure = 0x13
		b.Open(tagStructure, Word(AtSibling, FormRef4, target(b.Offset()-b.unitStart)), String(AtName, "s"))
		b.Leaf(TagVariable, String(AtName, "v"))
		b.End()
	})
}

// valueCases are attribute values that lie about their size or place.
func valueCases() []Case {
	one := func(name string, a Attr) Case {
		return sandwich(name, ".debug_info", func(b *Builder) {
			b.body(a)
			b.End()
		})
	}
	uleb := bytes.Repeat([]byte{0x80}, 64)
	indirect := append(bytes.Repeat([]byte{FormIndirect}, bombSize), FormData1, 1)
	return []Case{
		one("string_past_end", Word(AtProducer, FormStrp, 0xfffffff0)),
		one("string_index_without_base", Uleb(AtProducer, FormStrx, 1<<40)),
		one("address_index_without_table", Uleb(AtEntryPC, FormAddrx, 1<<40)),
		one("block_past_end", Word(AtFrameBase, FormBlock4, 0xfffffff0)),
		one("expression_past_end", Uleb(AtFrameBase, FormExprloc, ^uint64(0))),
		one("number_overlong", Attr{At: AtDeclLine, Form: FormUdata, Value: append(uleb, 1)}),
		one("number_unending", Attr{At: AtDeclLine, Form: FormUdata, Value: bytes.Repeat([]byte{0xff}, 64)}),
		one("form_indirect_chain", Attr{At: AtDeclLine, Form: FormIndirect, Value: indirect}),
		one("name_eats_what_follows", Attr{At: AtName, Form: FormString, Value: []byte("endless")}),
	}
}

// rangeCases are wrong addresses and range lists.
func rangeCases() []Case {
	one := func(name, section string, lists []byte, attrs ...Attr) Case {
		return sandwich(name, section, func(b *Builder) {
			b.Mark("f")
			b.Leaf(TagSubprogram, String(AtName, "f"), Data1(AtInline, 1))
			b.body()
			b.Leaf(TagInlinedSubroutine, append([]Attr{Ref(AtAbstractOrigin, "f")}, attrs...)...)
			b.End()
		}, Section{Name: ".debug_rnglists", Data: lists})
	}
	const lists = ".debug_rnglists"
	ranges := func(v uint32) Attr { return Word(AtRanges, FormSecOffset, v) }
	return []Case{
		one("ranges_past_end", lists, rnglists(), ranges(0xfffffff0)),
		one("ranges_unending", lists, rnglists(bytes.Repeat([]byte{4, 1, 1}, bombSize)...), ranges(12)),
		one("ranges_kind_unknown", lists, rnglists(0x55, 1, 2, 0), ranges(12)),
		one("ranges_index_past_end", lists, rnglists(0), Uleb(AtRanges, FormRnglistx, 1<<40)),
		one("ranges_address_index_without_table", lists, rnglists(3, 0x80, 0x80, 1, 4, 0), ranges(12)),
		one("ranges_backwards", lists, rnglists(4, 8, 4, 0), ranges(12)),
		one("pc_backwards", "", rnglists(), Addr(AtLowPC, TextAddr+0x20), Addr(AtHighPC, TextAddr)),
		one("pc_length_wraps", "", rnglists(), Addr(AtLowPC, TextAddr), Data8(AtHighPC, ^uint64(0))),
		one("pc_outside_the_host", "", rnglists(), Addr(AtLowPC, TextAddr+0x900), Data8(AtHighPC, 8)),
	}
}

// rnglists puts a DWARF 5 header (section 7.28) of 12 bytes in front of one list.
func rnglists(list ...byte) []byte {
	out := binary.LittleEndian.AppendUint32(nil, uint32(8+len(list)))
	out = append(out, 5, 0, 8, 0, 0, 0, 0, 0)
	return append(out, list...)
}
