package verify

import (
	"cmp"
	"slices"

	"inlay/answer"
	"inlay/program"
)

// answer puts together what the rules found.
func (j *judge) answer(checks []*check, accept *acceptance) answer.Verify {
	v := answer.Verify{
		Input: j.file.Path(), BuildID: j.file.ELF().BuildID(),
		Mode: string(j.mode), ModeFrom: j.from, Recorded: j.recorded(),
		Rules: []answer.RuleResult{}, Units: []answer.UnitResult{}, Findings: []answer.Finding{},
		Accepted: answer.Accepted{Unknown: slices.Clone(accept.given), Baseline: accept.baseline},
	}
	if v.Accepted.Unknown == nil {
		v.Accepted.Unknown = []string{}
	}
	byUnit := make([]answer.Verdict, len(j.units))
	for _, c := range checks {
		r := c.settle(accept, byUnit)
		v.Rules = append(v.Rules, r)
		if r.Verdict != answer.NotObservable {
			v.Verdict = worse(v.Verdict, r.Verdict)
		}
		for i := range c.findings {
			f := c.findings[i].Finding
			switch f.Accepted {
			case "accept_unknown":
				v.Accepted.UnknownFindings++
			case "baseline":
				v.Accepted.KnownFindings++
			}
			v.Findings = append(v.Findings, f)
		}
	}
	for _, u := range j.units {
		verdict := byUnit[u.n]
		if verdict == "" {
			verdict = answer.NotApplicable
		}
		v.Units = append(v.Units, answer.UnitResult{
			Unit: program.UnitAnswer(u.Unit), Producer: u.record.text, Mode: string(u.record.mode), Verdict: verdict,
		})
	}
	return v
}

// settle finishes a rule: its findings get their order and fingerprints, those that are
// accepted stop counting, and what is left makes the verdicts. byUnit takes the
// worst verdict of each unit.
func (c *check) settle(accept *acceptance, byUnit []answer.Verdict) answer.RuleResult {
	slices.SortStableFunc(c.findings, func(a, b found) int {
		return cmp.Or(cmp.Compare(number(a.unit), number(b.unit)), cmp.Compare(a.at, b.at), cmp.Compare(a.key, b.key))
	})
	r := answer.RuleResult{Rule: c.rule.ID, Verdict: c.whole}
	verdicts, undecided := slices.Clone(c.base), make(map[*unit]bool)
	for i := range c.findings {
		f := &c.findings[i]
		f.Fingerprint = fingerprint(c.file.Object(), f)
		f.Accepted = accept.of(&f.Finding)
		if f.Verdict == answer.Unknown && f.unit != nil {
			undecided[f.unit] = true
		}
		switch {
		case f.Accepted != "":
			if f.unit == nil {
				r.Verdict = worse(r.Verdict, answer.Pass)
			}
			continue
		case f.Verdict == answer.Fail:
			r.Fail++
		case f.Verdict == answer.Unknown:
			r.Unknown++
		default:
			r.Listed++
		}
		if f.unit == nil {
			r.Verdict = worse(r.Verdict, f.Verdict)
		} else {
			verdicts[f.unit.n] = worse(verdicts[f.unit.n], f.Verdict)
		}
	}
	for n, v := range verdicts {
		if v == "" {
			continue
		}
		r.Total++
		if !undecided[c.units[n]] {
			r.Checked++
		}
		r.Verdict, byUnit[n] = worse(r.Verdict, v), worse(byUnit[n], v)
	}
	if r.Verdict == "" {
		r.Verdict = answer.NotApplicable
	}
	return r
}

func number(u *unit) int {
	if u == nil {
		return -1
	}
	return u.n
}

// worse returns the verdict that counts of two: a failure before what is unknown before
// what passes before what says nothing.
func worse(a, b answer.Verdict) answer.Verdict {
	if weight(b) > weight(a) {
		return b
	}
	return a
}

func weight(v answer.Verdict) int {
	switch v {
	case answer.Fail:
		return 5
	case answer.Unknown:
		return 4
	case answer.Pass:
		return 3
	case answer.NotObservable:
		return 2
	case answer.NotApplicable:
		return 1
	}
	return 0
}
