package report

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"inlay/answer"
)

// The rules of a comparison of two builds.
const (
	ruleUnfit   = "unfit"
	ruleChanged = "changed"
)

func diffRules() []answer.VerifyRule {
	return []answer.VerifyRule{
		{ID: ruleUnfit, Name: ruleUnfit, Summary: "a live patch of the function that was written for the old build does not do for the new one",
			Help: "Make the patch again for the new build."},
		{ID: ruleChanged, Name: ruleChanged, Summary: "the copies of the function differ in a way that a live patch can bear",
			Help: "What a live patch replaces without need does no harm."},
	}
}

// diffFindings has a result for a function that differs, in the new build where that has it.
func diffFindings(inputs []answer.Input, d *answer.DiffFunction) *answer.Verify {
	f := answer.Finding{Rule: ruleChanged, Verdict: answer.Pass, Function: &d.Function}
	words := join(d.Changes, func(c *answer.CopyChange) string { return changeWords(*c) })
	if len(d.Unfit) > 0 {
		f.Rule, f.Verdict = ruleUnfit, review
		words += ": " + strings.Join(d.Unfit, "; ")
	}
	f.Message = functionName(&d.Function) + ": " + words
	h := sha256.New()
	for _, s := range []string{f.Rule, d.Function.Name, d.Function.LinkageName, join(d.Changes, func(c *answer.CopyChange) string { return string(*c) })} {
		h.Write([]byte(s + "\x00"))
	}
	f.Fingerprint = hex.EncodeToString(h.Sum(nil)[:16])
	in := newBuild(inputs)
	return &answer.Verify{Input: in.Path, BuildID: in.BuildID, Findings: []answer.Finding{f}}
}

// diffNotes are what could not be compared.
func diffNotes(inputs []answer.Input, base *answer.DiffBase) (notes []answer.Diagnostic) {
	for _, why := range base.Incomplete {
		notes = append(notes, answer.Diagnostic{Input: newBuild(inputs).Path, Offset: -1, Message: "not everything was compared: " + why})
	}
	return notes
}

// newBuild is the last of the inputs: the old build's come first.
func newBuild(inputs []answer.Input) answer.Input {
	if len(inputs) == 0 {
		return answer.Input{}
	}
	return inputs[len(inputs)-1]
}
