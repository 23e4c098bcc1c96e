package badelf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// ErrUnfit is returned when the good file cannot be operated on.
var ErrUnfit = errors.New("badelf: not a linked little-endian ELF64 file with plain DWARF")

// place is where a section's header and content lie in the file.
type place struct{ header, off, size int }

// patient is a good file and where its sections are.
type patient struct {
	data     []byte
	sections map[string]place
}

// Surgery returns copies of good with one fault each.
func Surgery(good []byte) ([]Case, error) {
	p, err := open(good)
	if err != nil {
		return nil, err
	}
	for _, want := range []string{".debug_info", ".debug_abbrev", ".symtab", ".strtab"} {
		if s, ok := p.sections[want]; !ok || s.size < 16 || s.off < 0 || s.off+s.size > len(good) {
			return nil, fmt.Errorf("%w: %s is missing", ErrUnfit, want)
		}
	}
	cases := append(p.fileFaults(), p.unitFaults()...)
	return append(cases, p.tableFaults()...), nil
}

// open finds the sections by name; it trusts good only as far as it must.
func open(good []byte) (*patient, error) {
	le := binary.LittleEndian
	if len(good) < ehSize || string(good[:6]) != "\x7fELF\x02\x01" {
		return nil, ErrUnfit
	}
	shoff, shnum, strndx := int(le.Uint64(good[40:])), int(le.Uint16(good[60:])), int(le.Uint16(good[62:]))
	if shoff < 0 || shoff+shnum*shSize > len(good) || strndx >= shnum {
		return nil, ErrUnfit
	}
	at := func(i int) place {
		h := shoff + i*shSize
		return place{h, int(le.Uint64(good[h+24:])), int(le.Uint64(good[h+32:]))}
	}
	names := at(strndx)
	p := &patient{data: good, sections: map[string]place{}}
	for i := range shnum {
		s := at(i)
		start := names.off + int(le.Uint32(good[s.header:]))
		if start < 0 || start >= len(good) {
			return nil, ErrUnfit
		}
		end := slices.Index(good[start:], 0)
		p.sections[string(good[start:start+max(end, 0)])] = s
	}
	return p, nil
}

// with returns a case whose data is a copy changed by edit.
func (p *patient) with(name, section string, edit func(data []byte)) Case {
	data := slices.Clone(p.data)
	edit(data)
	return Case{Name: name, Data: data, Section: section}
}

// put64 and its sisters build edits that write one little-endian number.
func put64(at int, v uint64) func([]byte) {
	return func(d []byte) { binary.LittleEndian.PutUint64(d[at:], v) }
}

func put32(at int, v uint32) func([]byte) {
	return func(d []byte) { binary.LittleEndian.PutUint32(d[at:], v) }
}

func put16(at int, v uint16) func([]byte) {
	return func(d []byte) { binary.LittleEndian.PutUint16(d[at:], v) }
}

func put8(at int, v byte) func([]byte) { return func(d []byte) { d[at] = v } }

// fileFaults breaks the ELF file's own tables.
func (p *patient) fileFaults() []Case {
	info, symtab := p.sections[".debug_info"], p.sections[".symtab"]
	return []Case{
		p.with("class_unknown", "", put8(4, 7)),
		p.with("byte_order_unknown", "", put8(5, 9)),
		p.with("section_table_past_end", "", put64(40, uint64(len(p.data)))),
		p.with("section_table_offset_wraps", "", put64(40, ^uint64(0)-8)),
		p.with("section_count_huge", "", put16(60, 0xfeff)),
		p.with("section_entry_size_zero", "", put16(58, 0)),
		p.with("section_names_index_past_end", "", put16(62, 0xfff0)),
		p.with("section_name_past_end", "", put32(info.header, 0xfffffff0)),
		p.with("section_offset_past_end", ".debug_info", put64(info.header+24, uint64(len(p.data))+1)),
		p.with("section_size_wraps", ".debug_info", put64(info.header+32, ^uint64(0))),
		p.with("section_size_huge", ".debug_info", put64(info.header+32, 1<<40)),
		p.with("symbol_entry_size_zero", ".symtab", put64(symtab.header+56, 0)),
		p.with("symbol_link_past_end", ".symtab", put32(symtab.header+40, 0xfff0)),
		p.with("symbol_name_past_end", ".symtab", put32(symtab.off+symtab.size-symSize, 0xfffffff0)),
		p.with("symbol_size_wraps", ".symtab", put64(symtab.off+symtab.size-8, ^uint64(0))),
	}
}

// unitFaults breaks the header of the first unit.
func (p *patient) unitFaults() []Case {
	const section = ".debug_info"
	off := p.sections[section].off
	return []Case{
		p.with("unit_length_past_end", section, put32(off, 0x7fffffff)),
		p.with("unit_length_zero", section, put32(off, 0)),
		p.with("unit_length_one_short", section, func(d []byte) {
			binary.LittleEndian.PutUint32(d[off:], binary.LittleEndian.Uint32(d[off:])-1)
		}),
		p.with("unit_length_reserved", section, put32(off, 0xfffffff5)),
		p.with("unit_length_64_bit_huge", section, func(d []byte) {
			put32(off, 0xffffffff)(d)
			put64(off+4, ^uint64(0)-4)(d)
		}),
		p.with("unit_version_unknown", section, put16(off+4, 99)),
		p.with("abbreviations_past_end", section, put32(p.abbrevField(), 0xfffffff0)),
		p.with("abbreviation_unknown", section, put8(p.firstDIE(), 0x7f)),
		p.with("unit_is_null_entries", section, func(d []byte) { clear(d[p.firstDIE() : off+p.sections[section].size]) }),
	}
}

// abbrevField is where the first unit's header names its abbreviations: behind
// the unit type and address size from version 5 on.
func (p *patient) abbrevField() int {
	off := p.sections[".debug_info"].off
	if binary.LittleEndian.Uint16(p.data[off+4:]) >= 5 {
		return off + 8
	}
	return off + 6
}

func (p *patient) firstDIE() int {
	off := p.sections[".debug_info"].off
	if binary.LittleEndian.Uint16(p.data[off+4:]) >= 5 {
		return off + 12
	}
	return off + 11
}

// rootForm is where the abbreviation of the first unit's root holds the form of
// its first attribute. Every number up to there takes one byte in the tables of
// small files; the first form of the table stands in when that is not so.
func (p *patient) rootForm() int {
	s := p.sections[".debug_abbrev"]
	code, table := p.data[p.firstDIE()], p.data[s.off:s.off+s.size]
	for i := 0; i+4 < len(table); {
		if table[i] == code {
			return s.off + i + 4
		}
		next := declEnd(table, i+3)
		if next < 0 {
			break
		}
		i = next
	}
	return s.off + 4
}

// declEnd walks pairs of attribute and form to the pair of zeros, and returns
// what follows it, or -1. Implicit constants (form 0x21) carry a value.
func declEnd(table []byte, i int) int {
	for i < len(table) {
		at, n := binary.Uvarint(table[i:])
		form, m := binary.Uvarint(table[i+max(n, 0):])
		if n <= 0 || m <= 0 {
			return -1
		}
		i += n + m
		if at == 0 && form == 0 {
			return i
		}
		if form == 0x21 {
			_, k := binary.Uvarint(table[i:])
			i += max(k, 1)
		}
	}
	return -1
}

// tableFaults breaks the abbreviations.
func (p *patient) tableFaults() []Case {
	const section = ".debug_abbrev"
	s := p.sections[section]
	form := p.rootForm()
	return []Case{
		p.with("form_unknown", section, put8(form, 0x7e)),
		p.with("form_zero", section, put8(form, 0)),
		p.with("abbreviations_cut", section, put64(s.header+32, 3)),
		p.with("abbreviations_unending", section, func(d []byte) {
			for i := s.off; i < s.off+s.size; i++ {
				d[i] = 0x81 // every number has another byte
			}
		}),
	}
}
