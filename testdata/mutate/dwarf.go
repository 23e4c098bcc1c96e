package mutate

import (
	"debug/elf"
	"encoding/binary"
	"math"
	"strings"
)

// Positions in base.likely of lists that all files share; the DIEs of units follow.
const (
	anyValue uint16 = iota
	likelyVersion
	likelyForm
	likelyTag
	likelyAttribute
	likelyFlag
)

// commonLikely are the lists at these positions: versions of headers, all forms of DWARF 5,
// tags and attributes that say how functions hang together, to be found where others were.
func commonLikely() [][]uint64 {
	forms := []uint64{0x01} // there is no 2
	for f := uint64(0x03); f <= 0x2c; f++ {
		forms = append(forms, f)
	}
	return [][]uint64{
		anyValue:        nil,
		likelyVersion:   {0, 1, 2, 3, 4, 5, 6, 0xffff},
		likelyForm:      forms,
		likelyTag:       {0x0b, 0x1d, 0x2e, 0x11, 0x3c, 0x41, 0x4a, 0x48, 0x39, 0x02, 0x13, 0x01},
		likelyAttribute: {0x01, 0x03, 0x10, 0x11, 0x12, 0x13, 0x1b, 0x20, 0x31, 0x3a, 0x3b, 0x47, 0x52, 0x55, 0x57, 0x58, 0x59, 0x6e, 0x72, 0x73, 0x74},
		likelyFlag:      {0, 1},
	}
}

// newLikely adds a list; where there are too many, any value is as likely.
func (b *base) newLikely(values []uint64) uint16 {
	if len(b.likely) > math.MaxUint16 {
		return anyValue
	}
	b.likely = append(b.likely, values)
	return uint16(len(b.likely) - 1)
}

// headed are the sections that are chains of units with a length and a version.
var headed = map[string]class{
	".debug_info": unitHeader, ".debug_types": unitHeader, ".debug_aranges": unitHeader, ".debug_str_offsets": unitHeader,
	".debug_addr": unitHeader, ".debug_rnglists": unitHeader, ".debug_loclists": unitHeader, ".debug_names": unitHeader,
	".debug_line": lineHeader,
}

// headerBytes is how much of a header is noted byte by byte behind length and version:
// enough for the standard opcodes of a line program.
const headerBytes = 24

// describeDWARF notes headers, abbreviations and DIEs, as far as they lie in the file as
// they are: not compressed.
func (b *base) describeDWARF(f *elf.File) {
	var tables []abbrevs
	for _, s := range f.Sections {
		if strings.TrimSuffix(s.Name, ".dwo") == ".debug_abbrev" && s.Flags&elf.SHF_COMPRESSED == 0 {
			tables = append(tables, b.describeAbbrevs(int(s.Offset), int(s.Offset+s.FileSize)))
		}
	}
	for _, s := range f.Sections {
		name := strings.TrimSuffix(s.Name, ".dwo") // in a split file
		c, ok := headed[name]
		if !ok || s.Flags&elf.SHF_COMPRESSED != 0 || s.Offset+s.FileSize > uint64(len(b.data)) {
			continue
		}
		for _, u := range b.describeUnits(c, f.ByteOrder, int(s.Offset), int(s.Offset+s.FileSize)) {
			if (name == ".debug_info" || name == ".debug_types") && len(tables) > 0 {
				b.describeDIEs(u, tables[0])
			}
		}
	}
}

// unit is a stretch of a section with a header of its own.
type unit struct {
	off, body, end int // body is what follows the version
	order          binary.ByteOrder
	version        uint64
	offsetSize     int // 4, or 8 in 64-bit DWARF
}

// describeUnits notes the headers of a chain of units and returns the units.
func (b *base) describeUnits(c class, order binary.ByteOrder, off, end int) (units []unit) {
	for off+6 <= end {
		u := unit{off: off, order: order, offsetSize: 4}
		length, at := int(order.Uint32(b.data[off:])), off+4
		b.record(c, order, off, []int{4})
		if length == 0xffffffff && off+14 <= end {
			u.offsetSize, length, at = 8, int(order.Uint64(b.data[off+4:])), off+12
			b.record(c, order, off+4, []int{8})
		}
		if length < 2 || length > end-at {
			return units
		}
		u.version, u.body, u.end = uint64(order.Uint16(b.data[at:])), at+2, at+length
		b.add(c, order, at, 2, likelyVersion)
		for i := u.body; i < min(u.body+headerBytes, u.end); i++ {
			b.byteField(c, i, anyValue)
		}
		b.record(c, order, u.body, []int{u.offsetSize})
		units, off = append(units, u), u.end
	}
	return units
}

// abbrevs are the abbreviations of one table: by its offset, then by code.
type abbrevs map[int]map[uint64]abbrev

type abbrev struct{ forms []uint64 }

// describeAbbrevs notes tags, attributes and forms; they take a byte each wherever damage
// to one byte is enough.
func (b *base) describeAbbrevs(off, end int) abbrevs {
	start, tables := off, abbrevs{}
	p := &cursor{data: b.data[:min(end, len(b.data))], at: off}
	for p.at < end && !p.bad {
		table := map[uint64]abbrev{}
		tables[p.at-start] = table
		for !p.bad {
			b.byteField(abbreviation, p.at, anyValue)
			code := p.uleb()
			if code == 0 {
				break
			}
			b.byteField(abbreviation, p.at, likelyTag)
			p.uleb()
			b.byteField(abbreviation, p.at, likelyFlag)
			p.at++
			table[code] = b.describeForms(p)
		}
	}
	return tables
}

// describeForms reads the pairs of one abbreviation.
func (b *base) describeForms(p *cursor) (a abbrev) {
	for !p.bad {
		b.byteField(abbreviation, p.at, likelyAttribute)
		attr := p.uleb()
		b.byteField(form, p.at, likelyForm)
		f := p.uleb()
		if attr == 0 && f == 0 {
			break
		}
		if f == formImplicitConst {
			p.uleb()
		}
		a.forms = append(a.forms, f)
	}
	return a
}

func (b *base) byteField(c class, off int, likely uint16) {
	b.add(c, binary.LittleEndian, off, 1, likely)
}

// cursor reads numbers of variable length.
type cursor struct {
	data []byte
	at   int
	bad  bool
}

func (p *cursor) uleb() uint64 {
	if p.at >= len(p.data) {
		p.bad = true
		return 0
	}
	v, n := binary.Uvarint(p.data[p.at:])
	if n <= 0 {
		p.bad = true
		return 0
	}
	p.at += n
	return v
}
