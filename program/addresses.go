package program

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"inlay/answer"
	"inlay/dwarfinline"
)

// Addresses yields the inline chain at each address, in the order given. The
// addresses come in batches, since many at once are looked up much faster than
// one after the other; the answers to a batch are given before the next one is
// asked for. An address is hexadecimal, as in addr2line, or has the form
// ".text+0x1c" or "symbol+0x1c". In a file without DWARF the symbols answer, with
// one frame without a position. One that cannot be read, or at which nothing is known,
// has no body and no frames.
func (p *Program) Addresses(ctx context.Context, batches iter.Seq[[]string]) iter.Seq2[answer.Address, error] {
	return func(yield func(answer.Address, error) bool) {
		for batch := range batches {
			out := make([]answer.Address, len(batch))
			l := lookup{p: p, out: out}
			for n, text := range batch {
				l.ask(n, text)
			}
			l.run(ctx)
			if err := ctx.Err(); err != nil {
				yield(answer.Address{}, err)
				return
			}
			for _, a := range out {
				if !yield(a, nil) {
					return
				}
			}
		}
	}
}

// lookup answers one batch of addresses.
type lookup struct {
	p      *Program
	out    []answer.Address
	wanted []wantedPC
}

// wantedPC is an address for which a body was found.
type wantedPC struct {
	n    int // in out
	pc   uint64
	body Body
}

// ask finds the file and body of one address. Where nothing is known, only a
// program of one file can say whose address it is.
func (l *lookup) ask(n int, text string) {
	a := &l.out[n]
	a.Asked, a.Address = text, text
	for _, f := range l.p.files {
		pc, err := l.parse(f, text)
		if err != nil {
			continue
		}
		var b Body
		found := false
		if f.index != nil {
			b, found = f.bodyAt(pc)
		}
		if found || len(l.p.files) == 1 {
			a.Input, a.Address = f.Path(), f.elf.Address(pc)
		}
		if found {
			l.wanted = append(l.wanted, wantedPC{n, pc, b})
			return
		}
		if a.Body == nil && f.index == nil {
			l.bySymbol(a, f, pc)
		}
	}
}

// bySymbol answers an address in a file without DWARF with the function symbol that holds
// it, if there is one. A label does not tell where its code ends.
func (l *lookup) bySymbol(a *answer.Address, f *File, pc uint64) {
	if s := f.symbolAt(pc); s == nil || pc-s.Addr >= s.Size {
		return
	}
	body := f.functionAt(pc).answer(f)
	a.Input, a.Address = f.Path(), f.elf.Address(pc)
	a.Body, a.Frames = &body, []answer.Frame{{Function: body.Function}}
}

func (l *lookup) parse(f *File, text string) (uint64, error) {
	pc, err := f.elf.ParseAddress(text)
	if err == nil {
		return pc, nil
	}
	name, offset := text, uint64(0)
	if i := strings.LastIndexByte(text, '+'); i > 0 {
		digits, isHex := strings.CutPrefix(text[i+1:], "0x")
		base := 10
		if isHex {
			base = 16
		}
		off, bad := strconv.ParseUint(digits, base, 64)
		if bad != nil {
			return 0, err
		}
		name, offset = text[:i], off
	}
	if at, ok := l.symbol(f, name, offset); ok {
		return at, nil
	}
	return 0, err
}

// symbol finds a place in the function of a name. Where a file has several, the
// first by address is meant, and a diagnostic says so. An offset past the end of
// the function leads nowhere: what stands there is not what was asked for.
func (l *lookup) symbol(f *File, name string, offset uint64) (uint64, bool) {
	e, n := f.symbols.named(name)
	if n == 0 {
		return 0, false
	}
	if n > 1 {
		l.p.notes.add(f.Path(), ".symtab", -1, fmt.Errorf("%s names %d functions: the one at the lowest address was taken", name, n))
	}
	size := f.symbols.all[e.n].Size
	if sec := f.elf.SectionAt(e.addr); size == 0 && sec != nil {
		size = sec.Addr + sec.Size - e.addr
	}
	return e.addr + offset, offset < size
}

// run answers the addresses unit by unit, so that each line number program is
// run once, with several workers.
func (l *lookup) run(ctx context.Context) {
	slices.SortFunc(l.wanted, func(a, b wantedPC) int {
		return cmp.Or(cmp.Compare(a.body.File.number, b.body.File.number),
			cmp.Compare(a.body.Sub.Unit().Number(), b.body.Sub.Unit().Number()), cmp.Compare(a.pc, b.pc), cmp.Compare(a.n, b.n))
	})
	var units [][]wantedPC
	for rest := l.wanted; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].body.File == rest[0].body.File && rest[n].body.Sub.Unit() == rest[0].body.Sub.Unit() {
			n++
		}
		units, rest = append(units, rest[:n]), rest[n:]
	}
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(l.p.jobs, len(units)) {
		workers.Go(func() {
			for ctx.Err() == nil {
				i := next.Add(1) - 1
				if i >= int64(len(units)) {
					return
				}
				l.unit(units[i])
			}
		})
	}
	workers.Wait()
}

// unit answers the addresses in one unit.
func (l *lookup) unit(wanted []wantedPC) {
	f, u := wanted[0].body.File, wanted[0].body.Sub.Unit()
	pcs := make([]uint64, len(wanted))
	for i, w := range wanted {
		pcs[i] = w.pc
	}
	lines, err := u.Lines(pcs)
	if err != nil {
		f.note(err)
	}
	err = f.debug.Guard(func() error {
		for order := byBody(wanted); len(order) > 0; {
			n := 1
			for n < len(order) && wanted[order[n]].body == wanted[order[0]].body {
				n++
			}
			l.inBody(wanted, order[:n], lines)
			order = order[n:]
		}
		return nil
	})
	if err != nil {
		at := u.Place()
		l.p.notes.add(cmp.Or(at.Path, f.Path()), at.Section, int64(at.Offset), err)
	}
}

// inBody answers the addresses in one body, those of wanted at the positions in
// order.
func (l *lookup) inBody(wanted []wantedPC, order []int, lines []dwarfinline.Position) {
	b := wanted[order[0]].body
	body, in := b.Answer(), newInnermost(b, len(order))
	for _, i := range order {
		a := &l.out[wanted[i].n]
		a.Body, a.Frames = &body, b.frames(in.at(wanted[i].pc), lines[i])
	}
}

// byBody returns the indices of wanted, those of one body together.
func byBody(wanted []wantedPC) []int {
	order := make([]int, len(wanted))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(wanted[a].body.Sub.Offset(), wanted[b].body.Sub.Offset())
	})
	return order
}

// frames lists an inline chain, innermost first: each function with the position
// reached in it. i is the innermost instance, not valid if there is none.
func (b Body) frames(i dwarfinline.Instance, at dwarfinline.Position) []answer.Frame {
	var frames []answer.Frame
	for ; i.Valid(); i = i.Parent() {
		frames = append(frames, answer.Frame{Function: b.File.Function(i.Origin()), File: at.File, Line: at.Line, Column: at.Column})
		at = dwarfinline.Position{File: i.CallFile(), Line: i.CallLine(), Column: i.CallColumn()}
	}
	return append(frames, answer.Frame{Function: b.File.Function(b.Sub.Offset()), File: at.File, Line: at.Line, Column: at.Column})
}
