package dwarfinline

import (
	"debug/elf"
	"slices"
	"testing"

	"inlay/testdata/badelf"
)

// TestArguments hands out places in argument order: System V ABI, AMD64
// supplement, section 3.2.3, and AAPCS64 section 6.8.2.
func TestArguments(t *testing.T) {
	const i, f, u = passInteger, passFloat, passUnclear
	for _, tt := range []struct {
		name    string
		machine elf.Machine
		types   []passing
		want    []string
	}{
		{"x86-64 mixed", elf.EM_X86_64, []passing{i, f, i, i, f, i, i, i, i, f, i}, []string{
			"reg5", "reg17", "reg4", "reg1", "reg18", "reg2", "reg8", "reg9", "cfa+0", "reg19", "cfa+8"}},
		{"x86-64 floats", elf.EM_X86_64, []passing{f, f, f, f, f, f, f, f, f, i}, []string{
			"reg17", "reg18", "reg19", "reg20", "reg21", "reg22", "reg23", "reg24", "cfa+0", "reg5"}},
		{"unclear hides what follows", elf.EM_X86_64, []passing{i, u, i, f}, []string{"reg5", "unknown", "unknown", "unknown"}},
		{"AArch64", elf.EM_AARCH64, []passing{i, f, i, i, i, i, i, i, i, i, f}, []string{
			"reg0", "reg64", "reg1", "reg2", "reg3", "reg4", "reg5", "reg6", "reg7", "cfa+0", "reg65"}},
	} {
		a := &arguments{c: conventionOf(tt.machine, 8)}
		var got []string
		for _, p := range tt.types {
			got = append(got, a.next(p).String())
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	for _, m := range []elf.Machine{elf.EM_386, elf.EM_PPC64, elf.EM_S390, elf.EM_RISCV} {
		if conventionOf(m, 8) != nil {
			t.Errorf("%v has a convention", m)
		}
	}
	if conventionOf(elf.EM_X86_64, 4) != nil {
		t.Error("x32 has a convention")
	}
}

func TestJudge(t *testing.T) {
	c := conventionOf(elf.EM_X86_64, 8)
	rdi, rsi := Location{Kind: RegisterLocation, Register: 5}, Location{Kind: RegisterLocation, Register: 4}
	for _, tt := range []struct {
		name       string
		is, should Location
		want       EntryPlace
	}{
		{"there", rdi, rdi, InPlace},
		{"its value", Location{Kind: EntryValue, Register: 5}, rdi, InPlace},
		{"shifted", rdi, rsi, Elsewhere},
		{"in a vector register", Location{Kind: RegisterLocation, Register: 17}, rdi, Elsewhere},
		{"in rbx, which passes nothing", Location{Kind: RegisterLocation, Register: 3}, rdi, Unproven},
		{"nowhere", Location{}, rdi, Unproven},
		{"no place known", rdi, Location{}, Unproven},
		{"on the stack", Location{Kind: StackSlot, Offset: 8}, Location{Kind: StackSlot, Offset: 8}, InPlace},
		{"in another slot", Location{Kind: StackSlot, Offset: 0}, Location{Kind: StackSlot, Offset: 8}, Elsewhere},
		{"between slots", Location{Kind: StackSlot, Offset: 4}, Location{Kind: StackSlot, Offset: 8}, Unproven},
	} {
		if got := c.judge(tt.is, tt.should); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// typed writes a unit of C with types and a function f of one parameter of the
// type with that label, in rdi; result is the label of its own type or "".
func typed(language byte, param, result string, more ...badelf.Attr) []byte {
	b := &badelf.Builder{}
	b.Unit(badelf.Data1(attrLanguage, language))
	base := func(label string, encoding, size byte) {
		b.Mark(label)
		b.Leaf(tagBaseType, badelf.Data1(attrEncoding, encoding), badelf.Data1(attrByteSize, size))
	}
	base("int", 5, 4)
	base("long", 5, 8)
	base("char", 6, 1)
	base("double", 4, 8)
	base("long double", 4, 16)
	base("__int128", 5, 16)
	base("complex", 3, 8)
	link := func(label string, tag uint64, to string, more ...badelf.Attr) {
		b.Mark(label)
		b.Leaf(tag, append(more, badelf.Ref(attrType, to))...)
	}
	link("typedef", tagTypedef, "const", badelf.String(badelf.AtName, "t"))
	link("const", tagConstType, "volatile")
	link("volatile", tagVolatileType, "restrict")
	link("restrict", tagRestrictType, "atomic")
	link("atomic", tagAtomicType, "long")
	link("aligned", tagTypedef, "long", badelf.Data1(attrAlignment, 16))
	link("loop", tagTypedef, "pool")
	link("pool", tagTypedef, "loop")
	link("reference", tagReferenceType, "struct 24", badelf.Data1(attrByteSize, 8))
	link("rvalue", tagRvalueReference, "struct 24")
	b.Mark("void pointer")
	b.Leaf(tagPointerType, badelf.Data1(attrByteSize, 8))
	b.Mark("const void")
	b.Leaf(tagConstType)
	b.Mark("enum")
	b.Leaf(tagEnumerationType, badelf.Data1(attrByteSize, 4), badelf.Ref(attrType, "int"))
	b.Mark("enum declared")
	b.Leaf(tagEnumerationType)
	record := func(label string, tag uint64, size byte, members ...any) {
		b.Mark(label)
		b.Open(tag, badelf.Data1(attrByteSize, size))
		for i := 0; i < len(members); i += 2 {
			b.Leaf(tagMember, badelf.Data1(attrMemberLocation, byte(members[i+1].(int))), badelf.Ref(attrType, members[i].(string)))
		}
		b.End()
	}
	record("struct long", tagStructureType, 8, "long", 0)
	record("struct struct long", tagStructureType, 8, "struct long", 0)
	record("struct double", tagStructureType, 8, "double", 0)
	record("struct padded", tagStructureType, 8, "char", 0)
	record("struct 16", tagStructureType, 16, "long", 0, "int", 8)
	record("struct packed", tagStructureType, 9, "char", 0, "long", 1)
	record("struct 24", tagStructureType, 24, "long", 0, "long", 8, "long", 16)
	record("struct nothing", tagStructureType, 8)
	record("union", tagUnionType, 8, "long", 0, "double", 0)
	attrs := append([]badelf.Attr{badelf.Addr(badelf.AtLowPC, badelf.TextAddr), badelf.Data8(badelf.AtHighPC, 0x20)}, more...)
	if result != "" {
		attrs = append(attrs, badelf.Ref(attrType, result))
	}
	b.Open(badelf.TagSubprogram, attrs...)
	b.Leaf(tagFormalParameter, badelf.Ref(attrType, param), badelf.Word(attrLocation, badelf.FormSecOffset, 2), badelf.Word(attrGNULocviews, badelf.FormSecOffset, 0))
	b.End()
	b.End()
	info, abbrev := b.Bytes()
	return wrap(info, abbrev, badelf.Section{Name: ".debug_loclists", Data: join(
		[]byte{0, 0, lleStartLength}, addresses(8, false, badelf.TextAddr), []byte{0x20, 1, opReg0 + 5, 0})})
}

// TestTypes has one parameter in rdi: in place if its type is passed in a
// general register and nothing stands in front of it.
func TestTypes(t *testing.T) {
	const c17, cxx, rust = 0x2c, 0x21, 0x1c
	for _, tt := range []struct {
		language      byte
		param, result string
		want          EntryPlace
	}{
		{c17, "int", "", InPlace}, {c17, "char", "int", InPlace}, {c17, "typedef", "", InPlace},
		{c17, "void pointer", "", InPlace}, {cxx, "reference", "", InPlace}, {cxx, "rvalue", "", InPlace},
		{c17, "enum", "", InPlace}, {c17, "enum declared", "", Unproven}, {c17, "const void", "", Unproven},
		{c17, "double", "", Elsewhere}, {c17, "long double", "", Unproven}, {c17, "__int128", "", Unproven},
		{c17, "complex", "", Unproven}, {c17, "aligned", "", Unproven},
		{c17, "struct long", "", InPlace}, {c17, "struct struct long", "", InPlace}, {c17, "struct double", "", Elsewhere},
		{cxx, "struct long", "", Unproven}, {c17, "struct padded", "", Unproven}, {c17, "struct 16", "", Unproven},
		{c17, "struct nothing", "", Unproven}, {c17, "union", "", Unproven},
		{c17, "int", "double", InPlace}, {c17, "int", "__int128", InPlace}, {c17, "int", "struct 16", InPlace},
		{c17, "int", "union", InPlace}, {c17, "int", "struct 24", Unproven}, {c17, "int", "struct packed", Unproven},
		{cxx, "int", "struct 16", Unproven}, {cxx, "int", "int", InPlace}, {rust, "int", "", Unproven}, {0, "int", "", Unproven},
	} {
		x, s := onlyBody(t, typed(tt.language, tt.param, tt.result))
		got, err := x.Parameters(s)
		if err != nil || len(got) != 1 || got[0].Entry != tt.want || got[0].At.String() != "reg5" {
			t.Errorf("%q f(%s) in language %#x: %+v %v, want %v", tt.result, tt.param, tt.language, got, err, tt.want)
		}
		if same, err := x.SourceSignature(s); same != (tt.want == InPlace) || err != nil {
			t.Errorf("%q f(%s): signature %v %v", tt.result, tt.param, same, err)
		}
	}
}

// TestTypeCycle has types that lead to themselves: an error, and nothing proven.
func TestTypeCycle(t *testing.T) {
	for _, data := range [][]byte{typed(0x2c, "loop", ""), typed(0x2c, "int", "loop")} {
		x, s := onlyBody(t, data)
		got, err := x.Parameters(s)
		if err == nil || len(got) != 1 || got[0].Entry != Unproven || got[0].At.String() != "reg5" {
			t.Errorf("%+v %v", got, err)
		}
		if same, err := x.SourceSignature(s); same || err == nil {
			t.Errorf("signature %v, %v", same, err)
		}
	}
}

// TestCallingConvention has functions that say how they are called.
func TestCallingConvention(t *testing.T) {
	for cc, want := range map[byte]EntryPlace{1: InPlace, 3: Unproven, 0xc1: Unproven} { // normal, nocall, LLVM_Win64
		x, s := onlyBody(t, typed(0x2c, "int", "", badelf.Data1(attrCallConvention, cc)))
		if got, err := x.Parameters(s); err != nil || len(got) != 1 || got[0].Entry != want {
			t.Errorf("convention %d: %+v %v, want %v", cc, got, err, want)
		}
	}
}

// TestExpression has parameters with one expression for the whole function, in a
// unit with views: a register may be the one behind the prologue, a slot above the
// frame address is the caller's.
func TestExpression(t *testing.T) {
	write := func(views bool, expr ...byte) []byte {
		b := &badelf.Builder{}
		b.Unit(badelf.Data1(attrLanguage, 0x2c))
		b.Mark("long")
		b.Leaf(tagBaseType, badelf.Data1(attrEncoding, 5), badelf.Data1(attrByteSize, 8))
		exprloc := func(at uint64, expr ...byte) badelf.Attr {
			return badelf.Attr{At: at, Form: badelf.FormExprloc, Value: append([]byte{byte(len(expr))}, expr...)}
		}
		b.Open(badelf.TagSubprogram, badelf.Addr(badelf.AtLowPC, badelf.TextAddr), badelf.Data8(badelf.AtHighPC, 0x20), exprloc(attrFrameBase, opCallFrameCFA))
		for range 6 {
			b.Leaf(tagFormalParameter, badelf.Ref(attrType, "long"))
		}
		b.Leaf(tagFormalParameter, badelf.Ref(attrType, "long"), exprloc(attrLocation, expr...))
		if views {
			b.Leaf(badelf.TagVariable, badelf.Word(attrGNULocviews, badelf.FormSecOffset, 0))
		}
		b.End()
		b.End()
		info, abbrev := b.Bytes()
		return wrap(info, abbrev)
	}
	for _, tt := range []struct {
		views bool
		expr  []byte
		at    string
		want  EntryPlace
	}{
		{true, []byte{opFbreg, 0}, "cfa+0", InPlace}, {false, []byte{opFbreg, 0}, "cfa+0", Unproven},
		{true, []byte{opFbreg, 8}, "cfa+8", Elsewhere}, {true, []byte{opFbreg, 0x78}, "unknown", Unproven},
		{true, []byte{opReg0 + 5}, "reg5", Unproven},
	} {
		x, s := onlyBody(t, write(tt.views, tt.expr...))
		got, err := x.Parameters(s)
		if err != nil || len(got) != 7 || got[6].At.String() != tt.at || got[6].Entry != tt.want {
			t.Errorf("%+v: %+v %v", tt, got, err)
		}
	}
}
