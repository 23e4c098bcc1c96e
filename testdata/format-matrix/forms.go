package main

import "strings"

// compiler makes code of one language.
type compiler struct {
	name    string   // of the program
	sources []string // in folder src
	first   int      // lowest version of DWARF
	tools   string   // prefix of its binutils
}

var (
	cSources   = []string{"a.c", "b.c"}
	cxxSources = []string{"a.cc", "b.cc"}
)

// compilers are all of them.
func compilers() []compiler {
	out := []compiler{
		{"gcc-11", cSources, 2, ""}, {"gcc-12", cSources, 2, ""}, {"g++-12", cxxSources, 2, ""},
		{"clang-14", cSources, 2, ""}, {"clang-19", cSources, 2, ""}, {"clang++-19", cxxSources, 2, ""},
	}
	for _, machine := range []string{"aarch64-linux-gnu", "arm-linux-gnueabihf", "riscv64-linux-gnu", "powerpc64le-linux-gnu", "s390x-linux-gnu"} {
		out = append(out, compiler{machine + "-gcc", cSources, 2, machine + "-"})
	}
	return out
}

func (c compiler) clang() bool { return strings.HasPrefix(c.name, "clang") }

// form is a way to ship debugging information.
type form struct {
	name  string
	flags []string
	// other tells code of its own, which cannot be compared with the plain one.
	other bool
}

// split tells DIEs in files of their own, each with offsets of its own.
func (f form) split() bool { return f.name == "split" || f.name == "dwp" }

// plain is the form that the others are compared with.
const plain = "plain"

func forms() []form {
	return []form{
		{name: plain},
		{name: "gz", flags: []string{"-gz"}},
		{name: "zstd", flags: []string{"-gz=zstd"}},
		{name: "split", flags: []string{"-gsplit-dwarf"}},
		{name: "dwp", flags: []string{"-gsplit-dwarf"}},
		{name: "dwz"},
		{name: "separate"},
		{name: "dwarf64", flags: []string{"-gdwarf64"}},
		{name: "types", flags: []string{"-fdebug-types-section"}},
		{name: "simple", flags: []string{"-gsimple-template-names"}},
		{name: "profiling", flags: []string{"-fdebug-info-for-profiling"}},
		{name: "mlt", flags: []string{"-gmlt"}, other: true},
		{name: "gc", flags: []string{"-ffunction-sections"}, other: true},
		{name: "lto", flags: []string{"-flto"}, other: true},
		{name: "r", other: true},
	}
}

// kinds are the kinds of file that are made.
var kinds = []string{"exe", "so", "o"}
