package report

import (
	"fmt"
	"strings"

	"inlay/answer"
)

// klpSource writes the C source of a live patch.
type klpSource struct {
	strings.Builder
	names   *replacement
	objects []*klpObject
}

// klpObject is the kernel or a module, with what is replaced in it.
type klpObject struct {
	name  string
	array string // of its functions
	rows  []klpRow
	left  []string // why the other rows are not written
}

type klpRow struct {
	*answer.PlanRow
	replacement string
}

// emitKLP writes a module for the kernel's live patching (Documentation/livepatch): the
// functions that replace are the author's to add.
func emitKLP(e *emitWriter) (string, error) {
	plan := e.plans[0]
	s := &klpSource{names: newReplacement(plan.Plan.Rows)}
	written := 0
	for i := range plan.Plan.Rows {
		written += s.add(&plan.Plan.Rows[i])
	}
	if written == 0 {
		return "", fmt.Errorf("%w: %s", ErrEmit, s.objects[0].left[0])
	}
	s.head(plan)
	s.stubs()
	for _, o := range s.objects {
		s.functions(o)
	}
	s.patch()
	return s.String(), nil
}

// add takes in a row, and returns 1 if it can be written. Rows come by object.
func (s *klpSource) add(row *answer.PlanRow) int {
	if n := len(s.objects); n == 0 || s.objects[n-1].name != row.Object {
		s.objects = append(s.objects, &klpObject{name: row.Object, array: s.arrayName(row.Object)})
	}
	o := s.objects[len(s.objects)-1]
	if why := notForKLP(row); why != "" {
		o.left = append(o.left, row.Symbol+" of "+row.Object+" at "+row.Body.Address+": "+why)
		return 0
	}
	o.rows = append(o.rows, klpRow{row, s.names.name(row)})
	return 1
}

// arrayName is unique: two names of modules can give one identifier.
func (s *klpSource) arrayName(object string) string {
	name := "funcs_" + identifier(object)
	unique := name
	for n := 2; s.names.used[unique]; n++ {
		unique = fmt.Sprintf("%s_%d", name, n)
	}
	s.names.used[unique] = true
	return unique
}

// notForKLP says why a row cannot be written, "" if it can. Names come from a binary: what
// is no symbol of a compiler does not get into a string of the source.
func notForKLP(row *answer.PlanRow) string {
	switch {
	case !onlyOf(row.Symbol, "_.$"):
		return "that is no name of a function that a patch could name"
	case !onlyOf(row.Object, "_"):
		return "that is no module, and not the kernel"
	case row.Patchable == "no":
		return "it is not patchable" + withRisks(row)
	case row.SymPos == nil:
		return "its position among the symbols of that name is not known"
	}
	return ""
}

func withRisks(row *answer.PlanRow) string {
	if words := riskWords(row.Risks, false); words != "" {
		return " (" + words + ")"
	}
	return ""
}

func (s *klpSource) line(format string, args ...any) { fmt.Fprintf(s, format+"\n", args...) }

// comment makes text fit for a C comment.
func comment(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(escape(text), "*/", "* /"), "/*", "/ *") // one by one: "/*/" has both
}

// head says what the source is and what it lacks.
func (s *klpSource) head(r *answer.PlanResult) {
	s.line("// SPDX-License-Identifier: GPL-2.0")
	s.line("/*\n * Live patch of %s.", comment(names(r.Plan.Changed)))
	if !r.Plan.Complete || len(r.UnresolvedHunks) > 0 {
		s.line(" * The plan is NOT COMPLETE: %s.", comment(openWords(r)))
	}
	if n := len(r.Plan.Check); n > 0 {
		s.line(" * To be checked by hand: %s.", plural(n, "function"))
	}
	for i := range r.Plan.Others {
		m := &r.Plan.Others[i]
		if m.How == answer.Impossible {
			s.line(" * Cannot be replaced: %s: %s.", comment(symbolName(&m.Body)), comment(m.Why))
		}
	}
	for _, o := range s.objects {
		for _, why := range o.left {
			s.line(" * Not written: %s.", comment(why))
		}
	}
	s.line(" */")
	s.line("#include <linux/kernel.h>\n#include <linux/livepatch.h>\n#include <linux/module.h>\n")
}

// openWords says what keeps a plan from being complete.
func openWords(r *answer.PlanResult) string {
	var words []string
	if n := len(r.UnresolvedHunks); n > 0 {
		words = append(words, plural(n, "unresolved hunk"))
	}
	for i := range r.Plan.Gaps {
		words = append(words, gapCount(&r.Plan.Gaps[i]))
	}
	if len(words) == 0 {
		return "see inlay impact"
	}
	return strings.Join(words, ", ")
}

// stubs names the functions to be written, and stands in for them where only the table is
// to be compiled.
func (s *klpSource) stubs() {
	s.line("/*\n * Define here, each with the prototype of what it replaces:")
	for _, o := range s.objects {
		for _, row := range o.rows {
			s.line(" *   %s: %s of %s, for %s", row.replacement, comment(row.Symbol), comment(row.Object), comment(names(row.For)))
			for _, words := range needsByKind(row.PlanRow) {
				s.line(" *     needs %s", comment(words))
			}
		}
	}
	s.line(" * With INLAY_STUBS defined this file compiles as it is; do not load that.")
	s.line(" */\n#ifdef INLAY_STUBS")
	for _, o := range s.objects {
		for _, row := range o.rows {
			s.line("static void %s(void) { }", row.replacement)
		}
	}
	s.line("#endif\n")
}

func (s *klpSource) functions(o *klpObject) {
	if len(o.rows) == 0 {
		return
	}
	s.line("static struct klp_func %s[] = {", o.array)
	for _, row := range o.rows {
		if row.Patchable != "yes" {
			s.line("\t/* patchable: %s */", comment(row.Patchable))
		}
		s.line("\t{\n\t\t.old_name = \"%s\",\n\t\t.new_func = %s,", row.Symbol, row.replacement)
		if *row.SymPos != 0 {
			s.line("\t\t.old_sympos = %d,", *row.SymPos)
		}
		s.line("\t},")
	}
	s.line("\t{ }\n};\n")
}

func (s *klpSource) patch() {
	s.line("static struct klp_object objs[] = {")
	for _, o := range s.objects {
		switch {
		case len(o.rows) == 0:
			continue
		case o.name == "vmlinux":
			s.line("\t{\n\t\t/* no name: vmlinux */")
		default:
			s.line("\t{\n\t\t.name = \"%s\",", o.name)
		}
		s.line("\t\t.funcs = %s,\n\t},", o.array)
	}
	s.line("\t{ }\n};\n")
	s.line("static struct klp_patch patch = {\n\t.mod = THIS_MODULE,\n\t.objs = objs,\n};\n")
	s.line("static int __init patch_init(void)\n{\n\treturn klp_enable_patch(&patch);\n}\n")
	s.line("static void __exit patch_exit(void)\n{\n}\n")
	s.line("module_init(patch_init);\nmodule_exit(patch_exit);\nMODULE_LICENSE(\"GPL\");\nMODULE_INFO(livepatch, \"Y\");")
}

// suggested writes rows as the arrays of a patch that lacks them.
func suggested(rows []answer.PlanRow) string {
	s := &klpSource{names: newReplacement(rows)}
	for i := range rows {
		s.add(&rows[i])
	}
	for _, o := range s.objects {
		for _, why := range o.left {
			s.line("/* Not written: %s. */", comment(why))
		}
		s.functions(o)
	}
	return s.String()
}
