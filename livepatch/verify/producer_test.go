package verify

import (
	"strings"
	"testing"
)

// TestReadRecord: the forms are those that GCC, clang and assemblers are known to write, and
// what can go wrong with them.
func TestReadRecord(t *testing.T) {
	const c12 = "GNU C17 12.2.0 -mtune=generic -march=x86-64 -g -O2 "
	for _, tt := range []struct {
		text     string
		compiler compiler
		major    int
		mode     Mode
		problem  string // a word of it
		lto      bool
		again    string
	}{
		{c12 + "-flive-patching=inline-clone -fasynchronous-unwind-tables", gcc, 12, InlineClone, "", false, ""},
		{c12 + "-flive-patching=inline-clone -flive-patching=inline-only-static", gcc, 12, InlineOnlyStatic, "", false, ""},
		{c12 + "-flive-patching -O3", gcc, 12, InlineClone, "", false, ""},
		{c12 + "-fasynchronous-unwind-tables", gcc, 12, NoMode, "", false, ""},
		{"GNU C 4.8.5 20150623 (Red Hat 4.8.5-44) -mtune=generic -g -O2", gcc, 4, NoMode, "", false, ""},
		{"GNU C++14 9.3.1 20200408 (Red Hat 9.3.1-2) -g -flive-patching=inline-clone", gcc, 9, InlineClone, "", false, ""},
		{"GNU Fortran2008 13.2.0 -g -flive-patching=inline-clone -flto", gcc, 13, InlineClone, "", true, ""},
		{"GNU GIMPLE 12.2.0 -mtune=generic -g -O2 -fltrans", gcc, 12, NoMode, "", true, ""},
		{"GNU AS 2.40", assembler, 0, NoMode, "", false, ""},
		{"NASM 2.16.01", assembler, 0, NoMode, "", false, ""},
		{"Debian clang version 14.0.6", otherProducer, 0, NoMode, "", false, ""},
		{"clang version 19.1.7 -flive-patching=inline-clone", otherProducer, 0, NoMode, "", false, ""},
		{"clang LLVM (rustc version 1.95.0)", otherProducer, 0, NoMode, "", false, ""},
		{"Go cmd/compile go1.26", otherProducer, 0, NoMode, "", false, ""},
		{"", noProducer, 0, NoMode, "", false, ""},
		// Switched on again; GCC itself refuses that.
		{c12 + "-flive-patching=inline-clone -fipa-ra", gcc, 12, InlineClone, "", false, "-fipa-ra"},
		{c12 + "-fipa-ra -flive-patching=inline-clone -fno-ipa-ra", gcc, 12, InlineClone, "", false, ""},
		{c12 + "-flive-patching=inline-clone -fipa-sra", gcc, 12, InlineClone, "", false, ""},
		{c12 + "-flive-patching=inline-only-static -fipa-sra", gcc, 12, InlineOnlyStatic, "", false, "-fipa-sra"},
		// Cut, and lies.
		{"GNU C17 12.2.0", gcc, 12, NoMode, "recorded no options", false, ""},
		{c12 + "-flive-patch", gcc, 12, NoMode, "cut", false, ""},
		{c12 + "-flive-patching", gcc, 12, InlineClone, "cut", false, ""},
		{c12 + "-flive-patching=inline-", gcc, 12, NoMode, "not one of", false, ""},
		{c12 + "-f", gcc, 12, NoMode, "cut", false, ""},
		{"GNU C17 12.2.0 -mtune=generic -mar", gcc, 12, NoMode, "cut", false, ""},
		{c12 + "-flive-patching=none", gcc, 12, NoMode, "not one of", false, ""},
		{"GNU C17 -g -flive-patching=inline-clone", gcc, 0, InlineClone, "version", false, ""},
		{"GNU C17 99.0.0 -g -flive-patching=inline-clone", gcc, 99, InlineClone, "not known", false, ""},
		{"GNU C11 7.5.0 -g -flive-patching=inline-clone", gcc, 7, InlineClone, "distributor", false, ""},
	} {
		r := readRecord(tt.text)
		if r.compiler != tt.compiler || r.major != tt.major || r.mode != tt.mode || r.lto != tt.lto || strings.Join(r.again, " ") != tt.again {
			t.Errorf("%q: compiler %d, version %d, mode %q, lto %v, again %v", tt.text, r.compiler, r.major, r.mode, r.lto, r.again)
		}
		if (r.problem == "") != (tt.problem == "") || !strings.Contains(r.problem, tt.problem) {
			t.Errorf("%q: problem %q, want %q", tt.text, r.problem, tt.problem)
		}
	}
}

// TestForbidden: the options are those that GCC 12 prints as disabled when it is asked with
// -Q --help=optimizers and the level; the table itself is that of the manual.
func TestForbidden(t *testing.T) {
	both, only := 0, 0
	for _, f := range forbiddenOptions() {
		if f.only {
			only++
		} else {
			both++
		}
	}
	if both != 13 || only != 4 {
		t.Errorf("%d options of both levels and %d of inline-only-static", both, only)
	}
}

func FuzzReadRecord(f *testing.F) {
	f.Add("GNU C17 12.2.0 -g -flive-patching=inline-clone")
	f.Add("GNU - 1.\x00=")
	f.Fuzz(func(t *testing.T, text string) {
		r := readRecord(text)
		if r.mode != NoMode && !r.mode.Valid() {
			t.Errorf("%q: mode %q", text, r.mode)
		}
		if r.compiler == gcc && r.problem == "" && r.major < firstMajor && r.mode != NoMode {
			t.Errorf("%q: relied on", text)
		}
	})
}
