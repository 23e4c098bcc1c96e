package report

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"inlay/answer"
)

// coverFindings are the objections to a live patch as the findings of rules, by the lists
// of the answer.
func coverFindings(c *answer.Cover) *answer.Verify {
	v := &answer.Verify{Input: c.Patch, Verdict: c.Verdict}
	if len(c.Patches) > 0 {
		v.BuildID = c.Patches[0].BuildID
	}
	add := func(rule string, verdict answer.Verdict, body *answer.Body, message string, evidence ...answer.Evidence) {
		f := answer.Finding{Rule: rule, Verdict: verdict, Body: body, Message: message}
		for _, e := range evidence {
			f.Evidence = append(f.Evidence, answer.Proof(e))
		}
		if body != nil && body.Function.Name != "" {
			f.Function = &body.Function
		}
		f.Fingerprint = coverFingerprint(rule, body, message)
		v.Findings = append(v.Findings, f)
	}
	for i := range c.Missing {
		add("missing", answer.Fail, &c.Missing[i].Body, hostName(&c.Missing[i].Body)+" of "+c.Missing[i].Object+" has to be replaced: "+reasonsOf(&c.Missing[i]))
	}
	for i := range c.Unpatchable {
		u := &c.Unpatchable[i]
		add("unpatchable", u.Verdict, u.Body, unpatchableName(u)+" of "+u.Object+": "+u.Why)
	}
	for i := range c.Ambiguous {
		a := &c.Ambiguous[i]
		message := a.Symbol + " of " + a.Object + ", position " + sympos(a.SymPos) + ": " + a.Why
		if a.Right != nil {
			message += ": it has to be " + dec(*a.Right)
		}
		add("ambiguous", answer.Fail, nil, message)
	}
	for i := range c.Clones {
		add("clones", c.Clones[i].Verdict, c.Clones[i].Body, c.Clones[i].Symbol+" of "+c.Clones[i].Object+" "+c.Clones[i].Detail)
	}
	for i := range c.Drift {
		d := &c.Drift[i]
		add("drift", d.Verdict, nil, strings.TrimPrefix(d.Function+": "+d.What+": "+d.Detail, ": "), d.Evidence...)
	}
	for i := range c.Contracts {
		k := &c.Contracts[i]
		add("contracts", k.Verdict, &k.Body, hostName(&k.Body)+" keeps "+k.Register+" across its call of "+functionName(&k.Function)+": "+k.Detail, k.Evidence...)
	}
	for i := range c.Mismatches {
		m := &c.Mismatches[i]
		add("mismatches", answer.Fail, nil, m.Kind+" "+m.Want+" of the patch is "+m.Have+" in "+m.File)
	}
	coverOpen(c, add)
	return v
}

// coverOpen adds what is left to be looked at.
func coverOpen(c *answer.Cover, add func(string, answer.Verdict, *answer.Body, string, ...answer.Evidence)) {
	for i := range c.Possible {
		m := &c.Possible[i]
		add("possible", answer.Unknown, &m.Body, hostName(&m.Body)+" of "+m.Object+" may have to be replaced: "+m.Why+": "+reasonsOf(m))
	}
	for i := range c.OpenUnits {
		u := &c.OpenUnits[i]
		add("open_units", answer.Unknown, nil, u.Unit.Name+" may hold copies in "+plural(len(u.Bound), "more body"))
	}
	for i := range c.Gaps {
		add("gaps", answer.Unknown, nil, gapCount(&c.Gaps[i])+": "+gapWords(&c.Gaps[i]))
	}
	for i := range c.UnresolvedHunks {
		h := &c.UnresolvedHunks[i]
		add("unresolved_hunks", answer.Unknown, nil, hunkPlace(h)+": "+h.Kind+" "+h.Name+": "+h.Detail)
	}
}

func reasonsOf(m *answer.Missing) string {
	var reasons []string
	for j := range m.Reasons {
		add(&reasons, reasonWord(&m.Reasons[j], functionName))
	}
	return strings.Join(reasons, "; ")
}

// coverFingerprint names a finding by what stays the same when the target is built again.
func coverFingerprint(rule string, body *answer.Body, message string) string {
	h := sha256.New()
	h.Write([]byte(rule + "\x00"))
	if body != nil {
		h.Write([]byte(body.Function.Name + "\x00" + body.Function.LinkageName + "\x00" + symbolName(body)))
	} else {
		h.Write([]byte(message))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
