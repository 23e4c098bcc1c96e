package dwarfinline

import (
	"inlay/elfscan"
)

// spec is one attribute specification of an abbreviation, with what its form
// means in the encoding of the unit.
type spec struct {
	attr, form uint16
	formInfo
	implicit int64 // the value of DW_FORM_implicit_const
}

// action is what the scan does with a DIE.
type action uint8

const (
	actPlain     action = iota // step over the attributes, go into the children
	actType                    // a type: its children may be jumped over in languages without member functions
	actSubprog                 // DW_TAG_subprogram
	actInlined                 // DW_TAG_inlined_subroutine
	actCallSite                // DW_TAG_call_site, DW_TAG_GNU_call_site
	actImport                  // DW_TAG_imported_unit
	actNoCode                  // a type that never holds code in any language
	actUndefined               // no declaration with this code
)

// abbrev is one abbreviation declaration (DWARF 5 section 7.5.3), compiled:
// everything the scan needs to step over a DIE without looking at attributes
// one by one.
type abbrev struct {
	size     int32 // bytes of all attributes if that is fixed, else -1
	ops      opRun // how to step over them otherwise
	specs    run   // all attributes, for DIEs that are read
	sibling  int32 // offset of DW_AT_sibling from the first attribute; -1 if none or not fixed
	tag      uint16
	sibSize  uint8
	action   action
	children bool
}

// run is a part of a table's slice.
type run struct{ lo, hi uint32 }

type opRun = run

// op steps over attributes: a kind in the low 3 bits, a number above them.
type op uint32

const (
	opSkip     op = iota // number bytes
	opLEB                // one LEB128 number
	opBlockLEB           // a block with a LEB128 length
	opBlock              // a block with a length of number bytes
	opCString            // a string
	opOther              // number is the form: indirect, or not known
	opBits     = 3
)

// maxDense is the largest abbreviation code that is looked up by index.
// Producers number from 1 upwards; anything else goes through a map.
const maxDense = 1 << 16

// abbrevTable is a compiled abbreviation table for units of one encoding. Its
// slices are reused by the next compile, so that a worker that scans thousands of
// units allocates a handful of times.
type abbrevTable struct {
	sec    *sections
	off    uint64 // in .debug_abbrev
	enc    encoding
	forms  *formTable
	dense  []abbrev
	sparse map[uint64]abbrev
	specs  []spec
	ops    []op
	size   int64 // in .debug_abbrev
	views  bool  // a declaration has DW_AT_GNU_locviews
	err    error // the table is broken behind the declarations that are here
}

// lookup returns the declaration of a code; its action is actUndefined if
// there is none.
func (t *abbrevTable) lookup(code uint64) abbrev {
	if code < uint64(len(t.dense)) && t.dense[code].action != actUndefined {
		return t.dense[code]
	}
	if a, ok := t.sparse[code]; ok {
		return a
	}
	return abbrev{action: actUndefined}
}

// compile reads the table at off in .debug_abbrev. A broken declaration ends
// the table; DIEs that use the declarations before it can still be read.
func (t *abbrevTable) compile(s *sections, off uint64, enc encoding) {
	if t.forms == nil || t.enc != enc {
		t.forms = newFormTable(enc)
	}
	t.clear(s, off, enc)
	b := s.abbrev
	if off >= uint64(len(b)) {
		t.err = s.fail(".debug_abbrev", off, elfscan.ErrTruncated)
		return
	}
	at := int(off)
	for {
		code, next := uleb(b, at)
		if next > 0 && code == 0 {
			at = next
			break
		}
		if next < 0 {
			t.err = s.fail(".debug_abbrev", uint64(at), elfscan.ErrTruncated)
			break
		}
		if next = t.declaration(b, next, code, s); next < 0 {
			t.err = s.fail(".debug_abbrev", uint64(at), elfscan.ErrTruncated)
			break
		}
		at = next
	}
	t.size = int64(at) - int64(off)
}

// clear empties the table and keeps its memory.
func (t *abbrevTable) clear(s *sections, off uint64, enc encoding) {
	t.sec, t.off, t.enc, t.err, t.size, t.views = s, off, enc, nil, 0, false
	t.dense, t.specs, t.ops = t.dense[:0], t.specs[:0], t.ops[:0]
	clear(t.sparse)
}

// declaration compiles one declaration whose code was read.
func (t *abbrevTable) declaration(b []byte, at int, code uint64, s *sections) int {
	tag, at := uleb(b, at)
	if at < 0 || at >= len(b) || tag > 0xffff {
		return -1
	}
	a := abbrev{tag: uint16(tag), children: b[at] != 0, action: tagAction(uint16(tag)), sibling: -1}
	a.specs.lo, a.ops.lo = uint32(len(t.specs)), uint32(len(t.ops))
	if at = t.attributes(b, at+1, &a); at < 0 {
		return -1
	}
	a.specs.hi, a.ops.hi = uint32(len(t.specs)), uint32(len(t.ops))
	t.add(code, a)
	return at
}

// attributes compiles the attribute specifications into the skip program of a.
func (t *abbrevTable) attributes(b []byte, at int, a *abbrev) int {
	var empty emptyAttrs
	pending, total := 0, 0 // fixed bytes not yet in an op, and in all while all are fixed
	for {
		var attr, form uint64
		if attr, at = uleb(b, at); at < 0 {
			return -1
		}
		if form, at = uleb(b, at); at < 0 {
			return -1
		}
		if attr == 0 && form == 0 {
			break
		}
		sp := spec{attr: uint16(min(attr, 0xffff)), form: uint16(min(form, 0xffff))}
		sp.formInfo = t.forms.info(sp.form, t.enc)
		t.views = t.views || sp.attr == attrGNULocviews
		if sp.form == formImplicitConst {
			if sp.implicit, at = sleb(b, at); at < 0 {
				return -1
			}
		}
		n := int(sp.size)
		if n != 0 || empty.keep(attr) {
			t.specs = append(t.specs, sp)
		}
		if n < 0 {
			t.flush(pending)
			t.addVariable(sp.form)
			pending, total = 0, -1
			continue
		}
		if attr == attrSibling && total >= 0 && sp.class == classRef && sp.form != formRefAddr {
			a.sibling, a.sibSize = int32(total), uint8(n)
		}
		if pending += n; total >= 0 {
			total += n
		}
	}
	if a.size = int32(total); total < 0 {
		t.flush(pending)
	}
	return at
}

// emptyAttrs are the attributes of one declaration whose values take no byte.
// Thousands of them would make reading a DIE of one byte slow, so those that
// nobody reads and those that are there already are left out.
type emptyAttrs [3]uint64

func (e *emptyAttrs) keep(attr uint64) bool {
	if attr == attrGNUTailCall {
		attr = 0 // no attribute has this number
	}
	if attr > attrNoreturn {
		return false
	}
	word, bit := &e[attr/64], uint64(1)<<(attr%64)
	kept := *word&bit == 0
	*word |= bit
	return kept
}

func (t *abbrevTable) flush(pending int) {
	if pending > 0 {
		t.ops = append(t.ops, opSkip|op(pending)<<opBits)
	}
}

// add keeps a declaration; the first one of a code counts. One-byte codes are
// always looked up by index, as the scan does.
func (t *abbrevTable) add(code uint64, a abbrev) {
	if t.lookup(code).action != actUndefined {
		return
	}
	n := uint64(len(t.dense))
	if code >= 0x80 && (code > n+64 || code >= maxDense) {
		if t.sparse == nil {
			t.sparse = make(map[uint64]abbrev)
		}
		t.sparse[code] = a
		return
	}
	for ; n <= code; n++ {
		t.dense = append(t.dense, abbrev{action: actUndefined})
	}
	t.dense[code] = a
}

// addVariable appends the op for a form whose size depends on the data. A form
// that is not known becomes an op that fails when a DIE uses it.
func (t *abbrevTable) addVariable(form uint16) {
	switch form {
	case formUdata, formSdata, formStrx, formGNUStrIndex, formAddrx, formGNUAddrIndex, formRefUdata, formRnglistx, formLoclistx:
		t.ops = append(t.ops, opLEB)
	case formBlock, formExprloc:
		t.ops = append(t.ops, opBlockLEB)
	case formBlock1, formBlock2, formBlock4:
		t.ops = append(t.ops, opBlock|op(blockLengthSize(form))<<opBits)
	case formString:
		t.ops = append(t.ops, opCString)
	case formLLVMAddrxOff:
		t.ops = append(t.ops, opLEB, opSkip|4<<opBits)
	default:
		t.ops = append(t.ops, opOther|op(form)<<opBits)
	}
}

// tagAction says what the scan does with a tag.
func tagAction(tag uint16) action {
	switch tag {
	case tagSubprogram:
		return actSubprog
	case tagInlinedSubroutine:
		return actInlined
	case tagCallSite, tagGNUCallSite:
		return actCallSite
	case tagImportedUnit:
		return actImport
	case tagStructureType, tagClassType, tagUnionType, tagInterfaceType, tagEnumerationType:
		return actType
	case tagArrayType, tagSubroutineType:
		return actNoCode
	}
	return actPlain
}
