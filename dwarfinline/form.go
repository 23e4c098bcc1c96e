package dwarfinline

import "math"

// class is how the value of an attribute is to be understood
// (DWARF 5 section 7.5.5).
type class uint8

const (
	classNone      class = iota // skipped: what nobody reads
	classConstant               // value, zero-extended
	classSigned                 // value, as int64
	classAddress                // value
	classAddrx                  // value is an index into .debug_addr, size what is added to the entry
	classFlag                   // value is 0 or 1
	classRef                    // value is the offset of a DIE in the index
	classRefAlt                 // value is an offset in a supplementary file that is not there
	classRefWrong               // value is an offset of its section where no DIE can be
	classSecOffset              // value is an offset in the section that the attribute implies
	classListx                  // value is an index into the offset table of .debug_rnglists or .debug_loclists
	classString                 // value is an offset, str says where
	classStrx                   // value is an index into .debug_str_offsets
	classBlock                  // value is the offset of the bytes in .debug_info, size their number
	classSignature              // value is the signature of a type unit
)

// strSection says which section a string's offset belongs to.
type strSection uint8

const (
	strNone    strSection = iota
	strInfo               // inline, DW_FORM_string
	strStr                // .debug_str
	strLineStr            // .debug_line_str
	strLine               // .debug_line, in the header of a line number program
	strAlt                // a supplementary file
)

// value is one decoded attribute value.
type value struct {
	v     uint64
	size  uint64 // of a block; what is added to an indexed address
	class class
	str   strSection
}

// formSize returns the number of bytes that a form takes in a unit of the
// given encoding, or -1 if it depends on the data.
func formSize(form uint16, enc encoding) int {
	switch form {
	case formFlagPresent, formImplicitConst:
		return 0
	case formData1, formRef1, formFlag, formStrx1, formAddrx1:
		return 1
	case formData2, formRef2, formStrx2, formAddrx2:
		return 2
	case formStrx3, formAddrx3:
		return 3
	case formData4, formRef4, formStrx4, formAddrx4, formRefSup4:
		return 4
	case formData8, formRef8, formRefSig8, formRefSup8:
		return 8
	case formData16:
		return 16
	case formAddr:
		return enc.addressSize()
	case formStrp, formLineStrp, formSecOffset, formStrpSup, formGNURefAlt, formGNUStrpAlt:
		return enc.offsetSize()
	case formRefAddr:
		if enc.version == 2 { // DWARF 2 section 7.5.4: the size of an address
			return enc.addressSize()
		}
		return enc.offsetSize()
	}
	return -1
}

// formClass returns the class of the forms of a fixed size, classNone for those
// that are only stepped over and for all others.
func formClass(form uint16) class {
	switch form {
	case formData1, formData2, formData4, formData8:
		return classConstant
	case formFlag, formFlagPresent:
		return classFlag
	case formImplicitConst:
		return classSigned
	case formAddr:
		return classAddress
	case formAddrx1, formAddrx2, formAddrx3, formAddrx4:
		return classAddrx
	case formRef1, formRef2, formRef4, formRef8, formRefAddr:
		return classRef
	case formStrx1, formStrx2, formStrx3, formStrx4:
		return classStrx
	case formStrp, formLineStrp, formStrpSup, formGNUStrpAlt:
		return classString
	case formSecOffset:
		return classSecOffset
	case formRefSup4, formRefSup8, formGNURefAlt:
		return classRefAlt
	case formRefSig8:
		return classSignature
	}
	return classNone
}

// formInfo is what a form means in one encoding.
type formInfo struct {
	size  int8 // bytes, -1 if that depends on the data
	class class
	str   strSection
}

// formTable holds the formInfo of the standard forms, so that compiling an
// abbreviation looks a form up instead of deciding about it.
type formTable [formAddrx4 + 1]formInfo

func newFormTable(enc encoding) *formTable {
	t := new(formTable)
	for form := range t {
		t[form] = makeFormInfo(uint16(form), enc)
	}
	return t
}

func makeFormInfo(form uint16, enc encoding) formInfo {
	return formInfo{int8(formSize(form, enc)), formClass(form), stringSection(form)}
}

func (t *formTable) info(form uint16, enc encoding) formInfo {
	if int(form) < len(t) {
		return t[form]
	}
	return makeFormInfo(form, enc)
}

// stringSection returns where the string of a form lies.
func stringSection(form uint16) strSection {
	switch form {
	case formStrp:
		return strStr
	case formLineStrp:
		return strLineStr
	case formStrpSup, formGNUStrpAlt:
		return strAlt
	}
	return strNone
}

// decode reads one attribute value at off in b, which ends with the unit. It
// returns the offset behind it, or -1 if the value does not fit.
// References come back as offsets in the index.
func decode(b []byte, off int, sp *spec, u *Unit) (value, int) {
	n := int(sp.size)
	if n < 0 {
		return decodeVariable(b, off, sp.form, u)
	}
	if off+n > len(b) {
		return value{}, -1
	}
	next := off + n
	switch sp.class {
	case classNone:
		return value{}, next
	case classSigned: // DW_FORM_implicit_const
		return value{v: uint64(sp.implicit), class: classSigned}, next
	case classFlag:
		if n == 0 { // DW_FORM_flag_present
			return value{v: 1, class: classFlag}, next
		}
	}
	v := value{v: fixed(b[off:], n, u.sec.big), class: sp.class, str: sp.str}
	if sp.class == classRef || sp.class == classRefAlt {
		return u.reference(sp, v), next
	}
	return v, next
}

// reference turns what a form of a fixed size holds into an offset of the index.
func (u *Unit) reference(sp *spec, v value) value {
	switch {
	case sp.form == formRefAddr:
		return u.sec.reference(v.v + u.part.info)
	case sp.class == classRef:
		return u.sec.reference(u.place(v.v))
	case u.sec.alt != nil:
		return u.sec.alt.reference(v.v)
	}
	return v
}

// reference makes an offset in .debug_info one in the index. No DIE is at offset 0.
func (s *sections) reference(off uint64) value {
	if off == 0 || off >= s.end() {
		return value{v: off, class: classRefWrong}
	}
	return value{v: off + s.base, class: classRef}
}

// place turns an offset from the unit's header into a position in .debug_info. One
// that wraps around leads nowhere.
func (u *Unit) place(off uint64) uint64 {
	if off > math.MaxInt64 {
		return math.MaxUint64
	}
	return off + uint64(u.off)
}

// decodeVariable reads a value whose size depends on the data.
func decodeVariable(b []byte, off int, form uint16, u *Unit) (value, int) {
	switch form {
	case formUdata, formStrx, formGNUStrIndex, formAddrx, formGNUAddrIndex, formRefUdata, formRnglistx, formLoclistx:
		v, next := uleb(b, off)
		return varValue(form, v, u), next
	case formSdata:
		v, next := sleb(b, off)
		return value{v: uint64(v), class: classSigned}, next
	case formString:
		return value{v: uint64(off), class: classString, str: strInfo}, skipCString(b, off)
	case formIndirect:
		f, next := uleb(b, off)
		if next < 0 || f > 0xffff || f == formIndirect || f == formImplicitConst {
			return value{}, -1
		}
		return decode(b, next, &spec{form: uint16(f), formInfo: makeFormInfo(uint16(f), u.enc)}, u)
	case formLLVMAddrxOff: // an index, and four bytes to add
		v, next := uleb(b, off)
		if next < 0 || next+4 > len(b) {
			return value{}, -1
		}
		return value{v: v, size: fixed(b[next:], 4, u.sec.big), class: classAddrx}, next + 4
	}
	return decodeBlock(b, off, form, u)
}

func varValue(form uint16, v uint64, u *Unit) value {
	switch form {
	case formStrx, formGNUStrIndex:
		return value{v: v, class: classStrx}
	case formAddrx, formGNUAddrIndex:
		return value{v: v, class: classAddrx}
	case formRefUdata:
		return u.sec.reference(u.place(v))
	case formRnglistx, formLoclistx:
		return value{v: v, class: classListx}
	}
	return value{v: v, class: classConstant}
}

// decodeBlock reads the length of a block and steps over it.
func decodeBlock(b []byte, off int, form uint16, u *Unit) (value, int) {
	var n uint64
	var next int
	switch form {
	case formBlock1, formBlock2, formBlock4:
		size := blockLengthSize(form)
		if off+size > len(b) {
			return value{}, -1
		}
		n, next = fixed(b[off:], size, u.sec.big), off+size
	case formBlock, formExprloc:
		if n, next = uleb(b, off); next < 0 {
			return value{}, -1
		}
	default:
		return value{}, -1
	}
	if n > uint64(len(b)-next) {
		return value{}, -1
	}
	return value{v: uint64(next), size: n, class: classBlock}, next + int(n)
}

// blockLengthSize returns the size of the length in front of a block.
func blockLengthSize(form uint16) int {
	switch form {
	case formBlock1:
		return 1
	case formBlock2:
		return 2
	}
	return 4
}

// isKnown tells the forms that this package can at least step over.
func isKnown(form uint16, enc encoding) bool {
	switch form {
	case formUdata, formSdata, formStrx, formGNUStrIndex, formAddrx, formGNUAddrIndex, formRefUdata, formRnglistx, formLoclistx,
		formBlock, formExprloc, formBlock1, formBlock2, formBlock4, formString, formLLVMAddrxOff, formIndirect:
		return true
	}
	return formSize(form, enc) >= 0
}
