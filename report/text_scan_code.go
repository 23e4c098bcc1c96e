package report

import (
	"strings"

	"inlay/answer"
)

// code says what the code of the file holds, as far as it was decoded.
func (t *textScan) code(s *answer.Scan) {
	if s.Code == nil {
		if machine := t.machine(s.Input); !decoded(machine) && s.CodeBytes > 0 {
			t.facts.row("code", "not decoded: "+machine)
		}
		return
	}
	count := func(name string, n int) {
		if n > 0 {
			t.facts.row(name, group(n))
		}
	}
	count("calls", s.Code.Calls)
	count("tail calls", s.Code.TailCalls)
	if jumps := s.Code.IndirectJumps; jumps > 0 {
		t.facts.row("indirect calls", group(s.Code.IndirectCalls)+", and "+plural(jumps, "indirect jump"))
	} else {
		count("indirect calls", s.Code.IndirectCalls)
	}
	if s.UndecodedBytes > 0 {
		t.facts.row("undecoded bytes", group(s.UndecodedBytes)+" of "+plural(s.Code.CodeBytes, "code byte"))
	}
}

// btf says what the type information of a kernel names, and what that is not.
func (t *textScan) btf(b *answer.BTF) {
	if b == nil {
		return
	}
	line := plural(b.Functions, "function") + " that had code of their own; nothing about inlining"
	if !b.Named {
		line += "; their names are in the BTF of the kernel, so name its vmlinux too"
	}
	t.facts.row("BTF", line)
}

func (t *textScan) machine(path string) string {
	for i := range t.inputs {
		if t.inputs[i].Path == path {
			return t.inputs[i].Machine
		}
	}
	return ""
}

// pads counts the places at which functions can be traced or patched.
func (t *textScan) pads(p *answer.Pads) {
	if p == nil {
		return
	}
	var parts []string
	if p.Traceable > 0 {
		part := group(p.Traceable) + " traceable"
		if p.AfterBoot > 0 {
			part += " (" + group(p.AfterBoot) + " of them gone after boot)"
		}
		parts = append(parts, part)
	}
	if p.Orphans > 0 {
		parts = append(parts, plural(p.Orphans, "orphan"))
	}
	if p.Patchable > 0 {
		parts = append(parts, group(p.Patchable)+" patchable")
	}
	if len(parts) > 0 {
		t.facts.row("pads", strings.Join(parts, ", "))
	}
}
