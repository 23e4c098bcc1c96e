package program

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"slices"

	"inlay/answer"
	"inlay/disasm"
	"inlay/dwarfinline"
)

// ErrNoCode says that a file holds no code that could be listed: a separate
// debug file, or a machine whose code is not decoded.
var ErrNoCode = errors.New("no code that can be decoded")

// Listings yields the code of each body of the selected functions: function by
// function, then by file and DIE offset. An error concerns one body, or with
// ErrNoCode all bodies of its file, and the others follow.
func (p *Program) Listings(ctx context.Context, sel *Selection) iter.Seq2[answer.Listing, error] {
	return func(yield func(answer.Listing, error) bool) {
		noCode := make(map[*File]bool)
		for b := range p.bodies(sel) {
			if err := ctx.Err(); err != nil {
				yield(answer.Listing{}, err)
				return
			}
			if noCode[b.File] {
				continue
			}
			var out answer.Listing
			err := b.File.Guard(func() (err error) {
				out, err = b.listing()
				return err
			})
			noCode[b.File] = errors.Is(err, ErrNoCode) // said once for a file
			if !yield(out, err) {
				return
			}
		}
	}
}

func (b Body) listing() (answer.Listing, error) {
	out := answer.Listing{Body: b.Answer()}
	mode, ok := codeMode(b.File.elf)
	if !ok {
		return out, fmt.Errorf("%s: %w: machine %s", b.File.Path(), ErrNoCode, b.File.elf.Machine())
	}
	for _, r := range b.Sub.Ranges() {
		l, err := newLister(b, mode, r)
		if err != nil {
			return out, err
		}
		lines, err := l.lines()
		out.Lines = append(out.Lines, lines...)
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// lister lists one range of a body.
type lister struct {
	body  Body
	code  disasm.Code
	span  disasm.Span
	links []link
}

func newLister(b Body, mode disasm.Mode, r dwarfinline.Range) (*lister, error) {
	f := b.File
	s := f.elf.SectionAt(r.Lo)
	if s == nil || !f.isCode(s) {
		return nil, fmt.Errorf("%s: %w at %s: it may be a separate debug file", f.Path(), ErrNoCode, f.elf.Address(r.Lo))
	}
	data, err := f.elf.Data(s)
	if err != nil {
		return nil, err
	}
	links, err := f.links(s)
	if err != nil {
		return nil, err
	}
	lo, _ := slices.BinarySearchFunc(links, r.Lo, func(l link, pc uint64) int { return cmp.Compare(l.place, pc) })
	return &lister{body: b, code: disasm.Code{Base: s.Addr, Bytes: data, Mode: mode}, span: disasm.Span{Lo: r.Lo, Hi: r.Hi}, links: links[lo:]}, nil
}

// lines decodes the range and looks every instruction's position up.
func (l *lister) lines() ([]answer.Line, error) {
	var pcs []uint64
	var insts []disasm.Inst
	for pc, inst := range l.code.Instructions(l.span) {
		pcs, insts = append(pcs, pc), append(insts, inst)
	}
	positions, err := l.body.Sub.Unit().Lines(pcs)
	if err != nil {
		l.body.File.note(err)
	}
	in := newInnermost(l.body, len(pcs))
	out := make([]answer.Line, len(pcs))
	for i, pc := range pcs {
		out[i] = l.line(pc, insts[i])
		out[i].Frames = l.body.frames(in.at(pc), positions[i])
	}
	return out, nil
}

func (l *lister) line(pc uint64, inst disasm.Inst) answer.Line {
	f := l.body.File
	at := l.code.Bytes[pc-l.code.Base:]
	return answer.Line{
		Address: f.elf.Address(pc),
		Bytes:   hex.EncodeToString(at[:inst.Len]),
		Text:    disasm.Format(at[:inst.Len], pc-l.base(), l.code.Mode, l.symbol(pc, inst)),
		Target:  l.target(pc, inst),
	}
}

// symbol names addresses inside an operand. Where a relocation fills the
// operand, its bytes say nothing.
func (l *lister) symbol(pc uint64, inst disasm.Inst) func(uint64) (string, uint64) {
	if _, ok := l.link(pc, inst); ok || l.body.File.elf.Relocatable() && inst.Kind == disasm.Call {
		return nil
	}
	return func(shown uint64) (string, uint64) {
		name, at := l.body.File.nearSymbol(shown + l.base())
		return name, at - l.base()
	}
}

// base is what is taken off the addresses in the text of an instruction: in a
// relocatable file they are offsets in the section, as objdump prints them.
func (l *lister) base() uint64 {
	if l.body.File.elf.Relocatable() {
		return l.code.Base
	}
	return 0
}

// nearSymbol names the function or object around an address in memory.
func (f *File) nearSymbol(pc uint64) (name string, base uint64) {
	if f.elf.Executable(pc) {
		if s := f.symbolAt(pc); s != nil {
			return s.Name, s.Addr
		}
	}
	return "", 0
}

// target names what the instruction leads to: by its relocation, by the
// address in its bytes, or by the pointer or stub it goes through.
func (l *lister) target(pc uint64, inst disasm.Inst) string {
	f := l.body.File
	if k, ok := l.link(pc, inst); ok {
		return f.linkTarget(k, uint64(inst.Len-inst.Field))
	}
	if f.elf.Relocatable() && inst.FieldSize == 4 && !inst.Kind.Direct() {
		return ""
	}
	var to uint64
	if inst.Kind.Direct() {
		to = inst.Target(pc)
	} else if addr, ok := inst.Address(pc); ok && !inst.Segment {
		to = addr
	}
	if to == 0 {
		return ""
	}
	if t, err := f.importTable(); err == nil {
		if stub, ok := t.stubs[to]; ok {
			return f.targetName(stub) + "@plt"
		}
		if slot, ok := t.slots[to]; ok {
			return f.targetName(slot)
		}
	}
	if name, base := f.nearSymbol(to); name != "" {
		return offsetName(name, to-base)
	}
	return f.around(to)
}

// link returns the relocation of the instruction.
func (l *lister) link(pc uint64, inst disasm.Inst) (link, bool) {
	if inst.FieldSize == 0 {
		return link{}, false
	}
	i, ok := slices.BinarySearchFunc(l.links, pc+uint64(inst.Field), func(k link, place uint64) int { return cmp.Compare(k.place, place) })
	if !ok {
		return link{}, false
	}
	return l.links[i], true
}

// linkTarget names what a relocation leads to. The displacement counts from the
// end of the instruction, rest bytes behind the place.
func (f *File) linkTarget(k link, rest uint64) string {
	switch {
	case k.symbol >= 0:
		return f.symbols.all[k.symbol].Name
	case k.got:
		return f.nameAt(k.value)
	case k.defined:
		return f.nameAt(k.target(rest))
	}
	return ""
}

// nameAt names an address by the symbol around it, else by its section.
func (f *File) nameAt(pc uint64) string {
	if name, base := f.nearSymbol(pc); name != "" {
		return offsetName(name, pc-base)
	}
	if name := f.around(pc); name != "" {
		return name
	}
	return f.elf.Address(pc)
}

// targetName names what a pointer leads to.
func (f *File) targetName(t target) string {
	if t.name != "" {
		return t.name
	}
	return f.nameAt(t.addr)
}

func offsetName(name string, offset uint64) string {
	if offset == 0 {
		return name
	}
	return fmt.Sprintf("%s+%#x", name, offset)
}
