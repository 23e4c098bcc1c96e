package report

import (
	"fmt"
	"path"
	"strings"

	"inlay/answer"
)

// emitULP writes the description file that libpulp's packer reads: the patch, the library
// behind "@", then pairs of replaced and replacing function. The form has no comments,
// so that what cannot be written goes to the notes.
func emitULP(e *emitWriter) (string, error) {
	rows := e.plans[0].Plan.Rows
	library := rows[0].Body.Input
	for i := range rows {
		if rows[i].Body.Input != library {
			return "", fmt.Errorf("%w: a description file is about one library; ask for %s and %s apart", ErrEmit,
				escape(library), escape(rows[i].Body.Input))
		}
	}
	if strings.ContainsFunc(library, func(c rune) bool { return c < ' ' }) {
		return "", fmt.Errorf("%w: no description file can name %s", ErrEmit, escape(library))
	}
	var b strings.Builder
	name, _, _ := strings.Cut(path.Base(library), ".so")
	fmt.Fprintf(&b, "%s\n@%s\n", path.Join(path.Dir(library), name+"_livepatch.so"), library)
	replaced := newReplacement(rows)
	same := map[string]int{}
	for i := range rows {
		same[rows[i].Symbol]++
	}
	written := 0
	for i := range rows {
		why := notForULP(&rows[i], same[rows[i].Symbol])
		if why == "" {
			fmt.Fprintf(&b, "%s:%s\n", rows[i].Symbol, replaced.name(&rows[i]))
			written++
			continue
		}
		if err := e.notes.add(answer.Diagnostic{Input: library, Offset: -1, Message: "not written: " + rows[i].Symbol + ": " + why}); err != nil {
			return "", err
		}
	}
	if written == 0 {
		return "", fmt.Errorf("%w: none of its rows is fit for a description file", ErrEmit)
	}
	return b.String(), nil
}

// notForULP says why a row cannot be written, "" if it can. libpulp finds a function by
// its name alone.
func notForULP(row *answer.PlanRow, same int) string {
	switch {
	case !onlyOf(row.Symbol, "_.$"):
		return "the form cannot say that name"
	case row.Patchable == "no":
		return "it is not patchable" + withRisks(row)
	case same > 1 || row.SymPos != nil && *row.SymPos > 0:
		return "several functions have that name"
	}
	return ""
}
