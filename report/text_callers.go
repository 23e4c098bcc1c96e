package report

import (
	"strings"

	"inlay/answer"
)

// maxNamed is how many callers or places are named without verbose.
const maxNamed = 8

// entry says what stands at the entry of a body, who calls it and who holds
// its address.
func (t *textInside) entry(in *answer.Inside) {
	t.fact("pad", padWords(&in.Pad))
	t.fact("callers", t.callers(in.Callers))
	t.fact("address taken", t.addressTaken(in.AddressTaken))
	if t.opt.Verbose {
		t.calls(in.Callers)
	}
}

func (t *textInside) fact(name, value string) {
	t.p.line(plain("  "), span{name + ": ", dim}, plain(value))
}

// padWords names what stands at the entry.
func padWords(p *answer.Pad) string {
	words := []string{strings.ReplaceAll(p.Kind, "_", " ")}
	if p.Kind == "patchable" {
		words = append(words, plural(p.Before, "byte")+" before the entry", group(p.Behind)+" behind it")
	}
	if p.Skipped {
		words = append(words, "before the second entry: calls from the file skip it")
	}
	if p.Unlisted > 0 {
		words = append(words, plural(p.Unlisted, "byte")+" of nops that no table lists")
	}
	if p.Traceable {
		words = append(words, "traceable")
	}
	if p.Endbr {
		words = append(words, "endbr")
	}
	if p.PrefixNops > 0 {
		words = append(words, plural(p.PrefixNops, "prefix nop"))
	}
	if p.KCFI != "" {
		words = append(words, "kCFI type "+p.KCFI)
	}
	if p.Libpulp {
		words = append(words, "libpulp")
	}
	return strings.Join(words, ", ")
}

// callers counts and names the callers, with what they were looked for in.
func (t *textInside) callers(callers []answer.Caller) string {
	if len(callers) == 0 {
		return "none known " + t.callBase()
	}
	calls, single := 0, map[answer.Witness]int{}
	for i := range callers {
		calls += len(callers[i].Calls)
		for k := range callers[i].Calls {
			if w := callers[i].Calls[k].Witnesses; len(w) == 1 {
				single[w[0]]++
			}
		}
	}
	s := plural(len(callers), "function") + " with " + plural(calls, "call")
	var marked []string
	for _, w := range []answer.Witness{answer.ByCode, answer.ByCallSite} {
		if single[w] > 0 {
			marked = append(marked, group(single[w])+" "+witnessWords([]answer.Witness{w}))
		}
	}
	if len(marked) > 0 {
		s += " (" + strings.Join(marked, ", ") + ")"
	}
	s += " " + t.callBase()
	if t.opt.Verbose {
		return s
	}
	names := make([]string, len(callers))
	for i := range callers {
		names[i] = hostName(&callers[i].Body)
		if origins := otherOrigins(callers[i].Calls); origins != "" {
			names[i] += " (" + origins + ")"
		}
	}
	return s + ": " + someOf(names)
}

// callBase is what callers were looked for in.
func (t *textInside) callBase() string {
	machine := ""
	for i := range t.inputs {
		if !decoded(t.inputs[i].Machine) {
			machine = t.inputs[i].Machine
		}
	}
	if machine != "" {
		return "(code not decoded: " + machine + "; by call sites and relocations of " + plural(len(t.inputs), "file") + ")"
	}
	return "in the code and call sites of " + plural(len(t.inputs), "file")
}

// decoded tells the machines whose instructions are read.
func decoded(machine string) bool {
	switch machine {
	case "x86_64", "x86-64", "i386", "aarch64", "riscv64", "ppc64", "ppc64le", "s390x":
		return true
	}
	return false
}

// otherOrigins names the functions that call sites name where the code calls
// another one.
func otherOrigins(calls []answer.CallEdge) string {
	var names []string
	seen := map[string]bool{}
	for i := range calls {
		if o := calls[i].Origin; o != "" && !seen[o] {
			seen[o] = true
			names = append(names, o)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "its call site names " + strings.Join(names, ", ")
}

func someOf(names []string) string {
	if len(names) <= maxNamed {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:maxNamed], ", ") + " and " + group(len(names)-maxNamed) + " more (-v lists them)"
}

// calls lists every call.
func (t *textInside) calls(callers []answer.Caller) {
	columns := []column{{title: "caller", style: bold, soft: true}, {title: "call"}, {title: "kind"},
		{title: "witnesses", style: yellow, dull: "code, call site"}, {title: "via", spare: true, dull: ""}, {title: "call site names", dull: ""}}
	if t.p.several() {
		columns = append(columns, t.p.fileColumn())
	}
	table := newTable(t.p, columns...)
	for i := range callers {
		c := &callers[i]
		for k := range c.Calls {
			edge := &c.Calls[k]
			cells := []string{hostName(&c.Body), edge.Address, strings.ReplaceAll(string(edge.Kind), "_", " "),
				witnessWords(edge.Witnesses), edge.Via, edge.Origin}
			if t.p.several() {
				cells = append(cells, t.p.file(c.Input))
			}
			table.row(cells...)
		}
	}
	table.flush()
}

// witnessWords names the witnesses of a call; one alone is marked.
func witnessWords(all []answer.Witness) string {
	names := make([]string, len(all))
	for i, w := range all {
		names[i] = strings.ReplaceAll(string(w), "_", " ")
	}
	if len(names) == 1 {
		return names[0] + " only"
	}
	return strings.Join(names, ", ")
}

// addressTaken counts and names the places that hold the address.
func (t *textInside) addressTaken(uses []answer.AddressUse) string {
	switch {
	case uses == nil:
		return "not known"
	case len(uses) == 0:
		return "no place found in this file"
	}
	places := make([]string, len(uses))
	for i := range uses {
		places[i] = usePlace(&uses[i])
		if t.p.several() {
			places[i] += " of " + t.p.file(uses[i].Input)
		}
	}
	s := plural(len(uses), "place") + ": "
	if t.opt.Verbose {
		return s + strings.Join(places, ", ")
	}
	return s + someOf(places)
}
