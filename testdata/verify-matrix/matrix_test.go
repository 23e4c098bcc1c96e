package main

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// small are the sources that every test run compiles, of which each rule has its share.
var small = []string{"ext_called.c", "comdat_kept.cc", "always_plain.c", "isra.c", "part.c", "icf_global.c", "icf_static.c", "alias.c",
	"ipara.c"}

// TestMatrix: a small part of the matrix; the command does all of it.
func TestMatrix(t *testing.T) {
	for _, tool := range []string{"gcc-12", "g++-12", "nm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	all, err := sources("src", "*")
	if err != nil || len(all) < 40 {
		t.Fatalf("%d sources: %v", len(all), err)
	}
	m := &matrix{cc: "gcc-12", levels: []string{"O2"}, small: true, dir: t.TempDir(), jobs: 2}
	for _, s := range all {
		if slices.Contains(small, filepath.Base(s)) {
			m.sources = append(m.sources, s)
		}
	}
	tally, err := m.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range judged {
		r := tally.rules[rule]
		if r.positives == 0 || r.failed+r.unknown < r.positives || r.wrong > 0 {
			t.Errorf("%s: %+v", rule, *r)
		}
	}
	if tally.built.failed > 0 || tally.built.unknown != 1 { // always_plain under inline-only-static
		t.Errorf("built with the level: %+v", tally.built)
	}
	if t.Failed() {
		t.Log(tally.notes)
	}
}

// TestFoldedBy: the lines are those of GCC 12.
func TestFoldedBy(t *testing.T) {
	const dump = `t.c:2:38: optimized: Semantic equality hit:a/0->b/1
t.c:2:38: optimized: Assembler symbol names:_Z1av/0->_Z1bv/1
Unified; Function alias has been created.
t.c:4:5: optimized: Semantic equality hit:ga/2->gb/3
Not unified; adding one
t.c:4:5: optimized: Semantic equality hit:v/2->w/3
Unified; Variable alias has been created.
`
	got := foldedBy(dump)
	if len(got) != 1 || !got["_Z1bv"] {
		t.Errorf("folded %v", got)
	}
}

// TestCloned: a callee counts whose host is there, over any number of steps.
func TestCloned(t *testing.T) {
	const dump = `Callgraph clone;leaf;2;t.c;5;19;mid;3;t.c;6;12;inlining to
Callgraph clone;mid;3;t.c;6;12;top;4;t.c;7;12;inlining to
Callgraph clone;lost;5;t.c;8;1;gone;6;t.c;9;1;inlining to
Callgraph clone;p;4;t.c;7;5;p.part.0;14;t.c;7;5;part
Callgraph clone;q;4;t.c;7;5;q.isra.0;14;t.c;7;5;isra
Callgraph removal;mid;3;t.c;6;12
`
	inlined, clones := cloned(dump, map[string]bool{"top": true, "p.part.0": true})
	if len(inlined) != 2 || !inlined["leaf"] || !inlined["mid"] || len(clones) != 1 || !clones["p.part.0"] {
		t.Errorf("inlined %v, clones %v", inlined, clones)
	}
}

// TestTexts: what is compared of two functions, and what their frames say of calls.
func TestTexts(t *testing.T) {
	const head, tail = "\t.type\tf, @function\nf:\n.LFB0:\n\t.cfi_startproc\n", "\tret\n\t.cfi_endproc\n\t.size\tf, .-f\n"
	one := func(body string) *text { return functionsOf(head + body + tail)["f"] }
	a := one("\tmovl\t$1, %edi\n\tjne\t.L7\n\tmovl\t$2, %esi\n")
	for body, same := range map[string]bool{
		"\tmovl\t$2, %esi\n\tmovl\t$1, %edi\n\tjne\t.L3\n":       true, // the scheduler's work
		"\tmovl\t$1, %edi\n\tjne\t.L7\n\tmovl\t$2, %ebx\n":       false,
		"\tmovl\t$1, %edi\n\tmovl\t$2, %esi\n":                   false,
		"\tmovl\t$1, %edi\n\tjne\t.L7\n\tmovl\t$2, %esi\n.L3:\n": true,
	} {
		if got := slices.Equal(a.sorted(), one(body).sorted()); got != same {
			t.Errorf("%q: same is %t, want %t", body, got, same)
		}
	}
	for body, aligned := range map[string]bool{
		"\tcall\tg\n":     false,
		"\tcall\t*%rax\n": true, // which no function promises to put up with
		"\tsubq\t$8, %rsp\n\t.cfi_def_cfa_offset 16\n\tcall\tg\n":                                                            true,
		"\t.cfi_def_cfa_offset 16\n\tpushq\t%rax\n\t.cfi_adjust_cfa_offset 8\n\tcall\tg\n":                                   false,
		"\t.cfi_def_cfa_offset 16\n\t.cfi_remember_state\n\t.cfi_def_cfa_offset 8\n\t.cfi_restore_state\n\tcall\tg\n":        true,
		"\t.cfi_def_cfa_offset 16\n\t.cfi_def_cfa_register 6\n\tcall\tg\n":                                                   false, // not known
		"\t.cfi_def_cfa_register 6\n\t.cfi_def_cfa 7, 32\n\tcall\tg\n":                                                       true,
		"\t.cfi_def_cfa_offset 16\n\tcall\tg\n\tret\n\t.section\t.text.unlikely\n\t.cfi_startproc\nf.cold:\n\tcall\tabort\n": false,
	} {
		if got := one(body).aligned(); got != aligned {
			t.Errorf("%q: aligned is %t, want %t", body, got, aligned)
		}
	}
}
