package main

import "strings"

// compiler makes code of one language.
type compiler struct {
	name    string   // of the program
	sources []string // in folder src, of those that are compiled one by one
	tools   string   // prefix of its binutils
	compile func(b *builder) ([]string, error)
	// own picks the functions whose lists are compared, nil for all: a program of Go has a
	// thousand more.
	own []string
}

// compilers are all of them.
func compilers() []compiler {
	c := func(name string) compiler {
		return compiler{name: name, sources: []string{"a.c", "b.c"}, compile: compileC}
	}
	cxx := func(name string) compiler {
		return compiler{name: name, sources: []string{"a.cc", "b.cc"}, compile: compileC}
	}
	out := []compiler{c("gcc-11"), c("gcc-12"), cxx("g++-12"), c("clang-14"), c("clang-15"), c("clang-16"), c("clang-19"), cxx("clang++-19")}
	for _, machine := range []string{"aarch64-linux-gnu", "arm-linux-gnueabihf", "riscv64-linux-gnu", "powerpc64le-linux-gnu", "s390x-linux-gnu"} {
		cross := c(machine + "-gcc")
		cross.tools = machine + "-"
		out = append(out, cross)
	}
	return append(out, compiler{name: "rustc", compile: compileRust},
		compiler{name: "go", compile: compileGo, own: []string{"main.*", "shape.*"}})
}

// llvm tells compilers whose DWARF LLVM writes.
func (c compiler) llvm() bool { return strings.HasPrefix(c.name, "clang") || c.name == "rustc" }

// form is a way to ship debugging information.
type form struct {
	name  string
	flags []string
	// other tells code of its own, which cannot be compared with the plain one.
	other bool
}

// split tells DIEs in files of their own, each with offsets of its own.
func (f form) split() bool { return strings.HasPrefix(f.name, "split") || f.packed() }

// packed tells split units in a package.
func (f form) packed() bool { return strings.HasPrefix(f.name, "dwp") }

// plain is the form that the others are compared with.
const plain = "plain"

func forms() []form {
	return []form{
		{name: plain},
		{name: "gz", flags: []string{"-gz"}},
		{name: "zstd", flags: []string{"-gz=zstd"}},
		{name: "split", flags: []string{"-gsplit-dwarf"}},
		{name: "dwp", flags: []string{"-gsplit-dwarf"}},
		{name: "split-types", flags: []string{"-gsplit-dwarf", "-fdebug-types-section"}},
		{name: "dwp-types", flags: []string{"-gsplit-dwarf", "-fdebug-types-section"}},
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
