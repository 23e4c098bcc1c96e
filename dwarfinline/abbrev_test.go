package dwarfinline

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"inlay/elfscan"
)

var enc5 = encoding{version: 5, addrSize: 8}

// ulebs encodes numbers one after the other.
func ulebs(numbers ...uint64) (b []byte) {
	for _, n := range numbers {
		b = binary.AppendUvarint(b, n)
	}
	return b
}

func join(parts ...[]byte) (b []byte) {
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

// declare encodes one abbreviation declaration; pairs are attributes and forms.
func declare(code, tag uint64, children byte, pairs ...uint64) []byte {
	return join(ulebs(code, tag), []byte{children}, ulebs(pairs...), []byte{0, 0})
}

func compile(table []byte, enc encoding) *abbrevTable {
	s := &sections{abbrev: table}
	s.abbrevBudget.Store(1 << 30)
	t := new(abbrevTable)
	t.compile(s, 0, enc)
	return t
}

func TestAbbrevSizes(t *testing.T) {
	tests := []struct {
		name    string
		enc     encoding
		forms   []uint64
		size    int32 // by DWARF 5 section 7.5.6
		sibling int32
	}{
		{"none", enc5, nil, 0, -1},
		{"flags take no byte", enc5, []uint64{attrExternal, formFlagPresent, attrNoreturn, formFlagPresent}, 0, -1},
		{"fixed", enc5, []uint64{attrName, formStrp, attrDeclLine, formData2, attrLowPC, formAddr, attrHighPC, formData8}, 4 + 2 + 8 + 8, -1},
		{"four-byte addresses", encoding{version: 4, addrSize: 4}, []uint64{attrLowPC, formAddr, attrType, formRefAddr}, 8, -1},
		{"64-bit DWARF", encoding{version: 4, addrSize: 8, dwarf64: true}, []uint64{attrName, formStrp, attrStmtList, formSecOffset, attrType, formRefAddr}, 24, -1},
		{"ref_addr of DWARF 2 is an address", encoding{version: 2, addrSize: 8}, []uint64{attrType, formRefAddr}, 8, -1},
		{"ref_addr of DWARF 3 is an offset", encoding{version: 3, addrSize: 8}, []uint64{attrType, formRefAddr}, 4, -1},
		{"data16", enc5, []uint64{attrName, formData16}, 16, -1},
		{"three bytes", enc5, []uint64{attrName, formStrx3, attrLowPC, formAddrx3}, 6, -1},
		{"a string makes it variable", enc5, []uint64{attrName, formString}, -1, -1},
		{"sibling behind fixed", enc5, []uint64{attrDeclLine, formData1, attrSibling, formRef4}, 5, 1},
		{"sibling behind a string", enc5, []uint64{attrName, formString, attrSibling, formRef4}, -1, -1},
		{"sibling before a string", enc5, []uint64{attrSibling, formRef2, attrName, formString}, -1, 0},
		{"sibling of variable size", enc5, []uint64{attrSibling, formRefUdata}, -1, -1},
	}
	for _, tt := range tests {
		tab := compile(append(declare(1, tagVariableForTest, 1, tt.forms...), 0), tt.enc)
		a := tab.lookup(1)
		if tab.err != nil || a.size != tt.size || a.sibling != tt.sibling || !a.children || a.action == actUndefined {
			t.Errorf("%s: %+v, %v, want size %d and sibling %d", tt.name, a, tab.err, tt.size, tt.sibling)
		}
	}
}

const tagVariableForTest = 0x34

func TestAbbrevImplicitConst(t *testing.T) {
	// attribute, DW_FORM_implicit_const, then the value -2 as SLEB128 0x7e.
	table := join(ulebs(1, tagInlinedSubroutine), []byte{0}, ulebs(attrCallFile, formImplicitConst), []byte{0x7e},
		ulebs(attrCallLine, formData1), []byte{0, 0}, declare(2, tagSubprogram, 0), []byte{0})
	tab := compile(table, enc5)
	a := tab.lookup(1)
	specs := tab.specs[a.specs.lo:a.specs.hi]
	if tab.err != nil || len(specs) != 2 || specs[0].implicit != -2 || a.size != 1 {
		t.Fatalf("%+v %+v %v", a, specs, tab.err)
	}
	v, next := decode([]byte{9}, 0, &specs[0], unitOf(enc5, false))
	if int64(v.v) != -2 || v.class != classSigned || next != 0 {
		t.Errorf("value %+v, next %d", v, next)
	}
	if tab.lookup(2).action != actSubprog {
		t.Error("the declaration behind it is lost")
	}
}

// The codes of a table may be any numbers, in any order (section 7.5.3).
func TestAbbrevCodes(t *testing.T) {
	descending := []byte(nil)
	for code := uint64(300); code > 0; code-- {
		descending = append(descending, declare(code, tagLexicalBlock, 0)...)
	}
	tests := []struct {
		name  string
		table []byte
		codes []uint64
	}{
		{"one", declare(1, tagLexicalBlock, 0), []uint64{1}},
		{"with a gap", join(declare(1, tagLexicalBlock, 0), declare(40, tagLexicalBlock, 0)), []uint64{1, 40}},
		{"far apart", join(declare(100, tagLexicalBlock, 0), declare(1<<20, tagLexicalBlock, 0), declare(1<<63, tagLexicalBlock, 0)), []uint64{100, 1 << 20, 1 << 63}},
		{"descending", descending, []uint64{1, 64, 65, 66, 127, 128, 300}},
		{"one filled up from below", join(declare(127, tagLexicalBlock, 0), declare(60, tagLexicalBlock, 0), declare(120, tagLexicalBlock, 0), declare(128, tagLexicalBlock, 0)),
			[]uint64{60, 120, 127, 128}},
	}
	for _, tt := range tests {
		tab := compile(append(tt.table, 0), enc5)
		for _, code := range tt.codes {
			if a := tab.lookup(code); a.tag != tagLexicalBlock || a.action == actUndefined {
				t.Errorf("%s: code %d: %+v", tt.name, code, a)
			}
			if got := walkCode(tab, code); got != nil {
				t.Errorf("%s: a DIE with code %d: %v", tt.name, code, got)
			}
		}
		for _, code := range []uint64{2, 63, 126, 1 << 19, 1<<64 - 1} {
			if tt.name != "descending" && tab.lookup(code).action != actUndefined {
				t.Errorf("%s: code %d was not declared", tt.name, code)
			}
		}
	}
}

// walkCode scans a tree that is one DIE without attributes, and its end.
func walkCode(tab *abbrevTable, code uint64) error {
	u := unitOf(enc5, false)
	u.sec.info = append(ulebs(code), 0)
	sc := &scanner{s: u.sec, u: u, b: u.sec.info, tab: tab}
	sc.stack = append(sc.stack, scope{-1, -1})
	return sc.walk(0)
}

func TestAbbrevFirstDeclarationCounts(t *testing.T) {
	for _, code := range []uint64{1, 100, 1 << 20} {
		tab := compile(join(declare(code, tagSubprogram, 0), declare(code, tagLexicalBlock, 1), []byte{0}), enc5)
		if a := tab.lookup(code); a.tag != tagSubprogram || a.children {
			t.Errorf("code %d twice: %+v", code, a)
		}
	}
	// 100 is declared when the dense part is short, and again when it reaches up to it.
	table := declare(100, tagSubprogram, 0)
	for code := uint64(1); code <= 100; code++ {
		table = append(table, declare(code, tagLexicalBlock, 1)...)
	}
	if a := compile(append(table, 0), enc5).lookup(100); a.tag != tagSubprogram {
		t.Errorf("code 100, declared first and last: %+v", a)
	}
}

func TestAbbrevBroken(t *testing.T) {
	good := declare(1, tagLexicalBlock, 0)
	tests := []struct {
		name  string
		table []byte
		err   error
	}{
		{"empty", nil, elfscan.ErrTruncated},
		{"no end", good, elfscan.ErrTruncated},
		{"cut in a code", join(good, []byte{0x80}), elfscan.ErrTruncated},
		{"cut behind a code", join(good, ulebs(2)), elfscan.ErrTruncated},
		{"cut behind a tag", join(good, ulebs(2, tagSubprogram)), elfscan.ErrTruncated},
		{"cut in attributes", join(good, ulebs(2, tagSubprogram), []byte{0}, ulebs(attrName)), elfscan.ErrTruncated},
		{"cut in implicit const", join(good, ulebs(2, tagSubprogram), []byte{0}, ulebs(attrName, formImplicitConst), []byte{0x80}), elfscan.ErrTruncated},
	}
	for _, tt := range tests {
		tab := compile(tt.table, enc5)
		var f *elfscan.FormatError
		if !errors.Is(tab.err, tt.err) || !errors.As(tab.err, &f) || f.Section != ".debug_abbrev" {
			t.Errorf("%s: %v", tt.name, tab.err)
		}
		if a := tab.lookup(1); len(tt.table) > 0 && a.tag != tagLexicalBlock {
			t.Errorf("%s: the declaration before it is lost", tt.name)
		}
	}
}

// An unknown form breaks the DIEs that use it only.
func TestAbbrevUnknownForm(t *testing.T) {
	tab := compile(join(declare(1, tagSubprogram, 0, attrName, 0x7e), declare(2, tagLexicalBlock, 0), declare(3, tagLexicalBlock, 0, 0x3fff, 0x12345), []byte{0}), enc5)
	if tab.err != nil {
		t.Fatal(tab.err)
	}
	for code, want := range map[uint64]error{1: ErrForm, 2: nil, 3: ErrForm} {
		if err := walkCode(tab, code); !errors.Is(err, want) {
			t.Errorf("a DIE with code %d: %v, want %v", code, err, want)
		}
	}
}

// Tables that have their own bytes are compiled once, however large they are together. Those that lie on each
// other are compiled again only so often.
func TestTableCache(t *testing.T) {
	declaration := declare(1, 0x24, 0)
	table := append(bytes.Repeat(declaration, 600_000), 0) // 3 MB
	s := &sections{abbrev: bytes.Repeat(table, 4)}
	units := make([]*Unit, 4)
	for i := range units {
		units[i] = &Unit{sec: s, abbrevOff: uint64(i * len(table))}
	}
	var c tableCache
	for range 20 {
		for _, u := range units {
			if a := c.get(u).lookup(1); a.action == actUndefined {
				t.Fatal("the declaration is not there")
			}
		}
	}
	if c.spent != int64(4*len(table)) {
		t.Errorf("%d bytes were compiled of %d", c.spent, 4*len(table))
	}
	s = &sections{abbrev: table}
	for i := range units {
		units[i] = &Unit{sec: s, abbrevOff: uint64(i * len(declaration))}
	}
	c = tableCache{}
	var err error
	for range 2000 {
		for _, u := range units {
			if err = c.get(u).err; err != nil {
				break
			}
		}
	}
	if most := int64(66*len(table) + 8<<20); c.spent > most || !errors.Is(err, elfscan.ErrLimit) {
		t.Errorf("%d bytes were compiled, at most %d are allowed; %v", c.spent, most, err)
	}
}
