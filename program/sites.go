package program

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"inlay/answer"
	"inlay/dwarfinline"
)

// Sites yields the inlined instances of the selected functions: function by
// function in the order of the selection, then by file and DIE offset; for a
// selection of everything by file and DIE offset.
func (p *Program) Sites(ctx context.Context, sel *Selection) iter.Seq2[answer.Site, error] {
	return func(yield func(answer.Site, error) bool) {
		for f, instances := range p.instances(sel) {
			s := siteMaker{f: f}
			err := f.debug.Guard(func() error {
				for i := range instances {
					if err := ctx.Err(); err != nil {
						return err
					}
					if !yield(s.site(i), nil) {
						return errStopped
					}
				}
				return nil
			})
			if err == errStopped {
				return
			}
			if err != nil && !yield(answer.Site{}, err) || ctx.Err() != nil {
				return
			}
		}
	}
}

// instances yields for each function and file of a selection its inlined
// instances.
func (p *Program) instances(sel *Selection) iter.Seq2[*File, iter.Seq[dwarfinline.Instance]] {
	return func(yield func(*File, iter.Seq[dwarfinline.Instance]) bool) {
		if sel.all {
			for _, f := range p.files {
				if f.index != nil && !yield(f, f.index.Instances()) {
					return
				}
			}
			return
		}
		for _, fn := range sel.functions {
			for _, part := range fn.Parts {
				if !yield(part.File, part.File.index.InstancesOf(part.Roots)) {
					return
				}
			}
		}
	}
}

// siteMaker describes the instances of one file. It keeps the host it
// described last, since instances of one body follow each other.
type siteMaker struct {
	f      *File
	host   dwarfinline.Subprogram
	answer answer.Body
}

func (m *siteMaker) site(i dwarfinline.Instance) answer.Site {
	f := m.f
	if m.host != i.Host() {
		m.host, m.answer = i.Host(), Body{f, i.Host()}.Answer()
	}
	s := answer.Site{
		Input:    f.Path(),
		Callee:   f.Function(i.Origin()),
		Host:     m.answer,
		Class:    class(i),
		Depth:    i.Depth(),
		Ranges:   f.ranges(i.Ranges()),
		Bytes:    sizeOf(i.Ranges()),
		OwnBytes: ownBytes(i),
		DIE:      dieOffset(i),
	}
	if pc, ok := i.EntryPC(); ok {
		entry := f.elf.Address(pc)
		s.EntryPC = &entry
	}
	for at := i; at.Valid(); at = at.Parent() {
		s.Chain = append(s.Chain, answer.Call{
			Function: f.Function(at.Origin()), CallFile: at.CallFile(), CallLine: at.CallLine(), CallColumn: at.CallColumn(),
		})
	}
	return s
}

func class(i dwarfinline.Instance) answer.Class {
	if i.Located() {
		return answer.Located
	}
	return answer.Empty
}

// ownBytes counts the bytes of an instance that no nested instance covers.
func ownBytes(i dwarfinline.Instance) uint64 {
	var nested []dwarfinline.Range
	for c := range i.Children() {
		nested = append(nested, c.Ranges()...)
	}
	if len(nested) == 0 {
		return unionSize(slices.Clone(i.Ranges()))
	}
	return unionSize(slices.Clone(i.Ranges())) - overlap(i.Ranges(), nested)
}

// overlap counts the bytes that lie in both sets of ranges.
func overlap(a, b []dwarfinline.Range) (n uint64) {
	a, b = merged(a), merged(b)
	for len(a) > 0 && len(b) > 0 {
		if lo, hi := max(a[0].Lo, b[0].Lo), min(a[0].Hi, b[0].Hi); lo < hi {
			n += hi - lo
		}
		if a[0].Hi < b[0].Hi {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return n
}

// merged returns the union of ranges, ascending and without overlaps.
func merged(rs []dwarfinline.Range) []dwarfinline.Range {
	rs = slices.Clone(rs)
	slices.SortFunc(rs, func(a, b dwarfinline.Range) int { return cmp.Compare(a.Lo, b.Lo) })
	out := rs[:0]
	for _, r := range rs {
		if n := len(out); n > 0 && r.Lo <= out[n-1].Hi {
			out[n-1].Hi = max(out[n-1].Hi, r.Hi)
		} else {
			out = append(out, r)
		}
	}
	return out
}

// dieOffset returns the offset of an instance's DIE in the section that holds its unit.
func dieOffset(i dwarfinline.Instance) uint64 { return i.Unit().Index().Place(i.Offset()).Offset }
