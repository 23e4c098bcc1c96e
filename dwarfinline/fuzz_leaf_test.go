package dwarfinline

import (
	"slices"
	"testing"

	"inlay/testdata/invariant"
)

// encodings are one of each size that forms depend on.
var encodings = [...]encoding{
	{version: 5, addrSize: 8}, {version: 4, addrSize: 8}, {version: 3, addrSize: 4}, {version: 2, addrSize: 2}, {version: 5, addrSize: 4, dwarf64: true},
}

// FuzzAbbrev gives any bytes as a table of abbreviations, and others as a DIE of each code: stepping
// over the DIE in one go ends where reading it attribute by attribute ends.
func FuzzAbbrev(f *testing.F) {
	die := []byte("\x01\x02abc\x00\x03\x00\x00\x00\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10")
	f.Add(append(declare(1, tagSubprogram, 1, attrName, formString, attrSibling, formRef4, attrDeclLine, formData1), 0), die, byte(0))
	f.Add(append(declare(200, tagLexicalBlock, 0, attrLowPC, formAddr, attrHighPC, formUdata, attrLocation, formExprloc, attrName, formIndirect), 0), die, byte(1))
	f.Add(join(declare(1, tagSubprogram, 0, attrExternal, formFlagPresent, attrLowPC, formAddrx), []byte{2, 0x34, 0, attrConstValue, formImplicitConst, 0x7f, 0, 0, 0}), die, byte(4))
	f.Add(append(declare(1<<40, tagVariantPart, 0, attrName, formStrx3, attrLocation, formBlock2, attrRanges, formRnglistx, attrType, formRefAddr), 0), die, byte(3))
	f.Fuzz(func(t *testing.T, table, die []byte, which byte) {
		enc := encodings[int(which)%len(encodings)]
		invariant.Frugal(t, len(table)+len(die), func() {
			tab := compile(table, enc)
			if tab.size > int64(len(table)) || tab.err == nil && tab.size == 0 {
				t.Errorf("%d of %d bytes are the table, %v", tab.size, len(table), tab.err)
			}
			for code := range tab.dense {
				checkSkip(t, tab, tab.dense[code], die)
			}
			for code, a := range tab.sparse {
				if tab.lookup(code).tag != a.tag {
					t.Errorf("code %d: %+v, and %+v is found", code, a, tab.lookup(code))
				}
				checkSkip(t, tab, a, die)
			}
		})
	})
}

// checkSkip reads the attributes of one DIE in both ways.
func checkSkip(t *testing.T, tab *abbrevTable, a abbrev, attrs []byte) {
	t.Helper()
	if a.action == actUndefined {
		return
	}
	u := unitOf(tab.enc, false)
	u.sec.info, u.end = attrs, len(attrs)
	sc := &scanner{s: u.sec, u: u, b: attrs, tab: tab}
	end := sc.skip(&a, 0)
	d := die{u: u, tag: a.tag, specs: tab.specs[a.specs.lo:a.specs.hi]}
	next, err := d.each(func(uint16, value) {})
	if fits := end >= 0 && end <= len(attrs); fits != (err == nil) || fits && end != next {
		t.Errorf("%+v: skipped to %d of %d, read to %d, %v", a, end, len(attrs), next, err)
	}
}

// FuzzRanges gives any bytes as range lists of both forms, with addresses behind indices: no
// range that is kept is empty, and no list has more entries than its section has bytes.
func FuzzRanges(f *testing.F) {
	f.Add(join([]byte{rleBaseAddress}, addresses(8, false, 0x1000), []byte{rleOffsetPair, 1, 9, rleStartxLength, 0, 4, rleBaseAddressx, 1, rleOffsetPair, 2, 2, rleEndOfList}), uint64(0), byte(0))
	f.Add(addresses(8, false, 1, 9, ^uint64(0), 0x2000, 9, 1, 3, 4, 0, 0), uint64(16), byte(1))
	f.Add(join(addresses(4, false, 3, 5, 6, 0), []byte{rleStartEnd}, addresses(4, false, 1, 2), []byte{rleStartLength}, addresses(4, false, 9), []byte{1, 0}), uint64(1), byte(4))
	f.Fuzz(func(t *testing.T, lists []byte, at uint64, which byte) {
		enc := encodings[int(which)%len(encodings)]
		for _, big := range []bool{false, true} {
			for _, class := range []class{classSecOffset, classListx} {
				u := unitOf(enc, big)
				u.sec.ranges, u.sec.rnglists, u.rnglistsBase = lists, lists, 4
				u.sec.addr, u.addrBase = addresses(int(enc.addrSize), big, 0, at, ^uint64(0), 0x400), uint64(enc.addrSize)
				before := u.sec.rangeBudget.Load()
				got, said := listOf(u, 0x1000, value{v: at, class: class})
				steps := before - u.sec.rangeBudget.Load()
				if steps > int64(len(lists))+1 || len(got) > int(steps) {
					t.Errorf("%d ranges in %d steps of %d bytes", len(got), steps, len(lists))
				}
				for _, r := range got {
					if r.Lo >= r.Hi {
						t.Errorf("range %#x", r)
					}
				}
				if again, saidAgain := listOf(u, 0x1000, value{v: at, class: class}); !slices.Equal(got, again) || len(said) != len(saidAgain) {
					t.Errorf("%x, then %x", got, again)
				}
			}
		}
	})
}

// FuzzExpression gives any bytes to the readers of location expressions and constants.
func FuzzExpression(f *testing.F) {
	f.Add([]byte{opReg0})
	f.Add([]byte{opEntryValue, 1, opReg0 + 5, opStackValue})
	f.Add([]byte{opRegx, 0x81, 1})
	f.Add([]byte{opFbreg, 8})
	f.Add([]byte{0x0a, 1, 2, opStackValue})
	f.Fuzz(func(t *testing.T, expr []byte) {
		for _, cfa := range []bool{false, true} {
			at := placeOf(expr, cfa)
			if n, ok := registerExpr(expr); ok && at != (Location{Kind: RegisterLocation, Register: n}) {
				t.Errorf("%x: %v, and register %d", expr, at, n)
			}
			if at.Kind == StackSlot && (at.Offset < 0 || !cfa) {
				t.Errorf("%x: %v", expr, at)
			}
			if (at.Kind == UnknownLocation) != (at == Location{}) {
				t.Errorf("%x: %+v", expr, at)
			}
		}
		for _, big := range []bool{false, true} {
			u := unitOf(enc5, big)
			if text, ok := constantExpr(expr, u); ok && text == "" {
				t.Errorf("%x: %q, %t", expr, text, ok)
			}
			registerOf(expr)
		}
	})
}
