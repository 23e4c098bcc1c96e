package disasm

// JumpTable is the table of an indirect jump, as a switch makes it.
type JumpTable struct {
	Jump  uint64 // address of the jump
	Table uint64 // address of the first entry
	Field uint64 // address of the displacement that names the table: the place of its relocation

	// Relative says that entries are 32-bit distances from the table; else they are
	// 64-bit addresses.
	Relative bool
}

// JumpTables finds the tables of the indirect jumps in a span of 64-bit code, in the
// order of the jumps: "jmp *table(,%reg,8)", the same with a register that the entry is
// loaded into first, and a jump to the sum of a table's address and an entry of it, as in
//
//	lea    table(%rip),%rdx
//	movslq (%rdx,%rax,4),%rax
//	add    %rdx,%rax
//	jmp    *%rax
//
// It follows the order of the code and not of the flow: what it finds is for the caller to
// check against the entries. How many there are it does not say.
func (c Code) JumpTables(span Span) []JumpTable {
	var out []JumpTable
	var t tableTracker
	pc, code := c.Within(span)
	for len(code) > 0 {
		if n := zeros(code); n > 0 {
			code, pc = code[n:], pc+uint64(n)
			continue
		}
		l, err := maps64.measure(code)
		if err != nil {
			code, pc = code[1:], pc+1
			continue
		}
		if table, ok := t.step(pc, code[:l.n], l); ok {
			out = append(out, table)
		}
		code, pc = code[l.n:], pc+uint64(l.n)
	}
	return out
}

// tableTracker knows what general registers hold: the address of a table, a relative entry
// of it, the sum of both, or an entry that is an address.
type tableTracker struct{ address, entry, sum, loaded [16]tableName }

// tableName is a table and the displacement that names it; the zero value is none.
type tableName struct{ table, field uint64 }

func (t *tableTracker) step(pc uint64, code []byte, l layout) (JumpTable, bool) {
	switch l.a.kind() {
	case Plain:
		t.plain(pc, code, l)
	case JumpIndirect:
		i := maps64.inst(code, l)
		switch {
		case i.Segment:
		case i.Operand == OperandTable:
			table, _ := i.Address(pc)
			return JumpTable{Jump: pc, Table: table, Field: pc + uint64(i.Field)}, true
		case i.Operand == OperandReg && t.sum[i.Reg&15] != tableName{}:
			sum := t.sum[i.Reg&15]
			return JumpTable{Jump: pc, Table: sum.table, Field: sum.field, Relative: true}, true
		case i.Operand == OperandReg && t.loaded[i.Reg&15] != tableName{}:
			loaded := t.loaded[i.Reg&15]
			return JumpTable{Jump: pc, Table: loaded.table, Field: loaded.field}, true
		}
	}
	return JumpTable{}, false
}

// plain follows one instruction.
func (t *tableTracker) plain(pc uint64, code []byte, l layout) {
	var e encoded
	e.read(code, l)
	written := e.access(e.roles()).Written & GeneralRegisters
	var address, entry, sum, loaded tableName // of the register that is written
	reg := e.reg & 15
	switch {
	case e.opmap != 0 || e.form != legacy || !e.rexW:
	case e.opcode == 0x8d && !e.inRegister:
		if i := maps64.inst(code, l); i.RIP() {
			table, _ := i.Address(pc)
			address = tableName{table, pc + uint64(i.Field)}
		}
	case e.opcode == 0x8b && !e.inRegister && e.modrm&7 == 4 && code[l.at+1]>>6 == 3: // scale 8
		if i := maps64.inst(code, l); i.Operand == OperandTable && !i.Segment {
			table, _ := i.Address(pc)
			loaded = tableName{table, pc + uint64(i.Field)}
		}
	case e.opcode == 0x63 && !e.inRegister && e.modrm&7 == 4 && code[l.at+1]>>6 == 2: // scale 4
		if base := e.base(code[l.at+1]); base < 16 {
			entry = t.address[base]
		}
	case (e.opcode == 0x01 || e.opcode == 0x03) && e.inRegister:
		a, b := reg, e.rm&15
		sum = t.sumOf(a, b)
		if e.opcode == 0x01 {
			reg = b
		}
	}
	written.Each(func(one Registers) {
		for n := range uint8(16) {
			if one == RAX<<n {
				t.address[n], t.entry[n], t.sum[n], t.loaded[n] = tableName{}, tableName{}, tableName{}, tableName{}
			}
		}
	})
	if written.Has(RAX << reg) {
		t.address[reg], t.entry[reg], t.sum[reg], t.loaded[reg] = address, entry, sum, loaded
	}
}

// sumOf is the table whose address is in one of two registers and an entry of it in the
// other.
func (t *tableTracker) sumOf(a, b uint8) tableName {
	switch none := (tableName{}); {
	case t.entry[a] != none && t.entry[a].table == t.address[b].table:
		return t.entry[a]
	case t.entry[b] != none && t.entry[b].table == t.address[a].table:
		return t.entry[b]
	}
	return tableName{}
}

// base is the number of the base register of a SIB byte without displacement, 16 if there
// is none.
func (e *encoded) base(sib byte) uint8 {
	if e.modrm>>6 != 0 || sib&7 == 5 {
		return 16
	}
	return sib&7 | e.extendBase
}
