package badelf

import "encoding/binary"

const dwUTCompile = 1

// Tags of DWARF 5 section 7.5.3 that the cases use.
const (
	TagLexicalBlock      = 0x0b
	TagCompileUnit       = 0x11
	TagInlinedSubroutine = 0x1d
	TagSubprogram        = 0x2e
	TagImportedUnit      = 0x3d
	TagVariable          = 0x34
)

// Attributes of section 7.5.4.
const (
	AtSibling        = 0x01
	AtName           = 0x03
	AtStmtList       = 0x10
	AtLowPC          = 0x11
	AtHighPC         = 0x12
	AtLanguage       = 0x13
	AtImport         = 0x18
	AtInline         = 0x20
	AtProducer       = 0x25
	AtAbstractOrigin = 0x31
	AtDeclLine       = 0x3b
	AtExternal       = 0x3f
	AtFrameBase      = 0x40
	AtSpecification  = 0x47
	AtEntryPC        = 0x52
	AtRanges         = 0x55
	AtCallLine       = 0x59
)

// Forms of section 7.5.6.
const (
	FormAddr        = 0x01
	FormBlock4      = 0x04
	FormData8       = 0x07
	FormString      = 0x08
	FormData1       = 0x0b
	FormStrp        = 0x0e
	FormUdata       = 0x0f
	FormRefAddr     = 0x10
	FormRef4        = 0x13
	FormRefUdata    = 0x15
	FormIndirect    = 0x16
	FormSecOffset   = 0x17
	FormExprloc     = 0x18
	FormFlagPresent = 0x19
	FormStrx        = 0x1a
	FormAddrx       = 0x1b
	FormRefSig8     = 0x20
	FormRnglistx    = 0x23
	FormGNURefAlt   = 0x1f20
)

// String is an attribute with its text in place.
func String(at uint64, text string) Attr {
	return Attr{At: at, Form: FormString, Value: append([]byte(text), 0)}
}

// Addr is an 8-byte address.
func Addr(at, v uint64) Attr {
	return Attr{At: at, Form: FormAddr, Value: binary.LittleEndian.AppendUint64(nil, v)}
}

// Data1 is a one-byte constant.
func Data1(at uint64, v byte) Attr { return Attr{At: at, Form: FormData1, Value: []byte{v}} }

// Data8 is an 8-byte constant.
func Data8(at, v uint64) Attr {
	return Attr{At: at, Form: FormData8, Value: binary.LittleEndian.AppendUint64(nil, v)}
}

// Ref refers to the entry marked with label in the same unit.
func Ref(at uint64, label string) Attr {
	return Attr{At: at, Form: FormRef4, Value: make([]byte, 4), Label: label}
}

// Word is a 4-byte value of any form: a reference or a section offset.
func Word(at, form uint64, v uint32) Attr {
	return Attr{At: at, Form: form, Value: binary.LittleEndian.AppendUint32(nil, v)}
}

// Uleb is a variable-length value of any form.
func Uleb(at, form, v uint64) Attr {
	return Attr{At: at, Form: form, Value: binary.AppendUvarint(nil, v)}
}
