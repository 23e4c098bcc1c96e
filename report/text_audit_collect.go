package report

import (
	"strings"

	"inlay/answer"
)

// textCollect writes the answer of "audit collect": what the store has now that it had not, then the
// files by outcome, then those that failed.
type textCollect struct{ p *printer }

func (t *textCollect) header(*answer.Header) {}

func (t *textCollect) end() {}

func (t *textCollect) result(result any) error {
	c, err := as[answer.AuditCollect](result)
	if err != nil {
		return err
	}
	t.p.line(span{plural(c.Added, "binary") + " added to " + t.p.path(c.Store), bold},
		plain(": "+plural(c.Sources, "file")+" and members of packages in the snapshot "+c.Snapshot))
	var parts []string
	for _, outcome := range []struct{ key, words string }{
		{"read", "read"}, {"no_dwarf", "without DWARF (symbols only)"}, {"not_elf", "that are no ELF files"}, {"opened", "packages or archives"},
		{"skipped", "skipped"}, {"failed", "failed"},
	} {
		if n := c.Outcomes[outcome.key]; n > 0 {
			parts = append(parts, group(n)+" "+outcome.words)
		}
	}
	if c.Kept > 0 {
		parts = append(parts, group(c.Kept)+" unchanged on disk since they were recorded")
	}
	t.p.line(plain(strings.Join(parts, ", ")))
	for _, f := range c.Failures {
		name := t.p.path(f.Path)
		if f.Member != "" {
			name += "(" + t.p.path(f.Member) + ")"
		}
		t.p.line(span{"failed", yellow}, plain("  "+name+": "+f.Why))
	}
	return nil
}
