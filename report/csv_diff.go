package report

import (
	"strings"

	"inlay/answer"
)

func csvDiffColumns() []string {
	return []string{"function", "linkage_name", "decl_file", "decl_line", "changes", "old_out_of_line", "new_out_of_line", "old_clones", "new_clones",
		"old_inlined_instances", "new_inlined_instances", "hosts_gained", "hosts_lost", "symbols_gained", "symbols_lost", "renumbered",
		"old_prototype", "new_prototype", "unfit"}
}

// csvDiffs leaves the base of the answer out of the table.
func csvDiffs(result any, row func(...string)) error {
	if _, ok := is[answer.DiffBase](result); ok {
		return nil
	}
	d, err := as[answer.DiffFunction](result)
	if err != nil {
		return err
	}
	names := func(list []answer.Function) string { return join(list, functionName) }
	row(append(csvFunction(&d.Function), join(d.Changes, func(c *answer.CopyChange) string { return string(*c) }),
		dec(d.Old.OutOfLine), dec(d.New.OutOfLine), dec(d.Old.Clones), dec(d.New.Clones), dec(d.Old.Instances), dec(d.New.Instances),
		names(d.HostsGained), names(d.HostsLost), strings.Join(d.SymbolsGained, "; "), strings.Join(d.SymbolsLost, "; "),
		join(d.Renumbered, func(s *answer.DiffSymbol) string { return s.Old + " to " + s.New }),
		d.OldPrototype, d.NewPrototype, strings.Join(d.Unfit, "; "))...)
	return nil
}
