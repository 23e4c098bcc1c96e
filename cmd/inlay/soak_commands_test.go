//go:build linux

package main

import (
	"fmt"
	"path/filepath"
	"strings"
)

// soakPlace is where the files are that the command lines of a soak name.
type soakPlace struct {
	path    string // the damaged file
	sound   string // what it was made of
	store   string // an empty folder for a store of facts
	diff    string // changes the sources that the file was built from
	objects string // the folder of the sound objects
	sources string // the folder of their sources
	planned string // a list of functions to replace
}

// soakQuestion is one command line for a damaged file. Formats and variants are taken in
// turns, so that each meets every kind of damage in a long run.
type soakQuestion struct {
	name     string
	args     func(p *soakPlace) []string
	formats  []string // "" leaves -o out: completion and collect have few
	variants [][]string
	stdin    bool // the damaged file is standard input too
}

// turn returns the command line for the mutant with a number.
func (q *soakQuestion) turn(p *soakPlace, number uint64) (args []string, format string) {
	args = q.args(p)
	format = q.formats[number%uint64(len(q.formats))]
	number /= uint64(len(q.formats))
	if len(q.variants) > 0 {
		args = append(args, q.variants[number%uint64(len(q.variants))]...)
	}
	if format != "" {
		args = append(args, "-o", format)
	}
	for i, a := range args {
		args[i] = p.expand(a)
	}
	return args, format
}

// expand puts paths into a variant.
func (p *soakPlace) expand(arg string) string {
	return strings.NewReplacer("{objects}", p.objects, "{store}", p.store, "{sound}", p.sound, "{sources}", p.sources, "{diff}", p.diff).Replace(arg)
}

var (
	soakTable = []string{"text", "json", "jsonl", "csv"}
	soakTree  = []string{"text", "json", "jsonl"}
	soakSarif = []string{"text", "json", "jsonl", "sarif"}
	// soakFindings are those of answers that are rows and findings too.
	soakFindings = []string{"text", "json", "jsonl", "csv", "sarif"}
	soakGraph    = []string{"text", "json", "jsonl", "csv", "dot"}
)

// soakKernel and soakPatch are sound, a kernel and a live patch of it.
const (
	soakKernel  = "{objects}/init-gcc12-x86_64-O2-g5.exe"
	soakPatch   = "{objects}/livepatch-gcc12-x86_64-O2-g5.ko"
	soakLibrary = "{objects}/header-gcc12-x86_64-O2-g5.so"
)

// soakQuestions are asked of every mutant.
func soakQuestions() []soakQuestion {
	const jobs = "-j2"
	return []soakQuestion{
		{"scan", soakFile("scan"), soakTable, [][]string{{}, {"-v"}, {jobs, "--debug-dir", "{objects}"}}, false},
		{"scan -", func(*soakPlace) []string { return []string{"scan", "-"} }, soakTree, nil, true},
		{"sites", soakFile("sites", "--all"), soakTable, [][]string{{"-v"}, {jobs}, {soakLibrary}, {"--debug-dir", "{objects}"}}, false},
		{"inside", soakFile("inside", "--all"), soakTable, [][]string{{"-v"}, {}, {jobs}}, false},
		{"clones", soakFile("clones"), soakTable, [][]string{{"-v"}, {jobs}}, false},
		{"disasm", soakFile("disasm", "--all"), soakTree, [][]string{{"--bytes"}, {"--compact"}, {"--source", "{sources}", jobs}}, false},
		{"addr", soakAddresses, soakTable, nil, false},
		{"impact --all", soakFile("impact", "--all"), soakTable, [][]string{
			{"--fail-on", "incomplete"}, {"--fail-on", "implied,check,impossible", jobs}, {"-v", "--policy", "binary"}, {"--source", "{sources}"}, {soakKernel},
		}, false},
		{"impact", soakFile("impact", "-e", "*"), []string{"dot", "svg"}, [][]string{{"-v"}, {jobs}}, false},
		{"impact --plan", soakFile("impact", "-e", "*a*", "-e", "*"), soakTable, [][]string{{"--needs"}, {"--needs", "--each", jobs}, {"--plan", "--source", "{sources}"}}, false},
		{"impact --rank", soakFile("impact", "--rank"), soakTable, [][]string{{"--fail-on", "incomplete"}, {jobs, "-v"}}, false},
		{"impact --patch", soakFile("impact", "--patch", "{diff}"), soakGraph, [][]string{{"--source", "{sources}"}, {"--needs", "-v"}, {"--fail-on", "incomplete,check"}}, false},
		{"impact --emit", soakFile("impact", "-e", "*"), []string{""}, [][]string{{"--emit", "klp"}, {"--emit", "ulp"}}, false},
		{"diff OLD", soakFile("diff"), soakFindings, [][]string{{"{sound}", "--fail-on", "unfit"}, {"{sound}", "-v", jobs}}, false},
		{"diff NEW", soakFile("diff", "{sound}"), soakFindings, [][]string{{"--fail-on", "changed"}, {"-v", jobs}}, false},
		{"verify", soakFile("verify"), soakSarif, [][]string{{}, {"--expect", "inline-clone", "-v"}, {"--expect", "inline-only-static", "--source", "{sources}"}, {jobs}}, false},
		{"cover PATCH", soakFile("cover"), soakSarif, [][]string{{soakKernel, "-v"}, {soakLibrary, "--suggest"}, {soakKernel, "--stack", soakPatch}}, false},
		{"cover TARGET", soakTargets, soakSarif, [][]string{{}, {"--suggest"}, {"-e", "*", "-v"}, {"--patch", "{diff}"}}, false},
		{"cover --functions", soakPlanned, soakSarif, [][]string{{}, {"-e", "*"}, {"--source", "{sources}"}}, false},
		{"completion", func(p *soakPlace) []string { return []string{"__complete", "sites", "--in", p.path, ""} }, []string{""}, nil, false},
		{"audit collect", soakCollect, soakTree, [][]string{{}, {jobs, "-v"}}, false},
		{"audit who", soakAsk("who", "*"), soakFindings, [][]string{{"-v"}, {"--fail-on", "incomplete"}}, false},
		{"audit impact", soakAsk("impact", "*"), soakTable, [][]string{{"-v"}, {"--fail-on", "incomplete"}}, false},
		{"audit others", func(p *soakPlace) []string { return []string{"audit", "query"} }, soakTree, [][]string{
			{"findings", "--store", "{store}"}, {"binaries", "--store", "{store}"}, {"top", "--store", "{store}"},
			{"unknown", "--store", "{store}", "--fail-on", "incomplete"}, {"changed", "default", "default", "--store", "{store}"},
		}, false},
		{"audit compact", func(p *soakPlace) []string { return []string{"audit", "compact", "--store", p.store} }, []string{""}, nil, false},
		{"audit compacted", soakAsk("top"), soakTable, nil, false},
	}
}

// soakFile starts a command line that ends with the damaged file.
func soakFile(words ...string) func(*soakPlace) []string {
	return func(p *soakPlace) []string { return append(append([]string(nil), words...), p.path) }
}

// soakAddresses asks for places in and out of the code of all fixtures.
func soakAddresses(p *soakPlace) []string {
	args := []string{"addr", p.path, "0", ".text+0", ".text+0x5c", "host+0x21", "main", "0xffffffffffffffff"}
	for at := 0; at < 0x100; at += 0x10 {
		args = append(args, fmt.Sprintf("%#x", 0x1100+at), fmt.Sprintf("%#x", 0x401000+at), fmt.Sprintf(".text+%#x", at))
	}
	return args
}

// soakTargets holds a damaged file against the sound patch.
func soakTargets(p *soakPlace) []string { return []string{"cover", soakPatch, p.path} }

func soakPlanned(p *soakPlace) []string {
	return []string{"cover", "--functions", p.planned, p.path}
}

// soakCollect reads the folder of the damaged file, which holds nothing else.
func soakCollect(p *soakPlace) []string {
	return []string{"audit", "collect", "--store", p.store, filepath.Dir(p.path)}
}

func soakAsk(words ...string) func(*soakPlace) []string {
	return func(p *soakPlace) []string {
		return append(append([]string{"audit", "query"}, words...), "--store", p.store)
	}
}
