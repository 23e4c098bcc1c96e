package livepatch_test

import (
	"slices"
	"strings"
	"testing"

	"inlay/answer"
)

const climb = "climb-gcc12-x86_64-O2-g5-fentry.o"

// TestEscalated: a body without a pad is replaced through its callers.
func TestEscalated(t *testing.T) {
	for _, tt := range []listTest{
		{climb, "quiet", []string{
			"quiet through_callers body", "quiet_caller through_callers escalated trusts_callee", "traced_caller redirect escalated trusts_callee",
			"top_caller redirect escalated>quiet_caller", "above_top redirect escalated>quiet_caller", "complete"}},
		{climb, "traced_caller", []string{"traced_caller redirect body", "complete"}},
		{climb, "held", []string{"held through_callers body", "calls_held redirect escalated trusts_callee"}},
		{climb, "small", []string{
			"quiet_host through_callers inlined/located", "calls_quiet_host redirect escalated>quiet_host",
			"climb.c open site=true body=false: above_top calls_held calls_no_instr deep entry held lonely no_instr quiet quiet_caller top_caller traced_caller"}},
		{climb, "lonely", []string{"lonely impossible body"}},
		// The callers stand where nothing may be traced.
		{climb, "deep", []string{"deep through_callers body", "no_instr impossible escalated trusts_callee", "entry impossible escalated trusts_callee"}},
	} {
		tt.run(t, nil)
	}
}

// TestAddressTaken: callers do not stand for a body whose address a table holds.
func TestAddressTaken(t *testing.T) {
	i := impactOf(t, open(t, obj(climb)), nil, "held")
	m := member(t, i.Replace, "held")
	if len(m.AddressTaken) != 1 || !strings.HasPrefix(m.AddressTaken[0].Symbol, "table+0x8") || m.AddressTaken[0].Section != ".rodata" {
		t.Errorf("uses %+v", m.AddressTaken)
	}
	if got := shortGaps(i); !slices.Equal(got, []string{"climb 1"}) {
		t.Errorf("gaps %v", got)
	}
}

// TestInit: code that is freed after boot needs no patch, that of a module may.
func TestInit(t *testing.T) {
	for _, tt := range []listTest{
		{"init-gcc12-x86_64-O2-g5.o", "small", []string{
			"run redirect inlined/located", "start redirect inlined/located", "init.c open site=true body=false: ", "complete"}},
		{"init-gcc12-x86_64-O2-g5.exe", "small", []string{
			"run redirect inlined/located", "start not_needed inlined/located",
			"no_instr through_callers inlined/located", "calls_no_instr redirect escalated>no_instr", // between the symbols of .noinstr.text
			"init.c open site=true body=false: __fentry__ quiet"}},
		{"init-gcc12-x86_64-O2-g5.exe", "quiet", []string{"quiet through_callers body", "no_instr impossible escalated trusts_callee"}},
		{"init-gcc12-x86_64-O2-g5.exe", "__fentry__", []string{
			"__fentry__ impossible body", "check run redirect trusts_callee", "check calls_no_instr redirect trusts_callee", "check start not_needed trusts_callee"}},
	} {
		tt.run(t, nil)
	}
	i := impactOf(t, open(t, obj("init-gcc12-x86_64-O2-g5.ko")), nil, "small")
	if m := member(t, i.Replace, "run"); m.How != answer.Redirect {
		t.Errorf("run: %s", shortMember(m))
	}
	member(t, i.Check, "start")
	for _, g := range i.Gaps {
		if g.Kind == answer.GapImplied || g.Kind == answer.GapUnwitnessed {
			t.Errorf("start holds a copy that is seen, and the list has the gap %+v", g)
		}
	}
}
