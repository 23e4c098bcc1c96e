package query

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"inlay/answer"
	"inlay/audit/facts"
)

// subject is a binary that an answer is about: one that ships, or a debug file whose binary is
// not in the pool. Debug files with its build-id speak for a binary without DWARF.
type subject struct {
	own    *facts.Binary
	debug  []*facts.Binary // by digest
	places []place
	notes  []string
	named  *answer.AuditBinary // once it was asked for
}

// maxClaims bounds how many contents a debug file speaks for, and how many such files speak for
// one: a build-id that more of them claim names nothing, and to join all with all would take the
// time that a hostile pool wants.
const maxClaims = 100

// makeSubjects finds out which evidence is about which binary. A build-id is only a claim, so
// whatever claims one is named, and the facts of a file count for itself even where another
// claims its build-id.
func (p *pool) makeSubjects() {
	p.speaksFor = map[facts.Digest][]*subject{}
	claims := map[string][]*subject{} // binaries with code, by build-id
	var debug []*facts.Binary
	for _, d := range slices.Sorted(maps.Keys(p.binaries)) {
		b := p.binaries[d]
		if !b.Code {
			debug = append(debug, b)
			continue
		}
		s := p.add(b)
		if b.BuildID != "" {
			claims[b.BuildID] = append(claims[b.BuildID], s)
		}
	}
	for id, list := range claims {
		if len(list) > 1 {
			for _, s := range list {
				s.note("%d different contents claim the build-id %s: this is one of them", len(list), id)
			}
		}
	}
	for _, d := range debug {
		if p.join(d, claims[d.BuildID]) {
			continue
		}
		if s := p.add(d); len(claims[d.BuildID]) == 0 {
			s.note("a debug file: no binary with its build-id was collected")
		} else {
			s.note("a debug file: the binary with its build-id has other evidence of its own, or too many claim that")
		}
	}
	slices.SortFunc(p.subjects, compareSubjects)
}

// add makes a subject of an evidence file.
func (p *pool) add(b *facts.Binary) *subject {
	s := &subject{own: b, places: p.places[b.Digest]}
	p.subjects = append(p.subjects, s)
	p.speaksFor[b.Digest] = append(p.speaksFor[b.Digest], s)
	return s
}

// join lets a debug file speak for the binaries that claim its build-id and have no DWARF of
// their own. It tells whether the file is about one of the binaries at all.
func (p *pool) join(d *facts.Binary, claims []*subject) (joined bool) {
	if len(claims) > maxClaims {
		return false
	}
	for _, s := range claims {
		if !s.own.DWARF && d.DWARF && len(s.debug) < maxClaims {
			s.debug = append(s.debug, d)
			p.speaksFor[d.Digest] = append(p.speaksFor[d.Digest], s)
			joined = true
		}
	}
	if joined && len(claims) > 1 {
		for _, s := range claims {
			s.note("the debug file %.12s… speaks for all contents that claim its build-id", d.Digest)
		}
	}
	return joined
}

func (s *subject) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(s.notes, text) {
		s.notes = append(s.notes, text)
	}
}

func compareSubjects(a, b *subject) int {
	return cmp.Or(comparePlaces(a.place(), b.place()), cmp.Compare(a.own.Digest, b.own.Digest))
}

// place is the first place, empty where the sources do not name the content.
func (s *subject) place() answer.AuditPlace {
	if len(s.places) == 0 {
		return answer.AuditPlace{}
	}
	return s.places[0].AuditPlace
}

// evidence is what says the facts with DWARF: the debug files where there are some, else the
// binary itself.
func (s *subject) evidence() []*facts.Binary {
	if len(s.debug) > 0 {
		return s.debug
	}
	return []*facts.Binary{s.own}
}

func (s *subject) any(is func(*facts.Binary) bool) bool { return slices.ContainsFunc(s.evidence(), is) }

func (s *subject) hasDWARF() bool { return s.any(func(b *facts.Binary) bool { return b.DWARF }) }

// gaps says why not everything is known about the binary, in the order of the evidence.
func (s *subject) gaps() []string {
	var out []string
	for _, b := range s.evidence() {
		for _, gap := range b.Gaps {
			if !slices.Contains(out, gap) {
				out = append(out, gap)
			}
		}
	}
	if len(out) == 0 && s.any(incomplete) { // whatever collected the facts left the words out
		out = append(out, "its units were not all read, or leave no trace of a copy that vanished")
	}
	return out
}

// complete tells that everything is known.
func (s *subject) complete() bool {
	return !s.any(incomplete) && !s.any(func(b *facts.Binary) bool { return len(b.Gaps) > 0 })
}

func incomplete(b *facts.Binary) bool { return !b.DWARF || b.UnitsRead < b.Units || b.LowerBound > 0 }

// answer is the subject as answers name it. They share its lists.
func (s *subject) answer() answer.AuditBinary {
	if s.named == nil {
		a := s.name()
		s.named = &a
	}
	return *s.named
}

func (s *subject) name() answer.AuditBinary {
	a := answer.AuditBinary{
		Digest: s.own.Digest, BuildID: s.own.BuildID, Type: s.own.Type, Machine: s.own.Machine, Name: s.own.Name,
		Evidence: []string{s.own.Digest}, DWARF: s.hasDWARF(), Code: s.own.Code, Gaps: s.gaps(), Notes: s.notes,
	}
	for _, p := range s.places {
		a.Places = append(a.Places, p.AuditPlace)
	}
	for _, d := range s.debug {
		a.Evidence = append(a.Evidence, d.Digest)
	}
	return a
}
