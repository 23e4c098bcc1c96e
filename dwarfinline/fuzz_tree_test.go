package dwarfinline

import (
	"fmt"
	"testing"

	"inlay/testdata/badelf"
	"inlay/testdata/invariant"
)

// treeWriter writes the DIE trees that the bytes of a fuzz target spell: well-formed ones, whose
// references, ranges and nesting are of any kind.
type treeWriter struct {
	badelf.Builder
	script []byte
	depth  int
	dies   []int // of each unit
	marked int   // entries that references can name
	jumps  bool  // there is a type whose sibling may lead anywhere behind it
}

// next returns the next byte of the script, 0 behind its end.
func (w *treeWriter) next() byte {
	if len(w.script) == 0 {
		return 0
	}
	b := w.script[0]
	w.script = w.script[1:]
	return b
}

// unit closes what is open and begins a unit.
func (w *treeWriter) unit() {
	for ; w.depth > 0; w.depth-- {
		w.End()
	}
	w.Builder.Unit(badelf.Addr(badelf.AtLowPC, badelf.TextAddr))
	w.depth = 1
	w.dies = append(w.dies, 0)
}

// tags are those that the scan tells apart, and one that it does not.
var tags = [...]uint64{
	tagSubprogram, tagInlinedSubroutine, tagLexicalBlock, tagCallSite, tagGNUCallSite, tagImportedUnit, tagStructureType, tagSubroutineType,
	tagFormalParameter, tagNamespace, tagModule, tagTypedef,
}

// entry writes one DIE.
func (w *treeWriter) entry(kind byte) {
	w.Mark(fmt.Sprint(w.marked))
	w.marked++
	w.dies[len(w.dies)-1]++
	tag := tags[int(kind>>1)%len(tags)]
	if attrs := w.attributes(tag); kind&1 == 0 {
		w.Leaf(tag, attrs...)
	} else {
		w.depth++
		w.Open(tag, attrs...)
	}
}

// label names an entry written before, behind, or never.
func (w *treeWriter) label() string { return fmt.Sprint(w.marked - 4 + int(w.next()%16)) }

// attributes are as the next byte says.
func (w *treeWriter) attributes(tag uint64) (attrs []badelf.Attr) {
	mask := w.next()
	if mask&1 != 0 {
		attrs = append(attrs, badelf.String(badelf.AtName, string('a'+rune(w.next()%8))))
	}
	if mask&2 != 0 {
		low, size := badelf.TextAddr+uint64(w.next()), uint64(int8(w.next()))
		attrs = append(attrs, badelf.Addr(badelf.AtLowPC, low), badelf.Data8(badelf.AtHighPC, size))
	}
	if mask&4 != 0 {
		attrs = append(attrs, badelf.Ref(badelf.AtAbstractOrigin, w.label()))
	}
	if mask&8 != 0 {
		attrs = append(attrs, badelf.Ref(badelf.AtSpecification, w.label()))
	}
	if mask&16 != 0 {
		attrs = append(attrs, badelf.Data1(badelf.AtInline, w.next()%5))
	}
	if mask&32 != 0 {
		attrs = append(attrs, badelf.Word(badelf.AtRanges, badelf.FormSecOffset, uint32(w.next())))
	}
	if mask&64 != 0 {
		attrs = append(attrs, badelf.Ref(badelf.AtSibling, w.label()))
		w.jumps = w.jumps || tag == tagSubroutineType
	}
	switch {
	case mask&128 == 0:
	case tag == tagImportedUnit:
		attrs = append(attrs, badelf.Word(badelf.AtImport, badelf.FormRefAddr, uint32(w.next())))
	case tag == tagCallSite || tag == tagGNUCallSite:
		attrs = append(attrs, badelf.Addr(attrCallReturnPC, badelf.TextAddr+uint64(w.next())), badelf.Ref(attrCallOrigin, w.label()))
	default:
		attrs = append(attrs, badelf.Addr(badelf.AtEntryPC, badelf.TextAddr+uint64(w.next())), badelf.Data1(badelf.AtCallLine, w.next()))
	}
	return attrs
}

// write writes all units of a script.
func (w *treeWriter) write() (info, abbrev []byte) {
	w.unit()
	for len(w.script) > 0 {
		switch op := w.next(); {
		case op >= 0xf0:
			w.unit()
		case op >= 0xc0:
			if w.depth > 1 {
				w.depth--
				w.End()
			}
		default:
			w.entry(op)
		}
	}
	for ; w.depth > 0; w.depth-- {
		w.End()
	}
	return w.Bytes()
}

// FuzzTree builds indices of well-formed trees of DIEs: each DIE is seen once, whatever it
// refers to, and no unit is refused but for its depth.
func FuzzTree(f *testing.F) {
	const leaf, open, end, unit = 0, 1, 0xc0, 0xf0
	f.Add([]byte{leaf, 0x11, 0, 1, open, 3, 1, 0, 0x40, 2, 0x86, 8, 8, 3, 9, 7, end}) // a function inlined into another
	f.Add([]byte{leaf, 4, 4, leaf, 4, 2, 2, 4, 3})                                    // origins in a circle
	f.Add([]byte{open, 0x2b, 0, 0, 9, 2, 14, 3, 0x60, 0, 8, 5, open, 0x22, 0, 0, end, 6, 0x80, 5, 2})
	f.Add([]byte{open, 3, 1, 1, 1, unit, 10, 0x80, 0, 10, 0x80, 43, 12, 0x40, 9, 13, 0, open, 3, 1, 1, 1})
	more := badelf.Section{Name: ".debug_rnglists", Data: append(make([]byte, 12), rleOffsetPair, 1, 9, rleStartLength, 0, 0x10, 0x40, 0, 0, 0, 0, 0, 4, 0)}
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 1<<12 {
			return
		}
		w := &treeWriter{script: script}
		info, abbrev := w.write()
		data := badelf.WrapDWARF(info, abbrev, nil, more)
		invariant.Frugal(t, len(data), func() {
			x := fuzzIndex(t, data)
			if x == nil {
				t.Fatal("a well-formed tree was refused")
			}
			w.compare(t, x)
		})
	})
}

// compare holds the index against what was written, but for trees with a sibling that is believed:
// that may lead into the middle of an entry.
func (w *treeWriter) compare(t *testing.T, x *Index) {
	t.Helper()
	if w.jumps {
		return
	}
	if len(x.all) != len(w.dies) {
		t.Fatalf("%d units, %d were written: %v", len(x.all), len(w.dies), x.Diagnostics())
	}
	for i, u := range x.all {
		if u.err != nil {
			t.Errorf("unit %d: %v", i, u.err)
		}
		if u.counts.DIEs != w.dies[i] {
			t.Errorf("unit %d: %d DIEs, %d were written", i, u.counts.DIEs, w.dies[i])
		}
	}
}
