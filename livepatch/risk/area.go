package risk

import (
	"debug/elf"
	"slices"
	"strings"

	"inlay/disasm"
	"inlay/elfscan"
)

// area is code that the kernel keeps apart, and what that means for a patch.
type area struct {
	section     string // of an object; a linked kernel may have merged it
	start, stop string // markers, "" if there are none
	note        string
	span        disasm.Span // of a linked kernel
}

// areas lists the sections of include/asm-generic/vmlinux.lds.h that have rules of
// their own. Of areas inside each other the inner one comes first.
func areas() []area {
	return []area{
		{section: ".noinstr.text", start: "__noinstr_text_start", stop: "__noinstr_text_end", note: "must not be traced, probed or instrumented"},
		{section: ".irqentry.text", start: "__irqentry_text_start", stop: "__irqentry_text_end", note: "entered by an interrupt; stack traces are cut at it"},
		{section: ".softirqentry.text", start: "__softirqentry_text_start", stop: "__softirqentry_text_end", note: "entered by a soft interrupt; stack traces are cut at it"},
		{section: ".entry.text", start: "__entry_text_start", stop: "__entry_text_end", note: "entered by the hardware; must not be traced or probed"},
		{section: ".kprobes.text", start: "__kprobes_text_start", stop: "__kprobes_text_end", note: "must not be probed; a replacement is no longer protected from that"},
		{section: ".cpuidle.text", start: "__cpuidle_text_start", stop: "__cpuidle_text_end", note: "tells an idle processor; a replacement lies outside"},
		{section: ".sched.text", start: "__sched_text_start", stop: "__sched_text_end", note: "left out when the kernel tells where a task sleeps; a replacement lies outside"},
		{section: ".spinlock.text", start: "__lock_text_start", stop: "__lock_text_end", note: "left out when the kernel tells where a lock was taken; a replacement lies outside"},
		{section: ".static_call.text", start: "__static_call_text_start", stop: "__static_call_text_end", note: "a trampoline that the kernel rewrites"},
		{section: ".init.text", note: "freed when the kernel or the module has started"},
		{section: ".meminit.text", note: "freed when the kernel has started, where memory cannot be added later"},
		{section: ".exit.text", note: "discarded or never run in the kernel itself, run by a module only when it is removed"},
		{section: ".ref.text", note: "may refer to code that is freed after the start"},
		{section: ".head.text", note: "runs before the kernel is relocated"},
	}
}

// markedAreas lists the areas that a linked kernel brackets with symbols.
func (t *Tables) markedAreas() []area {
	var out []area
	if t.f.ELF().Relocatable() {
		return nil
	}
	for _, a := range areas() {
		a.span = disasm.Span{Lo: t.names.marks[a.start], Hi: t.names.marks[a.stop]}
		if a.start != "" && a.span.Lo < a.span.Hi {
			out = append(out, a)
		}
	}
	return out
}

// areaOf returns the area around an address, nil if it is none.
func (t *Tables) areaOf(pc uint64) *area {
	if i := slices.IndexFunc(t.areas, func(a area) bool { return a.span.Lo <= pc && pc < a.span.Hi }); i >= 0 {
		return &t.areas[i]
	}
	s := t.f.ELF().SectionAt(pc)
	if s == nil {
		return nil
	}
	for _, a := range areas() {
		if rest, ok := strings.CutPrefix(s.Name, a.section); ok && (rest == "" || rest[0] == '.') {
			return &a
		}
	}
	return nil
}

// isCode tells a section of machine code that is there.
func isCode(s *elfscan.Section) bool {
	const allocExec = elf.SHF_ALLOC | elf.SHF_EXECINSTR
	return s.Flags&allocExec == allocExec && s.Type != elf.SHT_NOBITS && s.Size > 0
}
