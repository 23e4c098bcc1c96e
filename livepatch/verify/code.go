package verify

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/program"
)

// codeRanges is a set of addresses: ranges by their start that do not overlap, with the
// unit that each belongs to.
type codeRanges struct {
	ranges []unitRange
}

type unitRange struct {
	dwarfinline.Range
	unit *unit
}

// unitCode returns what the units say they cover, and the code of their bodies.
func (j *judge) unitCode() *codeRanges {
	if j.code != nil {
		return j.code
	}
	c := new(codeRanges)
	for _, u := range j.units {
		ranges := u.Ranges()
		if len(ranges) == 0 {
			for s := range u.Subprograms() {
				ranges = append(ranges, s.Ranges()...)
			}
		}
		for _, r := range ranges {
			if r.Size() > 0 {
				c.ranges = append(c.ranges, unitRange{r, u})
			}
		}
	}
	slices.SortStableFunc(c.ranges, func(a, b unitRange) int { return cmp.Compare(a.Lo, b.Lo) })
	j.code = c
	return c
}

// unit returns the unit whose code holds pc, nil if none does.
func (c *codeRanges) unit(pc uint64) *unit {
	i := sort.Search(len(c.ranges), func(i int) bool { return c.ranges[i].Lo > pc })
	const near = 8 // ranges that overlap are few, and broken
	for k := i - 1; k >= 0 && k >= i-near; k-- {
		if c.ranges[k].Contains(pc) {
			return c.ranges[k].unit
		}
	}
	return nil
}

func (c *codeRanges) has(pc uint64) bool { return c.unit(pc) != nil }

// symbols returns the symbols of the file, or of its separate debug file where the file
// itself was stripped.
func (j *judge) symbols() []elfscan.Symbol { return program.NewReferences(j.file).Symbols() }

// symbolEvidence points to a symbol.
func (j *judge) symbolEvidence(name string, addr uint64) answer.Proof {
	e := j.addressEvidence("symbol", addr)
	e.Detail = name + " at " + j.file.ELF().Address(addr)
	return e
}

// addressEvidence points to an address of the file.
func (j *judge) addressEvidence(kind string, addr uint64) answer.Proof {
	return addressEvidence(j.file.ELF(), kind, addr)
}

// addressEvidence points to an address.
func addressEvidence(f *elfscan.File, kind string, addr uint64) answer.Proof {
	e := answer.Proof{Kind: kind, Detail: f.Address(addr)}
	if s := f.SectionAt(addr); s != nil {
		e.Section, e.Offset = s.Name, addr-s.Addr
	}
	return e
}

// dieEvidence points to a DIE.
func dieEvidence(f *program.File, off uint64, format string, args ...any) answer.Proof {
	return debugEvidence(f, "die", off, fmt.Sprintf(format, args...))
}

// debugEvidence points to a place in the DWARF.
func debugEvidence(f *program.File, kind string, off uint64, detail string) answer.Proof {
	p := f.Index().Place(off)
	return answer.Proof{Kind: kind, Section: p.Section, Offset: p.Offset, Path: p.Path, Detail: detail}
}

// some names the first of many: "f, g, h and 12 more functions".
func some(names []string, most int, noun string) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	more := len(names) - most
	if more > 1 {
		noun += "s"
	}
	return fmt.Sprintf("%s and %d more %s", strings.Join(names[:most], ", "), more, noun)
}
