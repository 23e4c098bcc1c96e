package badelf

import "bytes"

// bombSize is the depth or length of the bombs: far more than any compiler
// makes, small enough for a test.
const bombSize = 100_000

// Synthetic returns files around made-up DWARF. In each, a healthy unit comes
// first; where the broken unit's length is right, another one comes last.
func Synthetic() []Case {
	cases := append(originCases(), bombCases()...)
	cases = append(cases, headerCases()...)
	cases = append(cases, referenceCases()...)
	cases = append(cases, valueCases()...)
	cases = append(cases, rangeCases()...)
	return append(cases, symbolCase())
}

// sandwich puts what middle writes between two healthy units.
func sandwich(name, section string, middle func(b *Builder), more ...Section) Case {
	b := &Builder{}
	b.healthy("good_host", TextAddr)
	b.Unit()
	middle(b)
	b.End()
	b.healthy("good_host_too", TextAddr+0x800)
	info, abbrev := b.Bytes()
	return Case{
		Name: name, Data: WrapDWARF(info, abbrev, []byte("\x00text\x00"), more...), Section: section,
		Answers: []string{"good_host", "good_host_too"},
	}
}

// healthy writes a unit in which good_callee is inlined into host.
func (b *Builder) healthy(host string, at uint64) {
	b.Unit()
	b.Mark(host + " callee")
	b.Leaf(TagSubprogram, String(AtName, "good_callee"), Data1(AtInline, 1), Data1(AtDeclLine, 3))
	b.Open(TagSubprogram, String(AtName, host), Addr(AtLowPC, at), Data8(AtHighPC, 0x40))
	b.Leaf(TagInlinedSubroutine, Ref(AtAbstractOrigin, host+" callee"), Addr(AtLowPC, at+8), Data8(AtHighPC, 8), Data1(AtCallLine, 12))
	b.End()
	b.End()
}

// body opens a host with code in the broken unit; the caller ends it.
func (b *Builder) body(attrs ...Attr) {
	b.Open(TagSubprogram, append([]Attr{String(AtName, "broken_host"), Addr(AtLowPC, TextAddr+0x100), Data8(AtHighPC, 0x100)}, attrs...)...)
}

func site(attrs ...Attr) []Attr {
	return append(attrs, Addr(AtLowPC, TextAddr+0x110), Data8(AtHighPC, 0x10), Data1(AtCallLine, 7))
}

// originCases are chains of abstract origins that do not end.
func originCases() []Case {
	return []Case{
		// a refers to x, x and y to each other: the start is not on the cycle.
		sandwich("origin_cycle_without_its_start", ".debug_info", func(b *Builder) {
			b.Mark("a")
			b.Leaf(TagSubprogram, Ref(AtAbstractOrigin, "x"))
			b.Mark("x")
			b.Leaf(TagSubprogram, Ref(AtAbstractOrigin, "y"))
			b.Mark("y")
			b.Leaf(TagSubprogram, Ref(AtAbstractOrigin, "x"))
			b.body()
			b.Leaf(TagInlinedSubroutine, site(Ref(AtAbstractOrigin, "a"))...)
			b.End()
		}),
		sandwich("origin_is_itself", ".debug_info", func(b *Builder) {
			b.body()
			b.Mark("self")
			b.Leaf(TagInlinedSubroutine, site(Ref(AtAbstractOrigin, "self"))...)
			b.End()
		}),
		sandwich("origin_and_specification_cycle", ".debug_info", func(b *Builder) {
			b.Mark("a")
			b.Leaf(TagSubprogram, Ref(AtSpecification, "b"), Data1(AtInline, 1))
			b.Mark("b")
			b.Leaf(TagSubprogram, Ref(AtAbstractOrigin, "a"))
			b.body()
			b.Leaf(TagInlinedSubroutine, site(Ref(AtAbstractOrigin, "a"))...)
			b.End()
		}),
		sandwich("subprogram_origin_is_itself", ".debug_info", func(b *Builder) {
			b.Mark("a")
			b.Leaf(TagSubprogram, Ref(AtAbstractOrigin, "a"), Data1(AtInline, 1))
		}),
		sandwich("import_of_itself", ".debug_info", func(b *Builder) {
			b.Leaf(TagImportedUnit, Word(AtImport, FormRefAddr, uint32(b.unitStart+12)))
		}),
	}
}

// headerCases break the header of the unit in the middle, whose length is right:
// its neighbours stay readable.
func headerCases() []Case {
	one := func(name string, at int, v ...byte) Case {
		return sandwich(name, ".debug_info", func(b *Builder) {
			copy(b.info[b.unitStart+at:], v)
			b.body()
			b.End()
		})
	}
	return []Case{
		one("middle_unit_version_zero", 4, 0, 0),
		one("middle_unit_version_unknown", 4, 6, 0),
		one("middle_unit_type_unknown", 6, 0x77),
		one("middle_unit_address_size_three", 7, 3),
		one("middle_unit_abbreviations_past_end", 8, 0xf0, 0xff, 0xff, 0xff),
		one("middle_unit_root_unknown", 12, 0x7f),
		sandwich("middle_unit_with_bytes_behind_its_tree", ".debug_info", func(b *Builder) {
			b.End()
			b.Raw(bytes.Repeat([]byte{0x7f}, 8)...)
		}),
		sandwich("middle_unit_empty", ".debug_info", func(b *Builder) {
			b.info = b.info[:b.unitStart+12]
		}),
	}
}

// symbolCase puts many symbols at one address.
func symbolCase() Case {
	b := &Builder{}
	b.healthy("good_host", TextAddr)
	info, abbrev := b.Bytes()
	im := Image{Sections: []Section{{Name: ".debug_info", Data: info}, {Name: ".debug_abbrev", Data: abbrev}}}
	for i := range bombSize {
		im.Symbols = append(im.Symbols, Symbol{"same_" + letters(i), TextAddr, 0x40})
	}
	return Case{Name: "many_symbols_at_one_address", Data: im.Bytes(), Section: "", Answers: []string{"good_host"}}
}

// letters spells a number, so that no name ends in digits.
func letters(n int) string {
	var out []byte
	for ; n > 0; n /= 26 {
		out = append(out, byte('a'+n%26))
	}
	return string(out)
}
