package livepatch

import (
	"strings"

	"inlay/answer"
)

// gaps lists why the list is not complete.
func (l *list) gaps() []answer.Gap {
	var out []answer.Gap
	add := func(kind answer.GapKind, n int, detail, closing string) {
		if n > 0 {
			out = append(out, answer.Gap{Kind: kind, Count: n, Detail: detail, Close: closing})
		}
	}
	open, lower := l.countOpen()
	add(answer.GapOpenUnits, open, "a copy that folded away leaves no trace there",
		"name the sources (--source DIR) or GCC's own record (--dumps DIR, made with -fdump-ipa-clones)")
	add(answer.GapLowerBound, lower, "their compiler leaves no trace of copies that folded away",
		"ask the compiler for its record: clang -fsave-optimization-record, rustc -C remark=inline, go build -gcflags=-m")
	add(answer.GapSource, l.countMisfits(), "their sources, or the compiler's record of them, are of another build or not clear",
		"name those of this build; the diagnostics say what does not fit")
	c := l.count()
	add(answer.GapImplied, c.implied, "they probably hold a copy", "read them, or replace them too")
	add(answer.GapUnwitnessed, c.unwitnessed, "only a call site of the DWARF tells of their call", "see whether they call, or replace them too")
	add(answer.GapImpossible, c.impossible, "they can be neither redirected nor replaced through their callers", "a live patch cannot change these")
	add(answer.GapClimb, c.taken, "these are replaced through their callers, and their address is held elsewhere, or may be", "see that no call comes through the places named")
	add(answer.GapConflict, c.shared, "their code also serves other functions", "replace the callers that mean this function")
	add(answer.GapFolded, l.countLost(), "folded into another function, or removed: nothing tells where their code, or the calls of it, went", "look for their callers in the source")
	add(answer.GapNotSearched, len(l.notSearched()), "they may hold more copies", "name the modules too")
	add(answer.GapUnread, l.a.unreadUnits, "what they hold is not known", "see the diagnostics")
	add(answer.GapUndescribed, l.a.undescribed, "no unit of the DWARF covers them, and they may hold copies", "build all of the file with -g")
	add(answer.GapNoDWARF, l.a.withoutDWARF, "what they hold is not known", "give their debug files, see --debug-dir")
	return out
}

func (l *list) countOpen() (open, lower int) {
	for i := range l.open {
		switch o := &l.open[i]; {
		case o.state == answer.LowerBound:
			lower++
		case o.bound > 0 || len(o.more) > 0:
			open++
		}
	}
	return open, lower
}

type counts struct{ implied, unwitnessed, impossible, taken, shared int }

func (l *list) count() (c counts) {
	for _, m := range l.order {
		switch {
		case m.weight == probable && m.how == answer.NotNeeded:
			continue
		case m.weight == probable && m.holdsInstance():
			c.implied++
		case m.weight == probable && m.unwitnessed():
			c.unwitnessed++
		case m.weight == trusts:
			continue
		}
		switch {
		case m.how == answer.Impossible:
			c.impossible++
		case m.how == answer.ThroughCallers && m.mayBeHeld():
			c.taken++
		}
		if len(m.shared) > 0 {
			c.shared++
		}
	}
	return c
}

// unwitnessed tells a member of whose call no branch was found.
func (m *member) unwitnessed() bool {
	for i := range m.reasons {
		if c := m.reasons[i].call; c != nil && onlySites(c) {
			return true
		}
	}
	return false
}

// mayBeHeld tells a member whose address some place holds, so that its callers do not
// stand for it. Nobody takes the address of a clone that lost its signature, so there
// it matters only if a place is known.
func (m *member) mayBeHeld() bool {
	taken, known, err := m.place.AddressTaken()
	return taken || m.patchable == "no" && (!known || err != nil)
}

// countMisfits counts the units whose sources or records do not fit.
func (l *list) countMisfits() (n int) {
	if l.a.src == nil && l.a.dumps == nil {
		return 0
	}
	for v := range l.views() {
		if v.misfit {
			n++
		}
	}
	return n
}

// countLost counts the definitions of which nothing tells where their code, or the calls
// of it, went.
func (l *list) countLost() (n int) {
	for i := range l.folded {
		f := &l.folded[i]
		lost := f.place.File == nil && f.sites == 0
		wrapper := f.place.File != nil && !f.place.HasBody() // its calls may go to the function it was folded into
		if lost || wrapper {
			n++
		}
	}
	return n
}

// notSearched names what a function of a header may be inlined into and was not among
// the inputs: the modules of a kernel.
func (l *list) notSearched() []string {
	kernel := false
	for _, f := range l.a.p.Files() {
		kernel = kernel || f.Kernel()
		if f.Module() {
			return nil
		}
	}
	if !kernel || !isHeader(l.fn.Source.DeclFile) {
		return nil
	}
	return []string{"modules of this kernel: the function is declared in a header, and no module was given"}
}

func isHeader(file string) bool {
	return strings.HasSuffix(file, ".h") || strings.HasSuffix(file, ".hpp") || strings.HasSuffix(file, ".hh")
}

// totals counts the list. A cold part is a row of its own.
func (l *list) totals() answer.Totals {
	var t answer.Totals
	for _, m := range l.order {
		if m.weight != certain {
			t.Check++
			continue
		}
		t.Replace++
		t.Bytes += m.size
		if m.how == answer.Redirect {
			t.Redirect++
		}
		t.Replace += m.cold
	}
	t.OpenUnits = len(l.open)
	for i := range l.open {
		t.Bound += l.open[i].bound
	}
	return t
}
