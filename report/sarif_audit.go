package report

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"inlay/answer"
)

// auditFindings turns a result of "audit query" into the findings of rules; nil for any other
// result.
func auditFindings(result any) *answer.Verify {
	if f, ok := is[answer.AuditFinding](result); ok {
		return &answer.Verify{Input: binaryName(&f.Binary), BuildID: f.Binary.BuildID, Findings: []answer.Finding{findingOf(f)}}
	}
	if c, ok := is[answer.AuditCopies](result); ok {
		return &answer.Verify{Input: binaryName(&c.Binary), BuildID: c.Binary.BuildID, Findings: copyFindings(c)}
	}
	return nil
}

// findingOf is a stored finding as verify has it. Of its evidence the words were stored.
func findingOf(f *answer.AuditFinding) answer.Finding {
	out := answer.Finding{Rule: f.Rule, Verdict: f.Verdict, Message: f.Message, Fingerprint: f.Fingerprint}
	if f.Unit != "" {
		out.Unit = &answer.Unit{Name: f.Unit}
	}
	if f.Function != "" {
		out.Function = &answer.Function{Name: f.Function}
	}
	if f.Address != "" {
		out.Body = &answer.Body{Address: f.Address, Function: answer.Function{Name: f.Function}}
		if f.Symbol != "" {
			out.Body.Symbol = &f.Symbol
		}
	}
	for _, e := range f.Evidence {
		out.Evidence = append(out.Evidence, answer.Proof{Kind: "stored", Detail: e})
	}
	return out
}

// copyFindings has a result for each copy: someone has to look at it. A binary that may only
// hold a copy without a trace has one of kind "open".
func copyFindings(c *answer.AuditCopies) []answer.Finding {
	var out []answer.Finding
	for i := range c.Copies {
		x := &c.Copies[i]
		body := answer.Body{Symbol: x.Symbol, Address: x.Address, Size: x.Bytes, Function: c.Function}
		message := functionName(&c.Function) + ": a copy out of line"
		switch x.Kind {
		case answer.CopyInlined:
			body.Function = answer.Function{Name: x.Host}
			message = functionName(&c.Function) + ": inlined into " + bodyName(&body) + ", called at " + position(x.CallFile, x.CallLine, x.CallColumn)
		case answer.CopyClone:
			message = functionName(&c.Function) + ": the clone " + bodyName(&body)
		case answer.CopyStaticTwin:
			message = functionName(&c.Function) + ": a static twin"
		}
		f := answer.Finding{Rule: string(x.Kind), Verdict: review, Body: &body, Function: &c.Function, Message: message,
			Fingerprint: copyFingerprint(c, x)}
		if x.Unit != "" {
			f.Unit = &answer.Unit{Name: x.Unit}
		}
		out = append(out, f)
	}
	if len(out) == 0 {
		out = append(out, answer.Finding{Rule: noTrace, Verdict: answer.Unknown, Function: &c.Function, Fingerprint: copyFingerprint(c, &answer.AuditCopy{}),
			Message: functionName(&c.Function) + ": a copy may be there that left no trace, in " + plural(c.OpenUnits+c.UnitsLowerBound, "unit")})
	}
	return out
}

// copyRules are the rules of copyFindings.
func copyRules() []answer.VerifyRule {
	rule := func(id, summary string) answer.VerifyRule {
		return answer.VerifyRule{ID: id, Name: strings.ReplaceAll(id, "_", "-"), Summary: summary, Help: summary + "."}
	}
	return []answer.VerifyRule{
		rule(string(answer.CopyOutOfLine), "the binary has the function as code of its own"),
		rule(string(answer.CopyStaticTwin), "each of several units has the function as code of its own"),
		rule(string(answer.CopyClone), "the binary has a clone of the function"),
		rule(string(answer.CopyInlined), "the function is inlined into another one"),
		rule(noTrace, "the function may be inlined without a trace"),
	}
}

// noTrace is the rule of a binary that may hold a copy of which nothing is left in the DWARF.
const noTrace = "no_trace"

// review is SARIF's kind of a result that a person has to look at (section 3.27.9).
const review answer.Verdict = "review"

// copyFingerprint names a copy by what stays the same when the binary is built again.
func copyFingerprint(c *answer.AuditCopies, x *answer.AuditCopy) string {
	h := sha256.New()
	for _, s := range []string{c.Function.Name, c.Function.LinkageName, binaryName(&c.Binary), string(x.Kind), text(x.Symbol), x.Host, position(x.CallFile, x.CallLine, x.CallColumn)} {
		h.Write([]byte(s + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
