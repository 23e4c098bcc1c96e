package query

import (
	"cmp"
	"maps"
	"slices"

	"inlay/answer"
)

// answer is the list as it is published.
func (l *list) answer(units map[key]string) answer.AuditImpact {
	r := answer.AuditImpact{Function: l.function(), Binary: l.subject.answer(), UnitsLowerBound: int(l.fn.LowerBound)}
	for _, m := range l.sorted() {
		r.Replace = append(r.Replace, m.answer())
		r.Totals.Replace++
		r.Totals.Bytes += uint64(max(m.Size, 0))
		if m.how == answer.Redirect {
			r.Totals.Redirect++
		}
	}
	for _, u := range l.fn.OpenUnits {
		r.OpenUnits = append(r.OpenUnits, units[key{l.fn.Digest, u}])
	}
	r.Gaps = l.gaps()
	r.Complete = len(r.Gaps) == 0 && !l.open()
	return r
}

func (l *list) sorted() []*member {
	return slices.SortedFunc(maps.Values(l.members), func(a, b *member) int { return cmp.Compare(a.Body.Body, b.Body.Body) })
}

// gaps says why the list is not complete, open units aside.
func (l *list) gaps() []string {
	gaps := slices.Clone(l.subject.gaps())
	if l.called && !l.evidence.Code {
		gaps = append(gaps, "callers are known by the call sites of the DWARF alone: the code is in another file")
	}
	for _, m := range l.sorted() {
		switch {
		case m.climbs && !m.leads:
			gaps = append(gaps, bodyName(&m.Body)+" can neither be redirected, nor is a caller of it known")
		case !m.described:
			gaps = append(gaps, "the facts do not describe "+bodyName(&m.Body))
		case m.how == answer.ThroughCallers && m.Signature != "changed" && m.Symbol != "":
			gaps = append(gaps, "whether "+bodyName(&m.Body)+" can be called as its source says is not known")
		}
	}
	return gaps
}

func (m *member) answer() answer.AuditMember {
	signature, how, why := cmp.Or(m.Signature, "unknown"), m.how, m.why
	if m.climbs && !m.leads {
		how, why = answer.Impossible, why+", and no caller is known"
	}
	return answer.AuditMember{
		Symbol: symbolOf(m.Symbol), Function: m.Name, Address: m.Address, Section: m.Section, Size: uint64(max(m.Size, 0)),
		Unit: m.UnitName, Clone: m.Clone, How: how, Why: why, Signature: signature, Reasons: m.reasons, Evidence: m.Digest,
	}
}
