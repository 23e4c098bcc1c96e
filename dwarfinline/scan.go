package dwarfinline

import (
	"fmt"
	"slices"

	"inlay/elfscan"
)

// maxUnitDiagnostics bounds what one unit can report.
const maxUnitDiagnostics = 16

// scanner walks the DIEs of one unit after the other and collects facts. Each
// worker has its own; the scratch slices grow to the largest unit and are
// copied out at their exact size.
type scanner struct {
	s         *sections
	u         *Unit
	b         []byte // .debug_info up to the end of the unit
	tab       *abbrevTable
	tabs      []*abbrevTable // the tables compiled last
	exec      Range          // the executable section that was hit last
	callSites bool

	facts
	stack        []scope
	strayOrigins []uint64 // origins of instances that are not kept
	lost         int      // diagnostics over the bound
	elsewhere    int      // references into a supplementary file that is not there
	base         uint64
	jumpAll      bool // the language has no member functions: types are jumped over

	memory *memory // nil for queries
	room   int64   // bytes taken of it and not charged yet
	paid   int64   // bytes that the unit was charged
	full   error   // nothing more could be taken for the unit
}

// newWalk returns a scanner for queries, which step through a unit that was read.
func newWalk(u *Unit, t *abbrevTable) *scanner {
	return &scanner{s: u.sec, u: u, b: u.sec.info[:u.end], tab: t}
}

// scope is what a DIE's children lie in.
type scope struct{ sub, inst int32 }

// scan reads one unit. After an error the unit holds no facts.
func (sc *scanner) scan(u *Unit) {
	sc.u, sc.s, sc.b = u, u.sec, u.sec.info[:u.end]
	sc.reset()
	if err := sc.unit(); err != nil {
		sc.refund()
		u.err = err
		u.facts = facts{diags: slices.Clone(sc.diags), tail: sc.tail, counts: Counts{MaxDepth: -1}}
		return
	}
	sc.finish()
	if sc.elsewhere > 0 {
		sc.report(uint64(u.off), fmt.Errorf("%d origins and imports of the unit: %w", sc.elsewhere, ErrNoSupplementary))
	}
	if sc.lost > 0 {
		sc.diags = append(sc.diags, u.sec.diagnostic(".debug_info", uint64(u.off), fmt.Errorf("%d more of this unit are not listed", sc.lost)))
	}
	u.facts = sc.facts
	u.subs, u.insts = handOver(&sc.subs), handOver(&sc.insts)
	u.ranges, u.calls = handOver(&sc.ranges), handOver(&sc.calls)
	u.imports, u.diags, u.dangling = handOver(&sc.imports), slices.Clone(sc.diags), handOver(&sc.dangling)
}

// handOver returns what the scan collected: a copy of its exact size or, of a very large unit, the scratch
// slice itself, so that its facts are not there twice.
func handOver[T any](scratch *[]T) []T {
	s := *scratch
	if len(s) < 1<<16 {
		return slices.Clone(s)
	}
	*scratch = nil
	return s
}

func (sc *scanner) reset() {
	f := &sc.facts
	*f = facts{
		subs: f.subs[:0], insts: f.insts[:0], ranges: f.ranges[:0], calls: f.calls[:0],
		imports: f.imports[:0], diags: f.diags[:0], dangling: f.dangling[:0], counts: Counts{MaxDepth: -1},
	}
	sc.stack, sc.strayOrigins, sc.lost, sc.elsewhere = sc.stack[:0], sc.strayOrigins[:0], 0, 0
	sc.paid, sc.full = 0, nil
}

// unit reads the root DIE and walks the tree below it.
func (sc *scanner) unit() error {
	u := sc.u
	if sc.s.packed != nil && !u.listed {
		return sc.s.fail(".debug_info", uint64(u.off), errNoRow)
	}
	sc.tab = sc.table(u.abbrevOff, u.enc)
	if u.pays {
		sc.s.abbrevBudget.Add(-sc.tab.size)
	}
	next, children, err := u.readRoot(sc.tab)
	if err != nil {
		return err
	}
	if u.lostText {
		sc.report(uint64(u.root), fmt.Errorf("name or producer of the unit: string: %w", elfscan.ErrTruncated))
	}
	sc.base = u.lowPC
	sc.jumpAll = !hasMemberFunctions(u.language)
	switch {
	case u.isType():
		return nil
	case !children:
		return sc.padding(next)
	}
	sc.stack = append(sc.stack, scope{-1, -1})
	return sc.walk(next)
}

// table returns the compiled abbreviation table at off.
func (sc *scanner) table(off uint64, enc encoding) *abbrevTable {
	for i, t := range sc.tabs {
		if t.sec == sc.s && t.off == off && t.enc == enc {
			copy(sc.tabs[1:i+1], sc.tabs[:i])
			sc.tabs[0] = t
			return t
		}
	}
	var t *abbrevTable
	if len(sc.tabs) < keepTables {
		t = new(abbrevTable)
		sc.tabs = append(sc.tabs, t)
	} else {
		t = sc.tabs[keepTables-1]
	}
	if sc.s.abbrevBudget.Load() < 0 {
		t.clear(sc.s, off, enc)
		t.err = sc.s.fail(".debug_abbrev", off, elfscan.ErrLimit)
	} else {
		t.compile(sc.s, off, enc)
	}
	copy(sc.tabs[1:], sc.tabs[:len(sc.tabs)-1])
	sc.tabs[0] = t
	return t
}

// walk is the hot loop: it steps from DIE to DIE, keeps the scopes of the
// open ones, and reads attributes of the few tags that matter. Everything else is
// stepped over by the compiled abbreviation: one addition where all forms are
// fixed.
func (sc *scanner) walk(off int) error {
	b, dense := sc.b, sc.tab.dense
	dies := 0
	for off < len(b) {
		start := off
		var a *abbrev
		if c := b[off]; c < 0x80 {
			off++
			if c == 0 {
				if sc.stack = sc.stack[:len(sc.stack)-1]; len(sc.stack) == 0 {
					sc.counts.DIEs = dies
					return sc.padding(off)
				}
				continue
			}
			if int(c) >= len(dense) {
				return sc.unknownAbbrev(start, uint64(c))
			}
			a = &dense[c]
		} else {
			code, next := uleb(b, off)
			if next < 0 {
				break
			}
			wide := sc.tab.lookup(code)
			a, off = &wide, next
		}
		dies++
		if a.action == actPlain && a.size >= 0 {
			if off += int(a.size); off <= len(b) {
				if a.children {
					if err := sc.push(sc.stack[len(sc.stack)-1], start); err != nil {
						return err
					}
				}
				continue
			}
			return sc.badAttributes(a, start)
		}
		var err error
		if off, err = sc.die(a, start, off); err != nil {
			return err
		}
		if sc.full != nil {
			return sc.s.fail(".debug_info", uint64(start), sc.full)
		}
	}
	return sc.s.fail(".debug_info", uint64(sc.u.off), fmt.Errorf("unit ends inside its DIE tree: %w", elfscan.ErrTruncated))
}

// die handles one DIE whose attributes start at off and returns where the
// next one starts.
func (sc *scanner) die(a *abbrev, start, off int) (int, error) {
	in := sc.stack[len(sc.stack)-1]
	switch a.action {
	case actPlain:
	case actNoCode, actType:
		if a.children && (sc.jumpAll || a.action == actNoCode) {
			if next := sc.jump(a, off); next > 0 {
				return next, nil
			}
		}
	case actSubprog:
		return sc.subprogram(a, start, off, in)
	case actInlined:
		return sc.inlined(a, start, off, in)
	case actCallSite:
		if sc.counts.CallSites++; sc.callSites {
			if err := sc.callSite(a, start, off, in); err != nil {
				return 0, err
			}
		}
	case actImport:
		if err := sc.importedUnit(a, start, off); err != nil {
			return 0, err
		}
	default:
		return 0, sc.unknownAbbrev(start, 0)
	}
	if off = sc.skip(a, off); off < 0 || off > len(sc.b) {
		return 0, sc.badAttributes(a, start)
	}
	if a.children {
		return off, sc.push(in, start)
	}
	return off, nil
}

// push opens the scope of a DIE's children.
func (sc *scanner) push(in scope, start int) error {
	if most := sc.s.file.Limits().Nesting; len(sc.stack) >= most {
		return sc.s.fail(".debug_info", uint64(start), tooDeep(most))
	}
	sc.stack = append(sc.stack, in)
	return nil
}

// jump returns the offset of the sibling of a DIE, 0 if it has none that can
// be trusted to lie further on in the unit.
func (sc *scanner) jump(a *abbrev, off int) int {
	if a.sibling < 0 {
		return 0
	}
	at := off + int(a.sibling)
	if at+int(a.sibSize) > len(sc.b) {
		return 0
	}
	next := fixed(sc.b[at:], int(a.sibSize), sc.s.big) + uint64(sc.u.off)
	if next <= uint64(at) || next >= uint64(len(sc.b)) {
		sc.report(uint64(at), fmt.Errorf("sibling at %#x: %w", next, ErrReference))
		return 0
	}
	return int(next)
}

// skip steps over the attributes of a DIE; -1 if they do not fit.
func (sc *scanner) skip(a *abbrev, off int) int {
	if a.size >= 0 {
		return off + int(a.size)
	}
	b := sc.b
	for _, o := range sc.tab.ops[a.ops.lo:a.ops.hi] {
		n := int(o >> opBits)
		switch o & (1<<opBits - 1) {
		case opSkip:
			off += n
		case opLEB:
			off = skipLEB(b, off)
		case opBlockLEB:
			v, next := uleb(b, off)
			if next < 0 || v > uint64(len(b)-next) {
				return -1
			}
			off = next + int(v)
		case opCString:
			off = skipCString(b, off)
		default:
			off = sc.skipOther(o, off)
		}
		if off < 0 {
			return -1
		}
	}
	return off
}

// skipOther steps over the rare forms.
func (sc *scanner) skipOther(o op, off int) int {
	form := uint16(o >> opBits)
	if o&(1<<opBits-1) == opBlock {
		form = [...]uint16{1: formBlock1, 2: formBlock2, 4: formBlock4}[o>>opBits]
	}
	if off > len(sc.b) {
		return -1
	}
	_, next := decodeVariable(sc.b, off, form, sc.u)
	return next
}

// padding checks what follows the tree: zero bytes are padding, anything else
// means that the length of the unit is wrong.
func (sc *scanner) padding(off int) error {
	if off == len(sc.b) {
		return nil
	}
	if sc.s.searchBudget.Add(int64(off-len(sc.b))) < 0 {
		sc.report(uint64(off), fmt.Errorf("%d bytes behind the unit's DIE tree were not looked at: %w", len(sc.b)-off, elfscan.ErrLimit))
	} else if nonZero(sc.b, off, len(sc.b)) < len(sc.b) {
		sc.tail = off
		sc.report(uint64(off), fmt.Errorf("%d bytes behind the unit's DIE tree belong to no DIE: the unit's length is wrong: %w",
			len(sc.b)-off, elfscan.ErrCorrupt))
	}
	return nil
}

// report keeps a diagnostic about the unit.
func (sc *scanner) report(off uint64, err error) {
	if len(sc.diags) >= maxUnitDiagnostics {
		sc.lost++
		return
	}
	sc.diags = append(sc.diags, sc.s.diagnostic(".debug_info", off, err))
}

func (sc *scanner) unknownAbbrev(start int, code uint64) error {
	if sc.tab.err != nil {
		return sc.tab.err
	}
	if code == 0 {
		code, _ = uleb(sc.b, start)
	}
	return sc.s.fail(".debug_info", uint64(start), fmt.Errorf("code %d at table offset %#x: %w", code, sc.tab.off, ErrAbbrev))
}

// badAttributes says why the attributes of a DIE could not be stepped over.
func (sc *scanner) badAttributes(a *abbrev, start int) error {
	for _, sp := range sc.tab.specs[a.specs.lo:a.specs.hi] {
		if !isKnown(sp.form, sc.u.enc) {
			return sc.s.fail(".debug_info", uint64(start), fmt.Errorf("form %#x: %w", sp.form, ErrForm))
		}
	}
	return sc.s.fail(".debug_info", uint64(start), elfscan.ErrTruncated)
}

// hasMemberFunctions tells the languages whose types can hold subprograms.
func hasMemberFunctions(language uint16) bool {
	switch language {
	case 0x0001, 0x0002, 0x000c, 0x001d, 0x002c, 0x8001: // C89, C, C99, C11, C17, assembler
		return false
	}
	return true
}
