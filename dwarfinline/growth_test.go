package dwarfinline

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/badelf"
	"inlay/testdata/invariant"
)

// skeletons writes n units of version 4 that are skeletons, which all name one file.
func skeletons(n int) []byte {
	const attrs = 0x2130 // DW_AT_GNU_dwo_name, and DW_AT_GNU_dwo_id behind it
	abbrev := append(declare(1, tagCompileUnit, 0, attrs, formString, attrs+1, formData8), 0)
	var info []byte
	for i := range n {
		body := append(ulebs(1), "a.dwo\x00"...)
		body = binary.LittleEndian.AppendUint64(body, uint64(i+1))
		info = append(info, join(words(uint32(7+len(body))), []byte{4, 0, 0, 0, 0, 0, 8}, body)...)
	}
	return badelf.WrapDWARF(info, abbrev, nil)
}

// splitUnits writes n units of version 4 without an id, that share a table of n abbreviations.
func splitUnits(n int) []byte {
	var abbrev []byte
	for i := range n {
		abbrev = append(abbrev, declare(uint64(i+1), tagCompileUnit, 0, attrName, formString)...)
	}
	unit := join(words(10), []byte{4, 0, 0, 0, 0, 0, 8}, ulebs(1), []byte("x\x00"))
	im := badelf.Image{Sections: []badelf.Section{{Name: ".debug_info.dwo", Data: bytes.Repeat(unit, n)}, {Name: ".debug_abbrev.dwo", Data: append(abbrev, 0)}}}
	return im.Bytes()
}

// growth makes images of n parts that are nasty to read.
var growth = map[string]struct {
	n     int
	image func(n int) []byte
	split func(n int) []byte // the file that split units are in
}{
	"split units with one table of abbreviations": {250, func(int) []byte { return skeletons(4) }, splitUnits},
	"skeletons that name one file":                {500, skeletons, splitUnits},
	"units that look like headers": {2000, func(n int) []byte {
		info, abbrev, _ := row("host_a")
		return wrap(append(info, bytes.Repeat([]byte{0x10, 0, 0, 0, 5, 0, 1, 8}, n)...), abbrev)
	}, nil},
	"range lists in each other": {1000, func(n int) []byte {
		b := &badelf.Builder{}
		b.Unit()
		for i := range n {
			b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "f"), badelf.Word(badelf.AtRanges, badelf.FormSecOffset, uint32(12+i*3)))
		}
		b.End()
		info, abbrev := b.Bytes()
		lists := append(make([]byte, 12), bytes.Repeat([]byte{rleOffsetPair, 1, 2}, n)...)
		return wrap(info, abbrev, badelf.Section{Name: ".debug_rnglists", Data: append(lists, 0)})
	}, nil},
	"origins that lead to one chain": {1000, func(n int) []byte {
		b := &badelf.Builder{}
		b.Unit()
		chainOf(b, maxChain, true)
		for range n {
			b.Leaf(badelf.TagSubprogram, badelf.Ref(badelf.AtAbstractOrigin, "link 0"))
		}
		b.End()
		return wrap(b.Bytes())
	}, nil},
	"instances in each other": {500, func(n int) []byte {
		b := &badelf.Builder{}
		b.Unit()
		b.Mark("f")
		b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "f"), badelf.Data1(badelf.AtInline, 1))
		for range n / 100 {
			b.Open(badelf.TagSubprogram, badelf.String(badelf.AtName, "host"), badelf.Addr(badelf.AtLowPC, badelf.TextAddr), badelf.Data8(badelf.AtHighPC, 0x40))
			for range 100 {
				b.Open(badelf.TagInlinedSubroutine, badelf.Ref(badelf.AtAbstractOrigin, "f"), badelf.Addr(badelf.AtLowPC, badelf.TextAddr), badelf.Data8(badelf.AtHighPC, 8))
			}
			for range 101 {
				b.End()
			}
		}
		b.End()
		return wrap(b.Bytes())
	}, nil},
	"units with a table of lines": {200, func(n int) []byte {
		b := &badelf.Builder{}
		for range n {
			b.Unit(badelf.Word(badelf.AtStmtList, badelf.FormSecOffset, 0))
			b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "f"), badelf.Addr(badelf.AtLowPC, badelf.TextAddr), badelf.Data8(badelf.AtHighPC, 8), badelf.Data1(badelf.AtDeclLine, 1))
			b.End()
		}
		info, abbrev := b.Bytes()
		var files []any
		for i := range 10 * 8 {
			files = append(files, fmt.Sprint(i, ".c"), 0)
		}
		line := plain(5, tables5([]string{"/d"}, files...), []byte{lnsCopy, 0x4b}).bytes()
		return wrap(info, abbrev, badelf.Section{Name: ".debug_line", Data: line})
	}, nil},
}

// TestGrowth builds indices of images and asks them everything.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("measures times")
	}
	for name, tt := range growth {
		t.Run(name, func(t *testing.T) {
			invariant.Linear(t, tt.n, func(n int) func() {
				data := tt.image(n)
				b := bundle{"": data}
				if tt.split != nil {
					b["dwo"] = tt.split(n)
				}
				return func() {
					f, err := elfscan.Read("growth", bytes.NewReader(data), nil)
					if err != nil {
						t.Fatal(err)
					}
					if x, err := Build(context.Background(), f, &Options{Jobs: 1, CallSites: true, Open: b.open}); err == nil {
						ask(t, x)
					} else if !os.IsNotExist(err) {
						t.Log(err)
					}
				}
			})
		})
	}
}
