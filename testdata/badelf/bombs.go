package badelf

import (
	"bytes"
	"strconv"
)

// bombCases ask for more depth, length or work than the file's size suggests.
func bombCases() []Case {
	return []Case{
		nested("nested_lexical_blocks", TagLexicalBlock, nil),
		nested("nested_inlined_instances", TagInlinedSubroutine, []Attr{Ref(AtAbstractOrigin, "f"), Data1(AtCallLine, 7)}),
		nested("nested_subprograms", TagSubprogram, []Attr{Ref(AtAbstractOrigin, "f")}),
		sandwich("origin_chain_long", ".debug_info", func(b *Builder) {
			for i := range bombSize {
				b.Mark("link" + strconv.Itoa(i))
				b.Leaf(TagSubprogram, Ref(AtAbstractOrigin, "link"+strconv.Itoa(i+1)))
			}
			b.Mark("link" + strconv.Itoa(bombSize))
			b.Leaf(TagSubprogram, String(AtName, "end_of_chain"), Data1(AtInline, 1))
			b.body()
			b.Leaf(TagInlinedSubroutine, site(Ref(AtAbstractOrigin, "link0"))...)
			b.End()
		}),
		sandwich("children_never_closed", ".debug_info", func(b *Builder) {
			b.body()
			b.Open(TagLexicalBlock)
		}),
		sandwich("null_entries_too_many", ".debug_info", func(b *Builder) {
			b.Raw(bytes.Repeat([]byte{0}, 1000)...)
		}),
		attributeBomb(),
	}
}

// nested stacks one sort of entry and closes all of them.
func nested(name string, tag uint64, attrs []Attr) Case {
	return sandwich(name, ".debug_info", func(b *Builder) {
		b.Mark("f")
		b.Leaf(TagSubprogram, String(AtName, "f"), Data1(AtInline, 1))
		b.body()
		for range bombSize {
			b.Open(tag, attrs...)
		}
		for range bombSize {
			b.End()
		}
		b.End()
	})
}

// attributeBomb has one-byte entries with 2,000 attributes that take no space:
// a reader that walks them one by one does 200 million steps.
func attributeBomb() Case {
	var attrs []Attr
	for range 2000 {
		attrs = append(attrs, Attr{At: AtExternal, Form: FormFlagPresent})
	}
	return sandwich("attributes_without_bytes", "", func(b *Builder) {
		b.Leaf(TagVariable, attrs...)
		code := b.info[len(b.info)-1]
		b.Raw(bytes.Repeat([]byte{code}, bombSize)...)
	})
}
