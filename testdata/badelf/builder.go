package badelf

import "encoding/binary"

// Builder writes .debug_info and .debug_abbrev of DWARF 5, 32-bit format,
// 8-byte addresses, one byte after the other. It checks nothing: wrong input is
// its purpose. The zero value is ready for use; not safe for concurrent use.
type Builder struct {
	info, abbrev []byte
	unitStart    int
	abbrevs      map[string]uint64
	labels       map[string]int
	fixups       []fixup
}

// fixup is a place that holds the offset of a label's entry.
type fixup struct {
	at    int
	base  int
	label string
}

// Attr is one attribute with its form and its encoded value.
type Attr struct {
	At, Form uint64
	Value    []byte
	Label    string // for Ref: the entry whose unit offset is filled in
}

// Unit closes the unit before it and begins a compilation unit whose root holds
// attrs and children.
func (b *Builder) Unit(attrs ...Attr) { b.UnitOf("bad.c", "GNU C17 12.2.0", attrs...) }

// UnitOf is Unit with a name and a producer of its own.
func (b *Builder) UnitOf(name, producer string, attrs ...Attr) {
	b.closeUnit()
	b.unitStart = len(b.info)
	b.info = append(b.info, 0, 0, 0, 0, 5, 0, dwUTCompile, 8, 0, 0, 0, 0)
	b.Open(TagCompileUnit, append([]Attr{String(AtName, name), String(AtProducer, producer)}, attrs...)...)
}

// Open writes an entry with children; End closes it.
func (b *Builder) Open(tag uint64, attrs ...Attr) { b.entry(tag, true, attrs) }

// Leaf writes an entry without children.
func (b *Builder) Leaf(tag uint64, attrs ...Attr) { b.entry(tag, false, attrs) }

// End writes the null entry that closes a list of children.
func (b *Builder) End() { b.info = append(b.info, 0) }

// Mark gives the next entry a label.
func (b *Builder) Mark(label string) {
	if b.labels == nil {
		b.labels = map[string]int{}
	}
	b.labels[label] = len(b.info)
}

// Raw appends bytes to .debug_info as they are.
func (b *Builder) Raw(data ...byte) { b.info = append(b.info, data...) }

// Offset is the length of .debug_info so far.
func (b *Builder) Offset() int { return len(b.info) }

// Bytes closes the last unit and returns the two sections.
func (b *Builder) Bytes() (info, abbrev []byte) {
	b.closeUnit()
	for _, f := range b.fixups {
		binary.LittleEndian.PutUint32(b.info[f.at:], uint32(b.labels[f.label]-f.base))
	}
	return b.info, append(b.abbrev, 0)
}

// closeUnit writes the length of the unit in front of it.
func (b *Builder) closeUnit() {
	if len(b.info) > 0 {
		binary.LittleEndian.PutUint32(b.info[b.unitStart:], uint32(len(b.info)-b.unitStart-4))
	}
}

func (b *Builder) entry(tag uint64, children bool, attrs []Attr) {
	b.info = binary.AppendUvarint(b.info, b.abbrevFor(tag, children, attrs))
	for _, a := range attrs {
		if a.Label != "" {
			b.fixups = append(b.fixups, fixup{at: len(b.info), base: b.unitStart, label: a.Label})
		}
		b.info = append(b.info, a.Value...)
	}
}

// abbrevFor returns the code of the declaration of this shape, written once.
func (b *Builder) abbrevFor(tag uint64, children bool, attrs []Attr) uint64 {
	decl := binary.AppendUvarint(nil, tag)
	if children {
		decl = append(decl, 1)
	} else {
		decl = append(decl, 0)
	}
	for _, a := range attrs {
		decl = binary.AppendUvarint(decl, a.At)
		decl = binary.AppendUvarint(decl, a.Form)
	}
	decl = append(decl, 0, 0)
	if code, ok := b.abbrevs[string(decl)]; ok {
		return code
	}
	if b.abbrevs == nil {
		b.abbrevs = map[string]uint64{}
	}
	code := uint64(len(b.abbrevs) + 1)
	b.abbrevs[string(decl)] = code
	b.abbrev = append(binary.AppendUvarint(b.abbrev, code), decl...)
	return code
}
