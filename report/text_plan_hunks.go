package report

import (
	"slices"
	"strings"

	"inlay/answer"
)

// hunks names the parts of a patch that no function was found for, and what to do about
// each.
func (t *textPlan) hunks(r *answer.PlanResult) {
	sourced := slices.ContainsFunc(r.Plan.Check, usesChanged)
	for i := range r.UnresolvedHunks {
		h := &r.UnresolvedHunks[i]
		what := strings.ReplaceAll(h.Kind, "_", " ")
		if h.Name != "" {
			what += " " + h.Name
		}
		s := ": " + what
		if h.Detail != "" {
			s += ": " + h.Detail
		}
		if todo := hunkRemedy(h.Kind, sourced); todo != "" {
			s += "; to do: " + todo
		}
		t.p.line(span{"unresolved: " + hunkPlace(h), yellow}, plain(s))
	}
}

func hunkPlace(h *answer.Hunk) string {
	place := position(h.File, h.Line, 0)
	if h.Lines > 1 {
		place += " (" + plural(h.Lines, "line") + ")"
	}
	return place
}

// usesChanged tells a member that the sources know as a user of what is changed.
func usesChanged(m answer.Member) bool {
	return slices.ContainsFunc(m.Reasons, func(r answer.Reason) bool { return r.Kind == answer.ReasonUses })
}

// hunkRemedy says what resolves a part of a patch; sourced tells that the sources are known.
func hunkRemedy(kind string, sourced bool) string {
	switch kind {
	case "macro", "type", "variable":
		if sourced {
			return "name the functions with -e"
		}
		return "let --source DIR find every user, or name the functions with -e"
	case "function", "unknown":
		return "name the functions with -e"
	case "no_such_file":
		return "give the objects that were built from it, or the diff of the file that they were built from"
	case "context":
		return "give the diff against the sources that the objects were built from"
	}
	return ""
}

// maxCheck is how many members to check are shown without verbose: a type can have
// thousands of users.
const maxCheck = 50

// checkPlan lists what has to be looked at. Those who may only rely on what is changed
// are counted without verbose.
func (t *textPlan) checkPlan(members []answer.Member) {
	var listed []*answer.Member
	trust := 0
	for i := range members {
		if !t.opt.Verbose && onlyTrusts(&members[i]) {
			trust++
			continue
		}
		listed = append(listed, &members[i])
	}
	shown := listed
	if !t.opt.Verbose && len(listed) > maxCheck {
		shown = listed[:maxCheck]
	}
	t.checkRows(shown)
	if n := len(listed) - len(shown); n > 0 {
		t.p.line(plain("  … " + group(n) + " more to check (-v)"))
	}
	if trust > 0 {
		t.p.line(plain(plural(trust, "function") + " beside these may rely on what is changed (-v lists them)"))
	}
}

// group prints the plan of systems that have the same one.
func (t *textPlan) group(r *answer.EachResult) {
	if t.plans++; t.plans > 1 {
		t.p.line()
	}
	names := make([]string, len(r.Systems))
	for i := range r.Systems {
		names[i] = r.Systems[i].Name
	}
	list := strings.Join(names, ", ")
	if len(r.Plan.Changed)+len(r.UnresolvedHunks) == 0 {
		t.p.line(span{"not in: " + list, bold}, plain(": "+t.some(r.Absent)))
		return
	}
	t.p.line(span{"in " + plural(len(names), systemWord(r.Systems)) + ": " + list, bold})
	t.named("not in these", r.Absent)
	t.p.setInputs(t.inputsOf(r.Systems[:1])) // short names tell the files of one system apart
	line := append(planVerdict(&r.PlanResult), plain("; "+baseOf(totalCoverage(t.inputsOf(r.Systems)))))
	if len(names) > 1 {
		line = append(line, plain("; addresses and bytes are those of "+names[0]))
	}
	t.p.line(line...)
	t.all(&r.PlanResult)
}

// inputsOf are the inputs of systems.
func (t *textPlan) inputsOf(systems []answer.System) []answer.Input {
	of := map[string]bool{}
	for i := range systems {
		for _, path := range systems[i].Inputs {
			of[path] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(t.inputs), func(in answer.Input) bool { return !of[in.Path] })
}

// systemWord is "kernel" where all are.
func systemWord(systems []answer.System) string {
	if slices.ContainsFunc(systems, func(s answer.System) bool { return s.Release == "" }) {
		return "system"
	}
	return "kernel"
}
