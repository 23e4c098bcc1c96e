package csource

import (
	"slices"
	"strings"
	"sync"
)

// scope is what the text of one file sees: the macros of which files hold
// there, the most certain first.
type scope struct {
	tree  *Tree
	file  *file
	ranks []rank
	// outside tells that the text includes headers that the tree does not
	// hold: a fallback may give way to one of theirs.
	outside bool
	cache   sync.Map // *symbol -> choice, for names that the file does not define
}

// rank is a set of files; the definitions of units in it count for a header only
// where few units include it.
type rank struct {
	files fileSet
	units bool
}

// fewUnits is how many units may lend their macros to a header.
const fewUnits = 8

// scope returns what f sees.
func (t *Tree) scope(f *file) *scope {
	f.ctxOnce.Do(func() {
		f.ctx = &scope{tree: t, file: f}
		f.ctx.ranks = append(f.ctx.ranks, rank{t.closureOf(f), true})
		f.ctx.includers()
		f.ctx.outside = t.unresolved(f.ctx.ranks)
	})
	return f.ctx
}

// unresolved tells whether any file that the text may see includes one that is not
// in the tree. A kernel needs none.
func (t *Tree) unresolved(ranks []rank) bool {
	if t.kernel() {
		return false
	}
	t.mu.Lock()
	files := t.byID
	t.mu.Unlock()
	for _, f := range files {
		for i := range f.includes {
			inc := &f.includes[i]
			if len(inc.to) == 0 && inc.state != no && ranks[len(ranks)-1].files.some.has(f.id) {
				return true
			}
		}
	}
	return false
}

// includers adds the files that stand around the text of a file in the units
// that include it: a header may use what an earlier header defines.
func (c *scope) includers() {
	all, common := newFileSet(c.tree.count()), fileSet{}
	n := 0
	for _, u := range c.tree.units {
		if u.f == c.file || !u.files.some.has(c.file.id) {
			continue
		}
		n++
		all.some.merge(u.files.some)
		all.sure.merge(u.files.sure)
		if n == 1 {
			common = fileSet{slices.Clone(u.files.some), slices.Clone(u.files.sure)}
		} else {
			common.some.keep(u.files.some)
			common.sure.keep(u.files.sure)
		}
	}
	if n > 1 {
		c.ranks = append(c.ranks, rank{common, true})
	}
	if n > 0 {
		c.ranks = append(c.ranks, rank{all, n <= fewUnits})
	}
}

// choice says what a name may stand for.
type choice struct {
	macros []*macro
	// plain tells that it may also be no macro at all.
	plain bool
}

// maxChoices bounds the definitions of one name that are followed.
const maxChoices = 12

// choose returns the macros that a name on a line of the file may mean, and the
// line up to which that is so.
func (c *scope) choose(s *symbol, line int32) (ch choice, until int32) {
	defs := s.definitions()
	if len(defs) == 0 || c.tree.openConfig(s) {
		return choice{plain: true}, endless
	}
	own, until := c.own(s, defs, line)
	if own.settled {
		return own.choice, until
	}
	if len(own.macros) == 0 && until == endless {
		known, _ := c.cache.Load(s)
		if ch, ok := known.(choice); ok {
			return ch, until
		}
	}
	out := c.foreign(s, defs)
	if len(own.macros) == 0 {
		if until == endless {
			c.cache.Store(s, out)
		}
		return out, until
	}
	for _, m := range out.macros {
		own.macros = addMacro(own.macros, m)
	}
	own.macros = withoutFallbacks(own.macros, c.tree.fullTruth)
	own.plain = own.plain && out.plain
	return own.choice, until
}

// foreign looks through the other files, rank by rank, until a definition is
// certain.
func (c *scope) foreign(s *symbol, defs []*macro) choice {
	ch := choice{plain: true}
	for _, r := range c.ranks {
		for _, m := range defs {
			if m.file == c.file || !r.files.some.has(m.file.id) || m.file.unit && !r.units {
				continue
			}
			switch m.state(c.tree.fullTruth) {
			case yes:
				ch.plain = ch.plain && (!r.files.sure.has(m.file.id) || c.outside && m.fallback())
			case no:
				continue
			}
			ch.macros = addMacro(ch.macros, m)
		}
		if !ch.plain {
			break
		}
	}
	ch.plain = ch.plain && !covers(ch.macros, c.tree.fullTruth)
	ch.macros = withoutFallbacks(ch.macros, c.tree.fullTruth)
	if len(ch.macros) > maxChoices {
		slices.SortFunc(ch.macros, func(a, b *macro) int {
			if a.file != b.file {
				return strings.Compare(a.file.path, b.file.path)
			}
			return int(a.line - b.line)
		})
		ch.macros = ch.macros[:maxChoices]
	}
	return ch
}

// addMacro adds a definition unless an equal one is there.
func addMacro(list []*macro, m *macro) []*macro {
	for _, o := range list {
		if o == m || o.text == m.text || strings.Join(strings.Fields(o.text), " ") == strings.Join(strings.Fields(m.text), " ") {
			return list
		}
	}
	return append(list, m)
}
