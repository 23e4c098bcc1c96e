package livepatch

import (
	"fmt"
	"slices"

	"inlay/answer"
	"inlay/elfscan/clonename"
)

// rows turns a member into the rows of the list: the body, then its cold
// parts, which are symbols of their own but never patched by themselves.
func (l *list) rows(m *member) []answer.Member {
	body := m.body.Answer()
	row := answer.Member{Body: body, Reasons: m.reasons, Patchable: "unknown"}
	row.How, row.Why = l.how(m, body)
	rows := []answer.Member{row}
	for _, cold := range m.body.ColdParts() {
		how, why := answer.WithParent, "the cold part of "+symbolOf(body)
		if row.How == answer.NotNeeded {
			how, why = answer.NotNeeded, row.Why
		}
		rows = append(rows, answer.Member{
			Body: cold, How: how, Patchable: "no", Why: why,
			Reasons: []answer.Reason{{Kind: answer.ReasonCold, Detail: why, Evidence: []answer.Evidence{die(m.body.Sub.Offset())}}},
		})
	}
	return rows
}

// how says what to do with a member.
func (l *list) how(m *member, body answer.Body) (answer.How, string) {
	switch {
	case m.body.File.Kernel() && body.Section == ".init.text":
		return answer.NotNeeded, "freed after boot (.init.text)"
	case body.Symbol == nil:
		return answer.Impossible, "no symbol at its entry by which it could be redirected"
	case len(body.Clone) > 0 && clonename.Parse(*body.Symbol).SignatureMayDiffer():
		return answer.ThroughCallers, "the signature may differ from the source: replace its callers"
	}
	if i := slices.IndexFunc(m.reasons, func(r answer.Reason) bool { return r.Class == answer.Located }); i < 0 && !m.own {
		return answer.Redirect, "holds only instances that own no byte"
	}
	return answer.Redirect, ""
}

func symbolOf(b answer.Body) string {
	if b.Symbol != nil {
		return *b.Symbol
	}
	return fmt.Sprintf("the body at %s", b.Address)
}
