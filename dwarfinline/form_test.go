package dwarfinline

import (
	"bytes"
	"slices"
	"testing"
)

// unitOf returns a unit at offset 0x100 without sections.
func unitOf(enc encoding, big bool) *Unit {
	s := &sections{big: big, addrSize: int(enc.addrSize)}
	s.abbrevBudget.Store(1 << 30)
	s.rangeBudget.Store(1 << 30)
	return &Unit{sec: s, enc: enc, off: 0x100, end: 0x1000}
}

// decodeForm reads one value in front of nothing else.
func decodeForm(b []byte, form uint64, enc encoding, big bool) (value, int) {
	tab := compile(append(declare(1, tagSubprogram, 0, attrName, form), 0), enc)
	return decode(b, 0, &tab.specs[0], unitOf(enc, big))
}

// TestForms has for every form of DWARF 5 table 7.6 a value, little-endian; those
// of a fixed size are tried in the other byte order too.
func TestForms(t *testing.T) {
	enc4 := encoding{version: 4, addrSize: 4}
	enc64 := encoding{version: 5, addrSize: 8, dwarf64: true}
	one, two := []byte{0x91}, []byte{0x91, 0x82}
	four, eight := []byte{1, 2, 3, 0x84}, []byte{1, 2, 3, 4, 5, 6, 7, 0x88}
	const v2, v3, v4, v8 = 0x8291, 0x030201, 0x84030201, 0x8807060504030201
	tests := []struct {
		name  string
		form  uint64
		enc   encoding
		b     []byte
		want  value
		fixed bool
	}{
		{"addr of 8", formAddr, enc5, eight, value{v: v8, class: classAddress}, true},
		{"addr of 4", formAddr, enc4, four, value{v: v4, class: classAddress}, true},
		{"addr of 2", formAddr, encoding{version: 4, addrSize: 2}, two, value{v: v2, class: classAddress}, true},
		{"data1", formData1, enc5, one, value{v: 0x91, class: classConstant}, true},
		{"data2", formData2, enc5, two, value{v: v2, class: classConstant}, true},
		{"data4", formData4, enc5, four, value{v: v4, class: classConstant}, true},
		{"data8", formData8, enc5, eight, value{v: v8, class: classConstant}, true},
		{"data16", formData16, enc5, bytes.Repeat([]byte{7}, 16), value{}, true},
		{"udata", formUdata, enc5, []byte{0x80, 1}, value{v: 128, class: classConstant}, false},
		{"sdata", formSdata, enc5, []byte{0x80, 0x7f}, value{v: ^uint64(127), class: classSigned}, false},
		{"flag", formFlag, enc5, []byte{1}, value{v: 1, class: classFlag}, true},
		{"flag of 0", formFlag, enc5, []byte{0}, value{class: classFlag}, true},
		{"flag_present", formFlagPresent, enc5, nil, value{v: 1, class: classFlag}, false},
		{"string", formString, enc5, []byte("ab\x00"), value{class: classString, str: strInfo}, false},
		{"strp", formStrp, enc5, four, value{v: v4, class: classString, str: strStr}, true},
		{"strp of 64-bit DWARF", formStrp, enc64, eight, value{v: v8, class: classString, str: strStr}, true},
		{"line_strp", formLineStrp, enc5, four, value{v: v4, class: classString, str: strLineStr}, true},
		{"line_strp of 64-bit DWARF", formLineStrp, enc64, eight, value{v: v8, class: classString, str: strLineStr}, true},
		{"strp_sup", formStrpSup, enc5, four, value{v: v4, class: classString, str: strAlt}, true},
		{"GNU_strp_alt", formGNUStrpAlt, enc5, four, value{v: v4, class: classString, str: strAlt}, true},
		{"strx", formStrx, enc5, []byte{0x81, 1}, value{v: 129, class: classStrx}, false},
		{"strx1", formStrx1, enc5, one, value{v: 0x91, class: classStrx}, true},
		{"strx2", formStrx2, enc5, two, value{v: v2, class: classStrx}, true},
		{"strx3", formStrx3, enc5, []byte{1, 2, 3}, value{v: v3, class: classStrx}, true},
		{"strx4", formStrx4, enc5, four, value{v: v4, class: classStrx}, true},
		{"GNU_str_index", formGNUStrIndex, enc5, []byte{3}, value{v: 3, class: classStrx}, false},
		{"addrx", formAddrx, enc5, []byte{0x81, 1}, value{v: 129, class: classAddrx}, false},
		{"addrx1", formAddrx1, enc5, one, value{v: 0x91, class: classAddrx}, true},
		{"addrx2", formAddrx2, enc5, two, value{v: v2, class: classAddrx}, true},
		{"addrx3", formAddrx3, enc5, []byte{1, 2, 3}, value{v: v3, class: classAddrx}, true},
		{"addrx4", formAddrx4, enc5, four, value{v: v4, class: classAddrx}, true},
		{"GNU_addr_index", formGNUAddrIndex, enc5, []byte{3}, value{v: 3, class: classAddrx}, false},
		{"ref1", formRef1, enc5, one, value{v: 0x191, class: classRefWrong}, true},
		{"ref2", formRef2, enc5, two, value{v: v2 + 0x100, class: classRefWrong}, true},
		{"ref4", formRef4, enc5, four, value{v: v4 + 0x100, class: classRefWrong}, true},
		{"ref8", formRef8, enc5, []byte{1, 2, 0, 0, 0, 0, 0, 0}, value{v: 0x301, class: classRefWrong}, true},
		{"ref8 that wraps", formRef8, enc5, eight, value{v: ^uint64(0), class: classRefWrong}, true},
		{"ref_udata that wraps", formRefUdata, enc5, ulebs(^uint64(0)), value{v: ^uint64(0), class: classRefWrong}, false},
		{"ref_udata", formRefUdata, enc5, []byte{0x80, 1}, value{v: 0x180, class: classRefWrong}, false},
		{"ref_addr", formRefAddr, enc5, four, value{v: v4, class: classRefWrong}, true},
		{"ref_addr of 64-bit DWARF", formRefAddr, enc64, eight, value{v: v8, class: classRefWrong}, true},
		{"ref_addr of DWARF 2", formRefAddr, encoding{version: 2, addrSize: 8}, eight, value{v: v8, class: classRefWrong}, true},
		{"ref_sig8", formRefSig8, enc5, eight, value{v: v8, class: classSignature}, true},
		{"ref_sup4", formRefSup4, enc5, four, value{v: v4, class: classRefAlt}, true},
		{"ref_sup8", formRefSup8, enc5, eight, value{v: v8, class: classRefAlt}, true},
		{"GNU_ref_alt", formGNURefAlt, enc5, four, value{v: v4, class: classRefAlt}, true},
		{"sec_offset", formSecOffset, enc5, four, value{v: v4, class: classSecOffset}, true},
		{"sec_offset of 64-bit DWARF", formSecOffset, enc64, eight, value{v: v8, class: classSecOffset}, true},
		{"loclistx", formLoclistx, enc5, []byte{5}, value{v: 5, class: classListx}, false},
		{"rnglistx", formRnglistx, enc5, []byte{5}, value{v: 5, class: classListx}, false},
		{"block1", formBlock1, enc5, []byte{2, 7, 7}, value{v: 1, size: 2, class: classBlock}, false},
		{"block2", formBlock2, enc5, []byte{2, 0, 7, 7}, value{v: 2, size: 2, class: classBlock}, false},
		{"block4", formBlock4, enc5, []byte{2, 0, 0, 0, 7, 7}, value{v: 4, size: 2, class: classBlock}, false},
		{"block", formBlock, enc5, []byte{0x82, 0, 7, 7}, value{v: 2, size: 2, class: classBlock}, false},
		{"exprloc", formExprloc, enc5, []byte{1, 0x9c}, value{v: 1, size: 1, class: classBlock}, false},
		{"an empty block", formBlock1, enc5, []byte{0}, value{v: 1, class: classBlock}, false},
		{"LLVM_addrx_offset", formLLVMAddrxOff, enc5, []byte{0x80, 1, 1, 2, 3, 4}, value{v: 0x80, size: 0x04030201, class: classAddrx}, false},
		{"indirect data2", formIndirect, enc5, []byte{formData2, 0x91, 0x82}, value{v: v2, class: classConstant}, false},
		{"indirect string", formIndirect, enc5, []byte{formString, 'a', 0}, value{v: 1, class: classString, str: strInfo}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			check := func(b []byte, big bool) {
				t.Helper()
				more := append(slices.Clone(b), 0xee, 0xee)
				if v, next := decodeForm(more, tt.form, tt.enc, big); v != tt.want || next != len(b) {
					t.Errorf("%+v, next %d, want %+v, %d (big %t)", v, next, tt.want, len(b), big)
				}
				if next := skipForm(more, tt.form, tt.enc, big); next != len(b) {
					t.Errorf("skipped to %d, want %d (big %t)", next, len(b), big)
				}
				for cut := range b {
					if _, next := decodeForm(b[:cut:cut], tt.form, tt.enc, big); next >= 0 {
						t.Errorf("cut at %d: next %d", cut, next)
					}
					if next := skipForm(b[:cut:cut], tt.form, tt.enc, big); next >= 0 && next <= cut {
						t.Errorf("cut at %d: skipped to %d", cut, next)
					}
				}
			}
			check(tt.b, false)
			if tt.fixed {
				reversed := slices.Clone(tt.b)
				slices.Reverse(reversed)
				check(reversed, true)
			}
		})
	}
}

// skipForm steps over one attribute as the scan does. What a DIE of a fixed
// size lacks is found by its caller.
func skipForm(b []byte, form uint64, enc encoding, big bool) int {
	u := unitOf(enc, big)
	sc := &scanner{s: u.sec, u: u, b: b, tab: compile(append(declare(1, tagVariableForTest, 0, attrName, form), 0), enc)}
	a := sc.tab.lookup(1)
	return sc.skip(&a, 0)
}

func TestFormsOutOfPlace(t *testing.T) {
	tests := []struct {
		name string
		form uint64
		b    []byte
	}{
		{"unknown", 0x7e, []byte{1, 1, 1, 1}},
		{"zero", 0, []byte{1, 1, 1, 1}},
		{"beyond 16 bits", 0x10001, []byte{1, 1, 1, 1, 1, 1, 1, 1}},
		{"indirect indirect", formIndirect, []byte{formIndirect, formData1, 1}},
		{"indirect implicit_const", formIndirect, []byte{formImplicitConst, 1}},
		{"indirect unknown", formIndirect, []byte{0x7e, 1, 1}},
		{"indirect beyond 16 bits", formIndirect, []byte{0x8b, 0x80, 4, 1}},
		{"block longer than the unit", formBlock4, []byte{0xff, 0xff, 0xff, 0xff, 0}},
		{"block of 64 bits", formBlock, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0}},
		{"string without end", formString, []byte("endless")},
	}
	for _, tt := range tests {
		if v, next := decodeForm(tt.b, tt.form, enc5, false); next >= 0 {
			t.Errorf("%s: %+v, next %d", tt.name, v, next)
		}
		if next := skipForm(tt.b, tt.form, enc5, false); next >= 0 {
			t.Errorf("%s: skipped to %d", tt.name, next)
		}
	}
}
