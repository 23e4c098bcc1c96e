package dwarfinline

import (
	"context"
	"errors"
	"os"
	"strconv"
	"testing"

	"inlay/elfscan"
)

// TestReference: what a form refers to is told by an offset of the index; behind the end
// of the section there is nothing.
func TestReference(t *testing.T) {
	enc := encoding{version: 5, addrSize: 8}
	for _, tt := range []struct {
		form uint64
		b    []byte
		want value
	}{
		{formRef1, []byte{0x10}, value{v: 0x5110, class: classRef}},
		{formRefUdata, []byte{0x10}, value{v: 0x5110, class: classRef}},
		{formRefAddr, []byte{0x20, 0, 0, 0}, value{v: 0x5020, class: classRef}},
		{formRefAddr, []byte{0, 2, 0, 0}, value{v: 0x200, class: classRefWrong}},
		{formRefAddr, []byte{0, 0, 0, 0}, value{class: classRefWrong}}, // in GCC's split units of link-time optimisation
		{formRef2, []byte{0, 1}, value{v: 0x200, class: classRefWrong}},
		{formGNURefAlt, []byte{0x30, 0, 0, 0}, value{v: 0x9030, class: classRef}},
		{formRefSup4, []byte{0x40, 0, 0, 0}, value{v: 0x40, class: classRefWrong}},
	} {
		u := unitOf(enc, false)
		u.sec.base, u.sec.info = 0x5000, make([]byte, 0x200) // the unit starts at 0x100
		u.sec.alt = &sections{base: 0x9000, info: make([]byte, 0x40)}
		tab := compile(append(declare(1, tagSubprogram, 0, attrName, tt.form), 0), enc)
		if got, _ := decode(tt.b, 0, &tab.specs[0], u); got != tt.want {
			t.Errorf("form %#x: %+v, want %+v", tt.form, got, tt.want)
		}
	}
}

// TestTooMany: the files that hold parts have to fit into the offsets of one index, and
// there is an end to looking for them.
func TestTooMany(t *testing.T) {
	x := &Index{sec: &sections{base: maxOffset - 100, info: make([]byte, 50)}}
	x.files = []*sections{x.sec}
	if err := x.add(&sections{info: make([]byte, 100)}); !errors.Is(err, elfscan.ErrLimit) {
		t.Errorf("%v for offsets of more than 40 bits", err)
	}
	second := &sections{info: make([]byte, 40)}
	if err := x.add(second); err != nil || second.base != maxOffset-50 {
		t.Errorf("base %#x, %v", second.base, err)
	}
	asked := 0
	opt := &Options{Open: func(context.Context, Reference) (*elfscan.File, error) { asked++; return nil, os.ErrNotExist }}
	var err error
	for n := range maxOthers + 5 {
		_, err = x.open(t.Context(), Reference{Kind: SplitUnit, Name: strconv.Itoa(n)}, opt)
	}
	if asked != maxOthers || !errors.Is(err, elfscan.ErrLimit) {
		t.Errorf("%d files were looked for; %v", asked, err)
	}
}
