package report

import "inlay/answer"

// openBounds lists the units that may hold more copies.
func (t *textCover) openBounds(units []answer.OpenUnit) {
	im := &answer.Impact{OpenUnits: units}
	t.openUnits(im)
	if len(units) > 0 {
		t.p.line(plain("to close: look at these bodies and name them with --checked, or narrow them with --source"))
	}
}

func (t *textCover) unresolved(hunks []answer.Hunk) {
	(&textPlan{textImpact: t.textImpact}).hunks(&answer.PlanResult{UnresolvedHunks: hunks})
}

// replaced lists the entries of the patch.
func (t *textCover) replaced(list []answer.Replaced) {
	table := newTable(t.p, column{title: "replaced", soft: true}, column{title: "sympos", right: true, dull: "?"}, column{title: "object", shrink: true},
		column{title: "address"}, column{title: "by", shrink: true}, column{title: "role"})
	for i := range list {
		r := &list[i]
		address := ""
		if r.Body != nil {
			address = r.Body.Address
		}
		table.row(r.Symbol, sympos(r.SymPos), r.Object, address, r.New, r.Role)
	}
	table.flush()
}

// checked repeats what a person has looked at.
func (t *textCover) checked(list []answer.Checked) {
	for i := range list {
		c := &list[i]
		what := c.Unit + c.Body
		if c.Gap != "" {
			what = "gap " + c.Gap
		}
		if c.Function != "" {
			what += " for " + c.Function
		}
		used := ""
		if !c.Used {
			used = " (not needed)"
		}
		t.p.line(plain("checked: " + what + ", by " + c.Reviewer + ": " + c.Reason + used))
	}
}

// suggest writes the entries that are missing as they would stand in the patch.
func (t *textCover) suggest(c *answer.Cover) {
	if !t.opt.Suggest {
		return
	}
	if len(c.Suggest) == 0 {
		t.p.line(plain("nothing to suggest: no entry is known to be missing"))
		return
	}
	t.p.line()
	t.p.raw(suggested(c.Suggest))
}
