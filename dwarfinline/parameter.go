package dwarfinline

import "fmt"

// Parameter is a formal parameter of a function, and what became of it in one
// out-of-line instance.
type Parameter struct {
	Name  string
	Fate  Fate
	Value string     // of a constant: decimal, or a hexadecimal address
	At    Location   // at the first instruction of an out-of-line instance
	Entry EntryPlace // whether that is where the calling convention puts it
	Due   Location   // where the calling convention puts it, unknown if that is not worked out
}

// Fate says how an out-of-line instance describes a parameter.
type Fate uint8

const (
	// Absent parameters have neither a location nor a value. An unused
	// parameter and a removed one look the same.
	Absent Fate = iota
	// Constant parameters have one value for the whole instance.
	Constant
	// Present parameters have a location somewhere.
	Present
)

// Parameters returns the formal parameters of an out-of-line instance in
// source order: that of its abstract instance where there is one, since GCC moves
// the parameters of a clone that became constants to the end.
//
// Places at entry are read from location lists at every call. Where a list or a
// type cannot be read, the parameters come with an error, and what follows the
// broken one is [Unproven].
func (x *Index) Parameters(s Subprogram) ([]Parameter, error) {
	var out []Parameter
	err := x.file.Guard(func() (err error) {
		out, _, err = x.parameters(s)
		return err
	})
	return out, err
}

// parameters reads the parameters, and whether the list is all that is passed
// and the result comes as the source says.
func (x *Index) parameters(s Subprogram) (out []Parameter, whole bool, err error) {
	own, err := x.formalParameters(s.Offset())
	if err != nil || s.Root() == s.Offset() {
		out = parameters(own.list)
		if err == nil && s.OutOfLine() {
			whole, err = x.placeAll(s, own, own, out)
		}
		return out, whole, err
	}
	source, err := x.formalParameters(s.Root())
	if err != nil {
		return nil, false, err
	}
	out = mergeParameters(source.list, own.list)
	if s.OutOfLine() {
		whole, err = x.placeAll(s, source, own, out)
	}
	return out, whole, err
}

// formal is one DW_TAG_formal_parameter.
type formal struct {
	Parameter
	off, origin uint64
	typ         value // DW_AT_type
	location    value // DW_AT_location
	views       value // DW_AT_GNU_locviews
	artificial  bool
}

// formals are the formal parameters of one subprogram in DIE order.
type formals struct {
	list []formal
	pack bool // there are more, inside a DW_TAG_GNU_formal_parameter_pack
}

func parameters(fs []formal) []Parameter {
	out := make([]Parameter, len(fs))
	for i, f := range fs {
		out[i] = f.Parameter
	}
	return out
}

// mergeParameters gives each source parameter the fate that the instance's
// parameter with that origin has.
func mergeParameters(source, own []formal) []Parameter {
	out := parameters(source)
	byOrigin := make(map[uint64]Parameter, len(own))
	for _, f := range own {
		byOrigin[f.origin] = f.Parameter
	}
	for i := range out {
		f := byOrigin[source[i].off] // Absent where there is none
		out[i].Fate, out[i].Value = f.Fate, f.Value
	}
	return out
}

// formalParameters reads the formal parameters among the children of a
// subprogram. They stand between other children, in any order.
func (x *Index) formalParameters(off uint64) (out formals, err error) {
	d, err := x.dieAt(off)
	if err != nil {
		return out, err
	}
	left := maxWalk
	err = x.children(d, &left, func(c die) bool {
		switch c.tag {
		case tagFormalParameter:
			out.list = append(out.list, x.formal(c))
		case tagGNUFormalParamPack:
			out.pack = true
		}
		return true
	})
	return out, err
}

func (x *Index) formal(d die) formal {
	f := formal{off: d.offset()}
	// The attributes fit: the caller steps over them next.
	_, _ = d.each(func(attr uint16, v value) {
		switch attr {
		case attrName:
			f.Name = d.u.sec.string(d.u.strRef(v))
		case attrAbstractOrigin:
			f.origin = asReference(v)
		case attrConstValue:
			f.Fate, f.Value = Constant, constant(v, d.u)
		case attrType:
			f.typ = v
		case attrArtificial:
			f.artificial = v.v != 0
		case attrGNULocviews:
			f.views = v
		case attrLocation:
			f.Fate, f.location = Present, v
			if v.class == classBlock {
				expr := d.u.block(v)
				if c, ok := constantExpr(expr, d.u); ok {
					f.Fate, f.Value = Constant, c
				} else if len(expr) > 0 && expr[0] == opGNUParameterRef {
					f.Fate = Absent // only the call sites tell what was passed
				}
			}
		}
	})
	return f
}

// constant prints DW_AT_const_value; a block that is no number gives "".
func constant(v value, u *Unit) string {
	switch v.class {
	case classSigned:
		return fmt.Sprint(int64(v.v))
	case classConstant, classAddress:
		return fmt.Sprint(v.v)
	case classBlock:
		if v.size == 1 || v.size == 2 || v.size == 4 || v.size == 8 {
			return fmt.Sprint(fixed(u.block(v), int(v.size), u.sec.big))
		}
	}
	return ""
}

// DWARF 5 section 7.7.1, table 7.9: the operations of an expression that is
// nothing but a constant.
const (
	opAddr       = 0x03
	opConst1u    = 0x08
	opConst8s    = 0x0f
	opConstu     = 0x10
	opConsts     = 0x11
	opLit0       = 0x30
	opLit31      = 0x4f
	opStackValue = 0x9f

	opGNUParameterRef = 0xfa // GNU: the value of a parameter that is not passed any more
)

// constantExpr tells an expression that pushes one constant and says that it
// is the value.
func constantExpr(b []byte, u *Unit) (string, bool) {
	if len(b) < 2 || b[len(b)-1] != opStackValue {
		return "", false
	}
	o, arg := b[0], b[1:len(b)-1]
	switch {
	case o == opAddr && len(arg) == int(u.enc.addrSize):
		return fmt.Sprintf("%#x", fixed(arg, len(arg), u.sec.big)), true
	case o >= opLit0 && o <= opLit31 && len(arg) == 0:
		return fmt.Sprint(o - opLit0), true
	case o == opConstu:
		v, next := uleb(arg, 0)
		return fmt.Sprint(v), next == len(arg)
	case o == opConsts:
		v, next := sleb(arg, 0)
		return fmt.Sprint(v), next == len(arg)
	case o >= opConst1u && o <= opConst8s:
		return fixedConst(o, arg, u.sec.big)
	}
	return "", false
}

// fixedConst prints the operand of DW_OP_const1u to DW_OP_const8s: sizes 1, 2, 4 and
// 8, each unsigned, then signed.
func fixedConst(o byte, arg []byte, big bool) (string, bool) {
	size := 1 << ((o - opConst1u) / 2)
	if len(arg) != size {
		return "", false
	}
	v := fixed(arg, size, big)
	if signed := (o-opConst1u)%2 == 1; signed {
		shift := 64 - 8*size
		return fmt.Sprint(int64(v<<shift) >> shift), true
	}
	return fmt.Sprint(v), true
}
