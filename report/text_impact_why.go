package report

import (
	"strings"

	"inlay/answer"
)

// maxWhy is how many lines of the tree are shown without verbose.
const maxWhy = 40

// whyNode is a function on the way from the changed one to members.
type whyNode struct {
	function *answer.Function
	next     []*whyNode
	known    map[answer.Function]*whyNode // of next
	reasons  []*whyReason
}

// whyReason is what members have in common that a path leads to for the same
// reason.
type whyReason struct {
	word     string
	members  tally
	evidence map[string][]string // by member
}

// why prints the paths that led to the members as a tree, paths that begin alike
// joined: function, functions between, then reason and members.
func (t *textImpact) why(im *answer.Impact) {
	root := &whyNode{function: &im.Function}
	for _, list := range [][]answer.Member{im.Replace, im.Check} {
		for i := range list {
			root.add(&list[i], t.opt.Verbose)
		}
	}
	if len(root.next)+len(root.reasons) == 0 {
		return
	}
	lines := t.whyLines(root, "why ", 0)
	shown := lines
	if len(lines) > maxWhy && !t.opt.Verbose {
		shown = lines[:maxWhy]
	}
	for _, line := range shown {
		t.p.line(line...)
	}
	if n := len(lines) - len(shown); n > 0 {
		t.p.line(plain("  … " + group(n) + " more (-v)"))
	}
}

// add adds the paths to a member; those on which it only relies on the function are
// many, and left out unless all are asked for.
func (n *whyNode) add(m *answer.Member, all bool) {
	for i := range m.Reasons {
		r, at := &m.Reasons[i], n
		if !all && trusts(r) {
			continue
		}
		for k := range r.Via {
			at = at.step(&r.Via[k])
		}
		at.reason(r).add(symbolName(&m.Body), r)
	}
}

func (n *whyNode) step(f *answer.Function) *whyNode {
	if next := n.known[*f]; next != nil {
		return next
	}
	if n.known == nil {
		n.known = map[answer.Function]*whyNode{}
	}
	next := &whyNode{function: f}
	n.known[*f] = next
	n.next = append(n.next, next)
	return next
}

func (n *whyNode) reason(r *answer.Reason) *whyReason {
	word := string(r.Kind)
	if r.Class != "" {
		word += " (" + string(r.Class) + ")"
	}
	for _, known := range n.reasons {
		if known.word == word {
			return known
		}
	}
	n.reasons = append(n.reasons, &whyReason{word: word, evidence: map[string][]string{}})
	return n.reasons[len(n.reasons)-1]
}

func (w *whyReason) add(member string, r *answer.Reason) {
	w.members.add(member)
	known := w.evidence[member]
	add(&known, r.Detail)
	for i := range r.Evidence {
		e := &r.Evidence[i]
		place := e.Kind
		if e.Section != "" {
			place += " " + sectionPlace(e.Path, e.Section, e.Offset)
		}
		if e.Detail != "" {
			place += " " + e.Detail
		}
		add(&known, place)
	}
	w.evidence[member] = known
}

// whyLines makes the lines of a branch. Functions with nothing beside the next
// one share its line, and so does the only thing that a branch leads to.
func (t *textImpact) whyLines(n *whyNode, lead string, depth int) [][]span {
	indent := strings.Repeat("  ", depth)
	name := functionName(n.function)
	for depth > 0 && len(n.reasons) == 0 && len(n.next) == 1 {
		n = n.next[0]
		name += " < " + functionName(n.function)
	}
	lines := [][]span{{plain(indent + lead), {name, bold}}}
	if depth > 0 && len(n.reasons) == 1 && len(n.next) == 0 && !t.opt.Verbose {
		only := t.whyReason(n.reasons[0], ": ")
		return [][]span{append(lines[0], only[0]...)}
	}
	for _, r := range n.reasons {
		lines = append(lines, t.whyReason(r, indent+"  ")...)
	}
	for _, next := range n.next {
		lines = append(lines, t.whyLines(next, "in ", depth+1)...)
	}
	return lines
}

// whyReason makes the lines of one reason: with verbose each member has its own,
// with the evidence.
func (t *textImpact) whyReason(r *whyReason, lead string) [][]span {
	if !t.opt.Verbose {
		return [][]span{{plain(lead), {r.word, yellow}, plain(": " + someOf(r.members.list()))}}
	}
	var lines [][]span
	names := r.members.list()
	for i, member := range r.members.words {
		line := []span{plain(lead), {r.word, yellow}, plain(": " + names[i])}
		if evidence := r.evidence[member]; len(evidence) > 0 {
			line = append(line, span{" [" + strings.Join(evidence, "; ") + "]", dim})
		}
		lines = append(lines, line)
	}
	return lines
}
