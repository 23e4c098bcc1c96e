package report

import (
	"strings"

	"inlay/answer"
)

// textCover writes the verdict on a live patch, what is wrong with it, what is left to be
// looked at, and what it replaces.
type textCover struct {
	textImpact
}

func newTextCover(p *printer, opt *Options) *textCover {
	return &textCover{textImpact: textImpact{p: p, opt: opt}}
}

func (t *textCover) result(result any) error {
	c, err := as[answer.Cover](result)
	if err != nil {
		return err
	}
	t.results++
	t.p.line(span{t.p.path(c.Patch) + ": ", plainStyle}, span{words1(c.Verdict), verdictStyle(c.Verdict)}, plain(": "+coverWords(c)))
	t.about(c)
	t.missing("missing", c.Missing)
	t.unpatchable(c.Unpatchable)
	t.ambiguous(c.Ambiguous)
	t.clones(c.Clones)
	t.drift(c.Drift)
	t.contracts(c.Contracts)
	for i := range c.Mismatches {
		m := &c.Mismatches[i]
		t.p.line(span{"mismatch: ", bold}, plain(strings.ReplaceAll(m.Kind, "_", " ")+" "+m.Want+" of the patch is "+m.Have+" in "+m.File))
	}
	t.missing("possible", c.Possible)
	t.gaps(c.Gaps)
	t.openBounds(c.OpenUnits)
	t.unresolved(c.UnresolvedHunks)
	t.replaced(c.Replaced)
	t.checked(c.Checked)
	for _, n := range c.Notes {
		t.p.line(plain("note: " + n))
	}
	t.suggest(c)
	return nil
}

// coverWords counts what the verdict rests on.
func coverWords(c *answer.Cover) string {
	s := "replaces " + plural(len(c.Replaced), "function") + " for " + plural(len(c.Changed), "changed function")
	if c.ChangedFrom == "inferred" {
		s += " (inferred)"
	}
	unpatchable := 0
	for i := range c.Unpatchable {
		if c.Unpatchable[i].Verdict == answer.Fail {
			unpatchable++
		}
	}
	for _, part := range []struct {
		n    int
		what string
	}{
		{len(c.Missing), "missing"}, {unpatchable, "unpatchable"}, {len(c.Unpatchable) - unpatchable, "perhaps unpatchable"}, {len(c.Ambiguous), "ambiguous"}, {len(c.Clones), "called in another way or not there"},
		{len(c.Drift), "different in the target"}, {len(c.Contracts), "by register contract"}, {len(c.Possible), "possible"}, {len(c.Extra), "extra"},
	} {
		if part.n > 0 {
			s += "; " + group(part.n) + " " + part.what
		}
	}
	if n := len(c.Mismatches); n > 0 {
		s += "; " + plural(n, "mismatch")
	}
	if n := len(c.UnresolvedHunks); n > 0 {
		s += "; " + plural(n, "unresolved hunk")
	}
	bound := 0
	for i := range c.OpenUnits {
		bound += len(c.OpenUnits[i].Bound)
	}
	if bound > 0 {
		s += "; " + plural(len(c.OpenUnits), "open unit") + " with " + plural(bound, "body") + " to be checked"
	}
	return s
}

// about says which patches are judged by which functions.
func (t *textCover) about(c *answer.Cover) {
	for i := range c.Patches {
		p := &c.Patches[i]
		words := []string{strings.TrimSpace(p.Kind + " " + p.Name)}
		if p.Layout != "" {
			words = append(words, "layout "+p.Layout)
		}
		if p.Replace != nil && *p.Replace {
			words = append(words, "atomic replace")
		}
		words = append(words, plural(p.Entries, "entry"), "policy "+p.Policy)
		if p.Superseded {
			words = append(words, "superseded")
		}
		t.p.line(plain("patch " + t.p.path(p.Path) + ": " + strings.Join(words, ", ")))
	}
	if len(c.Changed) > 0 {
		t.p.line(plain("changes " + t.some(functionNames(c.Changed)) + " in " + t.p.path(c.Target)))
	}
}

func functionNames(functions []answer.Function) []string {
	out := make([]string, len(functions))
	for i := range functions {
		out[i] = functionName(&functions[i])
	}
	return out
}

// missing lists bodies with the reasons why they are needed.
func (t *textCover) missing(what string, list []answer.Missing) {
	table := newTable(t.p, column{title: what, style: bold, soft: true}, column{title: "sympos", right: true, dull: "?"}, column{title: "object", shrink: true},
		column{title: "address"}, column{title: "for", shrink: true}, column{title: "reasons", shrink: true})
	for i := range list {
		m := &list[i]
		var reasons []string
		for j := range m.Reasons {
			add(&reasons, reasonWord(&m.Reasons[j], functionName))
		}
		if m.Why != "" {
			reasons = append(reasons, m.Why)
		}
		table.row(hostName(&m.Body), sympos(m.SymPos), m.Object, m.Body.Address, strings.Join(functionNames(m.For), ", "), strings.Join(reasons, "; "))
	}
	if len(list) > 0 {
		table.flush()
	}
}

func (t *textCover) unpatchable(list []answer.Unpatchable) {
	for i := range list {
		u := &list[i]
		what := "unpatchable: "
		if u.Verdict != answer.Fail {
			what = "perhaps unpatchable: "
		}
		t.p.line(span{what, verdictStyle(u.Verdict)}, plain(unpatchableName(u)+" of "+u.Object+": "+u.Why))
	}
}

// unpatchableName is the symbol, or what stands for it where there is none.
func unpatchableName(u *answer.Unpatchable) string {
	if u.Symbol == "" && u.Body != nil {
		return hostName(u.Body) + " at " + u.Body.Address
	}
	return u.Symbol
}

func (t *textCover) ambiguous(list []answer.Ambiguous) {
	for i := range list {
		a := &list[i]
		right := ""
		if a.Right != nil {
			right = ": it has to be " + dec(*a.Right)
		}
		t.p.line(span{"ambiguous: ", bold}, plain(a.Symbol+" of "+a.Object+", position "+sympos(a.SymPos)+": "+a.Why+right))
		for j := range a.Candidates {
			b := &a.Candidates[j]
			t.p.line(plain("  " + dec(j+1) + "  " + b.Address + "  " + functionName(&b.Function) + "  " + t.p.path(b.Unit.Name)))
		}
	}
}

func (t *textCover) clones(list []answer.CoverClone) {
	for i := range list {
		c := &list[i]
		tail := ""
		if c.Kind == "no_such_clone" && len(c.Existing) > 0 {
			tail = "; it has " + strings.Join(c.Existing, ", ")
		}
		t.p.line(span{"clone: ", verdictStyle(c.Verdict)}, plain(c.Symbol+" of "+c.Object+" "+c.Detail+tail))
	}
}

func (t *textCover) drift(list []answer.Drift) {
	for i := range list {
		d := &list[i]
		who := d.What
		if d.Function != "" {
			who = d.Function + ": " + d.What
		}
		t.p.line(span{"drift: ", verdictStyle(d.Verdict)}, plain(who+": "+d.Detail))
	}
}

func (t *textCover) contracts(list []answer.CoverContract) {
	for i := range list {
		c := &list[i]
		t.p.line(span{"register contract: ", verdictStyle(c.Verdict)}, plain(hostName(&c.Body)+" keeps "+c.Register+" across its call of "+functionName(&c.Function)+": "+c.Detail))
	}
}
