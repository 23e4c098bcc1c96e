package risk

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"inlay/answer"
	"inlay/program"
)

// Finding is one thing that the tables or the code say about a place.
type Finding struct {
	Kind   Kind
	At     uint64 // the instruction; 0 for what concerns the place as a whole
	Target string // of a sibling call, with the offset where it is no entry
	Key    string // symbol of the key of a jump label or static call, "" if it has none
	Owner  string // object that defines the key, "" if not known
	Note   string // what else is known
}

// Of lists the risks of one place, all its ranges and the cold part included: by kind in
// the order of the constants, then by address. Places of one kind about which the same is
// to be said make one risk. What could not be read is a risk of kind [Unknown]. The place
// must be one of the file that was read. The error is that of reading the file's bytes.
func (t *Tables) Of(p program.Place) ([]answer.Risk, error) {
	all, err := t.Findings(p)
	if err != nil {
		return nil, err
	}
	type group struct{ kind, said string }
	places := make(map[group][]string)
	var groups []group
	for i := range all {
		g := group{string(all[i].Kind), t.say(&all[i])}
		if _, again := places[g]; !again {
			groups = append(groups, g)
		}
		where := ""
		if all[i].At != 0 {
			where = t.where(p, all[i].At)
		}
		places[g] = append(places[g], where)
	}
	out := make([]answer.Risk, 0, len(groups))
	for _, g := range groups {
		out = append(out, answer.Risk{Kind: g.kind, Detail: g.said + at(places[g])})
	}
	return out, nil
}

// Findings lists what is known of one place, one by one: by kind in the order of the
// constants, then by address. It is what [Tables.Of] puts into words.
func (t *Tables) Findings(p program.Place) ([]Finding, error) {
	var out []Finding
	err := t.f.ELF().Guard(func() error {
		out = append(t.listed(p), t.running(p)...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	out = append(out, t.unknown...)
	kinds := order()
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(a.At, b.At))
	})
	return out, nil
}

// listed lists what the tables and sections say.
func (t *Tables) listed(p program.Place) []Finding {
	var out []Finding
	spans := t.spansOf(p)
	var last *area
	for _, span := range spans {
		if a := t.areaOf(span.Lo); a != nil && (last == nil || last.section != a.section) {
			last = a
			out = append(out, Finding{Kind: Section, Target: a.section, Note: a.note})
		}
		for kind := range t.entries {
			for _, e := range t.within(kind, span.Lo, span.Hi) {
				out = append(out, t.finding(kind, &e))
			}
		}
	}
	slices.SortStableFunc(out, compareFindings)
	return out
}

// compareFindings makes an order of what a map gave in none.
func compareFindings(a, b Finding) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.At, b.At), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Note, b.Note))
}

// finding tells what an entry of a table means.
func (t *Tables) finding(kind Kind, e *entry) Finding {
	out := Finding{Kind: kind, At: e.code}
	switch kind {
	case JumpLabel, StaticCall:
		out.Key, out.Owner = t.key(e)
	case paravirt:
		out.Kind, out.Note = Alternative, "of a paravirtual operation"
	case BugEntry:
		out.Note = "BUG"
		if e.flags&bugWarning != 0 {
			out.Note = "WARN"
		}
	case KprobeForbidden:
		out.At = 0
	}
	return out
}

// running lists what the code itself says.
func (t *Tables) running(p program.Place) []Finding {
	if _, ok := t.mode(); !ok {
		return []Finding{{Kind: Unknown, Note: "the flow of " + t.f.ELF().Machine() + " code is not followed: nothing is known of sibling calls and endless loops"}}
	}
	b, ok := t.decode(p, true)
	if !ok {
		return []Finding{{Kind: Unknown, Note: "the file does not hold the code"}}
	}
	out := b.jumps
	if b.unread {
		return append(out, Finding{Kind: Unknown, Note: "some bytes of the code start no instruction: nothing is known of endless loops"})
	}
	if flow := b.flow(); !flow.returns {
		out = append(out, Finding{Kind: LongRunning, Note: flow.say()})
	}
	return out
}

// say tells why no return can be reached.
func (f *flow) say() string {
	ends := "ends in an instruction that traps"
	if n := len(f.callees); n > 0 {
		ends = "ends in a call that does not return (" + strings.Join(f.callees[:min(n, maxNamed)], ", ") + more(n) + ")"
	}
	switch {
	case !f.stopped:
		return "every path loops"
	case !f.back:
		return "every path " + ends
	}
	return "every path loops or " + ends
}

// maxNamed bounds how many places or functions one risk names.
const maxNamed = 4

func more(n int) string {
	if n <= maxNamed {
		return ""
	}
	return fmt.Sprintf(" and %d more", n-maxNamed)
}

// at lists places; "" for what concerns the place as a whole.
func at(places []string) string {
	places = slices.Compact(places)
	if len(places) == 0 || places[0] == "" {
		return ""
	}
	return " at " + strings.Join(places[:min(len(places), maxNamed)], ", ") + more(len(places))
}

// where gives an address as a distance from the entry, or in full for a cold part.
func (t *Tables) where(p program.Place, pc uint64) string {
	spans := t.spansOf(p)
	if holding(spans, pc) == holding(spans, p.Entry) && pc >= p.Entry {
		return offset(pc - p.Entry)
	}
	return t.f.ELF().Address(pc)
}

func offset(n uint64) string { return "+0x" + strconv.FormatUint(n, 16) }
