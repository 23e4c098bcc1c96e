package report

import (
	"slices"
	"strings"

	"inlay/answer"
)

// textDiff writes what differs between two builds: how many functions, by what happened, then each.
type textDiff struct {
	p       *printer
	verbose bool
	inputs  []answer.Input
	shown   int
	left    int
}

func (t *textDiff) header(h *answer.Header) { t.inputs = h.Inputs }

func (t *textDiff) result(result any) error {
	if base, ok := is[answer.DiffBase](result); ok {
		t.base(base)
		return nil
	}
	d, err := as[answer.DiffFunction](result)
	if err != nil {
		return err
	}
	if !t.verbose && t.shown == diffsShown {
		t.left++
		return nil
	}
	t.shown++
	t.function(d)
	return nil
}

// diffsShown is how many functions are shown without -v.
const diffsShown = 200

func (t *textDiff) end() { moreLine(t.p, t.left, "more function") }

func (t *textDiff) base(b *answer.DiffBase) {
	first := "no copy of " + plural(b.Functions, "function") + " differs"
	if b.Changed > 0 {
		first = group(b.Changed) + " of " + plural(b.Functions, "function") + " differ"
		if b.Unfit > 0 {
			first += "; for " + group(b.Unfit) + " a live patch of the old build does not do"
		}
	}
	t.p.line(span{first, bold})
	var parts []string
	for _, c := range copyChanges() {
		if n := b.Totals[c]; n > 0 {
			parts = append(parts, group(n)+" "+changeWords(c))
		}
	}
	if len(parts) > 0 {
		t.p.line(plain(strings.Join(parts, ", ")))
	}
	for _, why := range b.Incomplete {
		t.p.line(span{"not everything was compared: " + why, yellow})
	}
}

func copyChanges() []answer.CopyChange {
	return []answer.CopyChange{answer.NewlyInlined, answer.NoLongerInlined, answer.Cloned, answer.Uncloned, answer.Renumbered, answer.MoreBodies,
		answer.FewerBodies, answer.PrototypeChanged, answer.Appeared, answer.Disappeared}
}

func changeWords(c answer.CopyChange) string {
	switch c {
	case answer.NewlyInlined:
		return "inlined into more functions"
	case answer.NoLongerInlined:
		return "no longer seen inlined into some"
	case answer.MoreBodies:
		return "with more bodies"
	case answer.FewerBodies:
		return "with fewer bodies"
	case answer.PrototypeChanged:
		return "with another prototype"
	}
	return string(c)
}

// function writes one function: what happened, where, and why a patch does not fit.
func (t *textDiff) function(d *answer.DiffFunction) {
	t.p.line()
	t.p.line(span{t.p.functionRef(&d.Function), bold}, plain(": "+join(d.Changes, func(c *answer.CopyChange) string { return changeWords(*c) })))
	t.counts(d)
	t.names("inlined into", d.HostsGained, "now")
	t.names("no longer seen in", d.HostsLost, "")
	for _, why := range d.Unfit {
		t.p.line(span{"  patch: " + why, yellow})
	}
}

func (t *textDiff) counts(d *answer.DiffFunction) {
	if slices.Contains(d.Changes, answer.Appeared) || slices.Contains(d.Changes, answer.Disappeared) {
		return
	}
	t.p.line(plain("  bodies " + fromTo(d.Old.OutOfLine, d.New.OutOfLine) + ", clones " + fromTo(d.Old.Clones, d.New.Clones) +
		", inlined instances " + fromTo(d.Old.Instances, d.New.Instances)))
}

// names lists hosts, as many as have room.
func (t *textDiff) names(what string, hosts []answer.Function, tail string) {
	if len(hosts) == 0 {
		return
	}
	shown := hosts
	if !t.verbose {
		shown = hosts[:min(maxNamed, len(hosts))]
	}
	text := "  " + what + " " + strings.ReplaceAll(join(shown, functionName), "; ", ", ")
	if n := len(hosts) - len(shown); n > 0 {
		text += " and " + group(n) + " more"
	}
	t.p.line(plain(strings.TrimRight(text+" "+tail, " ")))
}
