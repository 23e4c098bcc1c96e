package dwarfinline

import (
	"fmt"
	"strings"

	"inlay/elfscan"
)

// DifferenceKind says how much two types differ.
type DifferenceKind uint8

const (
	// Same types have the same representation: code compiled for one works with the other.
	Same DifferenceKind = iota
	// Noted types are passed and stored alike, and mean something else: an enumeration
	// and an integer of its size.
	Noted
	// Different types must not be taken for one another.
	Different
)

// Difference is the first thing in which a type differs from another one. The zero
// value says that there is none.
type Difference struct {
	Kind DifferenceKind
	// Type is the type that differs, "struct page": the compared one, or one that lies in
	// it. It is empty for a type without a name, and for prototypes.
	Type string
	Text string // "member flags at 8, was at 0", "is long, was int"
	// Is and Was are the offsets of the DIEs that differ, 0 for void.
	Is, Was uint64
}

// String returns the difference in words: "struct page: member flags at 8, was at 0".
func (d Difference) String() string { return join2(d.Type, d.Text) }

// join2 puts what differs before how: a sentence goes on with "is", anything else stands behind
// a colon.
func join2(what, text string) string {
	switch {
	case what == "":
		return text
	case strings.HasPrefix(text, "is "):
		return what + " " + text
	}
	return what + ": " + text
}

// maxCompared bounds the DIEs that one comparison reads or steps over: all structures of a
// kernel have half a million.
const maxCompared = 1 << 22

// maxTypeDepth bounds types inside types, in which compilers stay below twenty.
const maxTypeDepth = 256

// Comparison compares types of two indexes by their structure, as far as compiled code
// relies on it: sizes, members with their offsets and types, enumerators with their values,
// parameters. Qualifiers do not count, and neither do names of typedefs or how a
// base type is spelled. Pointers to structures are the same if the names are, so that what
// is only pointed to is not followed; structures without a name are.
//
// It remembers what it compared. It is not safe for concurrent use.
type Comparison struct {
	is, was *Index
	memo    map[[2]uint64]Difference
	left    int
}

// NewComparison returns a comparison of types of is with those of was, which may be the
// same index.
func NewComparison(is, was *Index) *Comparison {
	return &Comparison{is: is, was: was, memo: make(map[[2]uint64]Difference), left: maxCompared}
}

// Types returns the first difference between two types. The error tells that they could
// not be compared: it wraps [ErrIncomplete] where one is only declared,
// [elfscan.ErrUnsupported] for a type of a kind that is not known,
// [elfscan.ErrLimit] where too much was compared already, or comes from reading the DIEs.
func (c *Comparison) Types(is, was Type) (d Difference, err error) {
	err = c.guard(func() error {
		d, err = c.same(is.off, was.off, 0)
		return err
	})
	return d, err
}

// Prototypes returns the first difference between two prototypes. Where the parameters of
// one are not known, only the results are compared. Errors are those of
// [Comparison.Types].
func (c *Comparison) Prototypes(is, was Prototype) (d Difference, err error) {
	err = c.guard(func() error {
		d, err = c.prototypes(&is, &was, 0)
		return err
	})
	return d, err
}

func (c *Comparison) guard(fn func() error) error {
	return c.is.file.Guard(func() error { return c.was.file.Guard(fn) })
}

// spend takes a DIE out of the budget.
func (c *Comparison) spend(at *typeNode) error {
	if c.left--; c.left < 0 {
		return c.is.failType(at, fmt.Errorf("more than %d DIEs to compare: %w", maxCompared, elfscan.ErrLimit))
	}
	return nil
}

// typePair is two types that are compared, as they are named and behind typedefs.
type typePair struct {
	is, was   uint64
	isN, wasN typeNode
}

// unlike says that two types differ as a whole.
func (c *Comparison) unlike(p *typePair, kind DifferenceKind, inner Difference) Difference {
	is, was := c.is.typeText(p.is, &c.left), c.was.typeText(p.was, &c.left)
	if is == was && !inner.isZero() {
		return inner
	}
	if is == was { // two typedefs of one name
		is = fmt.Sprintf("%s (%s)", is, c.is.typeText(p.isN.offset(), &c.left))
		was = fmt.Sprintf("%s (%s)", was, c.was.typeText(p.wasN.offset(), &c.left))
	}
	return Difference{Kind: kind, Text: "is " + is + ", was " + was, Is: p.is, Was: p.was}
}

func (d *Difference) isZero() bool { return d.Kind == Same }

// same compares two types.
func (c *Comparison) same(is, was uint64, depth int) (d Difference, err error) {
	p := typePair{is: is, was: was}
	if p.isN, err = c.is.bareType(is); err != nil {
		return d, err
	}
	if p.wasN, err = c.was.bareType(was); err != nil {
		return d, err
	}
	if err := c.spend(&p.isN); err != nil {
		return d, err
	}
	if depth > maxTypeDepth {
		return d, c.is.failType(&p.isN, fmt.Errorf("types are nested deeper than %d: %w", maxTypeDepth, elfscan.ErrLimit))
	}
	a, b := sortOf(p.isN.tag), sortOf(p.wasN.tag)
	switch {
	case a == sortUnknown || b == sortUnknown:
		return d, c.is.failType(&p.isN, fmt.Errorf("types of tags %#x and %#x: %w", p.isN.tag, p.wasN.tag, elfscan.ErrUnsupported))
	case a != b && (a == sortEnum && b == sortBase || a == sortBase && b == sortEnum) && p.isN.size == p.wasN.size:
		return c.unlike(&p, Noted, d), nil
	case a != b:
		return c.unlike(&p, Different, d), nil
	}
	switch a {
	case sortVoid:
		return d, nil
	case sortBase:
		return c.bases(&p), nil
	case sortPointer:
		return c.pointers(&p, depth)
	case sortArray:
		return c.arrays(&p, depth)
	}
	return c.remembered(&p, a, depth)
}

// typeSort is a kind of types that are compared in one way.
type typeSort uint8

const (
	sortUnknown typeSort = iota
	sortVoid
	sortBase
	sortPointer
	sortArray
	sortFunction
	sortStruct
	sortUnion
	sortEnum
)

func sortOf(tag uint16) typeSort {
	switch tag {
	case 0:
		return sortVoid
	case tagBaseType:
		return sortBase
	case tagPointerType, tagReferenceType, tagRvalueReference:
		return sortPointer
	case tagArrayType:
		return sortArray
	case tagSubroutineType:
		return sortFunction
	case tagStructureType, tagClassType:
		return sortStruct
	case tagUnionType:
		return sortUnion
	case tagEnumerationType:
		return sortEnum
	}
	return sortUnknown
}

// bases compares base types by size and by what their bits mean: compilers spell them in
// different ways.
func (c *Comparison) bases(p *typePair) Difference {
	a, b := &p.isN, &p.wasN
	if a.size == b.size && numberKind(a.encoding) == numberKind(b.encoding) {
		return Difference{}
	}
	return c.unlike(p, Different, Difference{})
}

func numberKind(encoding uint64) uint64 {
	switch encoding {
	case ateSignedChar:
		return ateSigned
	case ateUnsignedChar:
		return ateUnsigned
	}
	return encoding
}

// pointers compares what two pointers lead to.
func (c *Comparison) pointers(p *typePair, depth int) (d Difference, err error) {
	if p.isN.tag != p.wasN.tag {
		return c.unlike(p, Different, d), nil
	}
	is, was, err := c.next(p)
	if err != nil {
		return d, err
	}
	isTo, err := c.is.bareType(is)
	if err != nil {
		return d, err
	}
	wasTo, err := c.was.bareType(was)
	if err != nil {
		return d, err
	}
	a, b := isTo.text(), wasTo.text()
	if sortOf(isTo.tag) >= sortStruct && sortOf(isTo.tag) == sortOf(wasTo.tag) && (len(a) > 0 || len(b) > 0) {
		if string(a) != string(b) {
			d = c.unlike(p, Different, d)
		}
		return d, nil
	}
	d, err = c.same(is, was, depth+1)
	if err == nil && d.Kind != Same && d.Type == "" {
		d = c.unlike(p, d.Kind, d)
	}
	return d, err
}

// next returns the types that two types are made of.
func (c *Comparison) next(p *typePair) (is, was uint64, err error) {
	if is, err = c.is.typeRef(p.is, p.isN.next); err != nil {
		return 0, 0, err
	}
	was, err = c.was.typeRef(p.was, p.wasN.next)
	return is, was, err
}

// arrays compares the elements of two arrays and how many there are. A declaration may
// leave that open.
func (c *Comparison) arrays(p *typePair, depth int) (d Difference, err error) {
	is, was, err := c.next(p)
	if err != nil {
		return d, err
	}
	a, err := c.is.bounds(&p.isN, &c.left)
	if err != nil {
		return d, err
	}
	b, err := c.was.bounds(&p.wasN, &c.left)
	if err != nil {
		return d, err
	}
	if len(a) != len(b) {
		return c.unlike(p, Different, d), nil
	}
	for i := range a {
		if a[i].known && b[i].known && a[i].count != b[i].count {
			return c.unlike(p, Different, d), nil
		}
	}
	d, err = c.same(is, was, depth+1)
	if err == nil && d.Kind != Same && d.Type == "" {
		d = c.unlike(p, d.Kind, d)
	}
	return d, err
}

// remembered compares types that may contain themselves, each pair once. While a pair is
// being compared it counts as the same: a difference is found where it lies.
func (c *Comparison) remembered(p *typePair, sort typeSort, depth int) (d Difference, err error) {
	key := [2]uint64{p.isN.offset(), p.wasN.offset()}
	if d, ok := c.memo[key]; ok {
		return d, nil
	}
	c.memo[key] = Difference{}
	switch sort {
	case sortFunction:
		d, err = c.functions(p, depth)
	case sortEnum:
		d, err = c.enums(p)
	default:
		d, err = c.layouts(p, depth)
	}
	if err != nil {
		delete(c.memo, key)
		return d, err
	}
	c.memo[key] = d
	return d, nil
}
