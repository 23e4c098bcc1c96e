package dwarfinline

import (
	"encoding/binary"
	"slices"
)

// lineProgram assembles a line number program with its header.
type lineProgram struct {
	header             // byte order, format, version, address size
	minInst, maxOps    byte
	lineBase           int8
	lineRange, opBase  byte
	tables, program    []byte
	lengths            []byte // of the standard opcodes, nil for the usual ones
	short, headerShort int    // how much too small the lengths are
}

// standardLengths are those of DWARF 5 section 6.2.5.2.
var standardLengths = []byte{0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1}

func (p lineProgram) bytes() []byte {
	lengths := p.lengths
	if lengths == nil {
		lengths = standardLengths[:p.opBase-1]
	}
	if p.tables == nil { // none
		p.tables = make([]byte, 2)
		if p.version >= 5 {
			p.tables = make([]byte, 4)
		}
	}
	rest := []byte{p.minInst}
	if p.version >= 4 {
		rest = append(rest, p.maxOps)
	}
	rest = append(rest, 1, byte(p.lineBase), p.lineRange, p.opBase)
	rest = slices.Concat(rest, lengths, p.tables)
	b := p.order().AppendUint16(nil, p.version)
	if p.version >= 5 {
		b = append(b, p.addrSize, 0)
	}
	b = p.offset(b, uint64(len(rest)-p.headerShort))
	b = slices.Concat(b, rest, p.program)
	var length []byte
	if p.dwarf64 {
		length = []byte{0xff, 0xff, 0xff, 0xff}
	}
	return append(p.offset(length, uint64(len(b)-p.short)), b...)
}

// plain is a program as GCC writes it for x86: line base -5, range 14, first
// special opcode 13.
func plain(version uint16, tables, program []byte) lineProgram {
	return lineProgram{
		header:  header{version: version, addrSize: 8},
		minInst: 1, maxOps: 1, lineBase: -5, lineRange: 14, opBase: 13, tables: tables, program: program,
	}
}

// tables4 is the directory and file tables of versions 2 to 4: a file is a name
// and a directory.
func tables4(dirs []string, files ...any) (b []byte) {
	for _, d := range dirs {
		b = append(append(b, d...), 0)
	}
	b = append(b, 0)
	for i := 0; i < len(files); i += 2 {
		b = append(append(b, files[i].(string)...), 0)
		b = binary.AppendUvarint(b, uint64(files[i+1].(int)))
		b = append(b, 0, 0)
	}
	return append(b, 0)
}

// tables5 is those of version 5, with names in place.
func tables5(dirs []string, files ...any) (b []byte) {
	b = append(b, 1, lnctPath, formString, byte(len(dirs)))
	for _, d := range dirs {
		b = append(append(b, d...), 0)
	}
	b = append(b, 2, lnctPath, formString, lnctDirectoryIndex, formUdata, byte(len(files)/2))
	for i := 0; i < len(files); i += 2 {
		b = append(append(b, files[i].(string)...), 0)
		b = binary.AppendUvarint(b, uint64(files[i+1].(int)))
	}
	return b
}

// extended is an extended opcode.
func extended(opcode byte, operand ...byte) []byte {
	return slices.Concat([]byte{0, byte(len(operand) + 1), opcode}, operand)
}

// setAddress is DW_LNE_set_address with an 8-byte address.
func setAddress(pc uint64) []byte {
	return extended(lneSetAddress, binary.LittleEndian.AppendUint64(nil, pc)...)
}
