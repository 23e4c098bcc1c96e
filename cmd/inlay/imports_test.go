package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// These tables are the architecture in the form a machine can check. They hold
// for all files but tests, for every operating system. Packages are named
// relative to the module; a name stands for the package and all below it.

// mayImport says which packages of this module a package may import: imports
// run one way, from the top of this list to its end.
var mayImport = map[string][]string{
	"cmd":         {"audit", "report", "livepatch", "program", "dwarfinline", "disasm", "elfscan", "answer"},
	"audit":       {"livepatch", "program", "dwarfinline", "disasm", "elfscan", "answer"},
	"report":      {"answer"},
	"livepatch":   {"program", "dwarfinline", "disasm", "elfscan", "answer"},
	"program":     {"dwarfinline", "disasm", "elfscan", "answer"},
	"dwarfinline": {"elfscan"},
	"disasm":      {"elfscan"},
	"elfscan":     {},
	"answer":      {},
}

// importedOnlyIn gives each dependency its place, so that it can be replaced in
// one package. A module that is not listed may not be imported at all.
var importedOnlyIn = map[string][]string{
	"github.com/spf13/cobra":             {"cmd"},
	"github.com/spf13/pflag":             {"cmd"},
	"golang.org/x/term":                  {"cmd"},
	"github.com/go-delve/delve":          {"dwarfinline"},
	"golang.org/x/arch":                  {"disasm"},
	"github.com/bluekeyes/go-gitdiff":    {"livepatch"},
	"github.com/parquet-go/parquet-go":   {"audit"},
	"github.com/owenrumney/go-sarif":     {"report"},
	"github.com/ianlancetaylor/demangle": {"elfscan"},
	"github.com/klauspost/compress":      {"elfscan"},
	"github.com/pierrec/lz4":             {"elfscan"},
	"golang.org/x/sys":                   {"elfscan", "cmd", "audit"},
	"net/http":                           {"elfscan/debugfile"},      // reading a file must not reach the network
	"os/exec":                            nil,                        // nothing that is read is run
	"unsafe":                             {"elfscan", "dwarfinline"}, // and go:linkname, which needs it
	"debug/dwarf":                        nil,                        // these are not hardened against hostile files
	"debug/gosym":                        nil,
	"debug/macho":                        nil,
	"debug/pe":                           nil,
	"debug/plan9obj":                     nil,
	"plugin":                             nil,
}

// usedOnlyIn confines single identifiers of the standard library.
var usedOnlyIn = []struct {
	path  string
	names []string
	where []string
	why   string
}{
	{"os", []string{"Args", "Exit", "Stdin", "Stdout", "Stderr"}, []string{"cmd"},
		"a library is handed its arguments and streams"},
	{"os", []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv", "Unsetenv", "Clearenv"}, []string{"cmd"},
		"the environment is read in one place and passed down in options"},
	{"os", []string{"StartProcess"}, nil,
		"nothing that is read is run"},
	{"syscall", []string{"Exec", "ForkExec", "StartProcess"}, nil,
		"nothing that is read is run"},
	{"log", []string{"Fatal", "Fatalf", "Fatalln"}, nil,
		"errors are returned"},
	{"runtime/debug", []string{"SetGCPercent", "SetMemoryLimit", "SetMaxStack", "SetMaxThreads"}, []string{"cmd"},
		"settings of the whole process belong to the program"},
	{"debug/elf", []string{"Open", "NewFile"}, nil,
		"debug/elf is not hardened against hostile files; its constants are free to use"},
	{"unsafe", []string{"Add", "Pointer", "Slice", "SliceData", "String", "StringData"}, []string{"elfscan"},
		"only the place of mapped bytes is asked for; sizes of types are free to use"},
	{builtin, []string{"panic"}, nil,
		"bad input is an error"},
	{builtin, []string{"recover"}, []string{"elfscan/guard"},
		"one place recovers; what reads hostile bytes runs under it"},
}

func TestImportDirection(t *testing.T) {
	for _, p := range sourceTree(t) {
		for _, problem := range p.problems() {
			t.Errorf("%s: %s", p.name, problem)
		}
	}
}

// problems checks one package against all tables.
func (p sourcePackage) problems() []string {
	if len(p.uses) == 0 {
		return nil // tests only
	}
	var all []string
	if _, ok := mayImport[top(p.name)]; !ok {
		all = append(all, "is not in the table mayImport: say there what it may import")
	}
	for path, at := range p.imports {
		if why := p.importProblem(path); why != "" {
			all = append(all, fmt.Sprintf("%s: imports %s: %s", at, path, why))
		}
	}
	for _, rule := range usedOnlyIn {
		for _, name := range rule.names {
			at, used := p.uses[rule.path+"."+name]
			if used && !p.isIn(rule.where) {
				all = append(all, fmt.Sprintf("%s: uses %s.%s: %s", at, rule.path, name, rule.why))
			}
		}
	}
	slices.Sort(all)
	return all
}

// importProblem says what is wrong with one import, or nothing.
func (p sourcePackage) importProblem(path string) string {
	if inside, ok := strings.CutPrefix(path, p.module+"/"); ok {
		if top(inside) != top(p.name) && !slices.Contains(mayImport[top(p.name)], top(inside)) {
			return "this arrow points up"
		}
		return ""
	}
	for module, where := range importedOnlyIn {
		if below(path, module) {
			switch {
			case p.isIn(where):
				return ""
			case len(where) == 0:
				return "nowhere"
			}
			return "only in " + strings.Join(where, ", ")
		}
	}
	if strings.Contains(top(path), ".") {
		return "a new dependency: give it a place in the table importedOnlyIn"
	}
	return ""
}

func (p sourcePackage) isIn(where []string) bool {
	return slices.ContainsFunc(where, func(w string) bool { return below(p.name, w) })
}

// top is the first element of a path.
func top(path string) string {
	first, _, _ := strings.Cut(path, "/")
	return first
}

// below tells whether path is parent or lies in it.
func below(path, parent string) bool {
	return path == parent || strings.HasPrefix(path, parent+"/")
}

// A rule that never fires proves nothing, so each kind is shown a breach.
func TestImportRulesFire(t *testing.T) {
	for _, tt := range []struct{ name, in, source, want string }{
		{"arrow up", "elfscan", `import "inlay/program"; var _ program.Program`, "points up"},
		{"sideways", "disasm", `import _ "inlay/dwarfinline"`, "points up"},
		{"answer imports ours", "answer", `import _ "inlay/elfscan"`, "points up"},
		{"downwards", "program", `import _ "inlay/elfscan/debugfile"`, ""},
		{"same group", "elfscan/debugfile", `import _ "inlay/elfscan"`, ""},
		{"unknown package", "util", `var X int`, "not in the table"},
		{"cobra", "report", `import _ "github.com/spf13/cobra"`, "only in cmd"},
		{"delve", "program", `import _ "github.com/go-delve/delve/pkg/dwarf/op"`, "only in dwarfinline"},
		{"x86asm", "livepatch", `import _ "golang.org/x/arch/x86/x86asm"`, "only in disasm"},
		{"http in its place", "elfscan/debugfile", `import _ "net/http"`, ""},
		{"http beside it", "elfscan", `import _ "net/http/httptest"`, "only in elfscan/debugfile"},
		{"unsafe", "program", `import _ "unsafe"`, "only in elfscan"},
		{"pointer", "dwarfinline", `import "unsafe"; var _ unsafe.Pointer`, "uses unsafe.Pointer"},
		{"size of a type", "dwarfinline", `import "unsafe"; const _ = unsafe.Sizeof(0)`, ""},
		{"other decoder", "elfscan", `import _ "debug/macho"`, "nowhere"},
		{"open", "elfscan", `import "debug/elf"; var _, _ = elf.NewFile(nil)`, "uses debug/elf.NewFile"},
		{"running a program", "cmd/inlay", `import _ "os/exec"`, "nowhere"},
		{"running it otherwise", "program", `import "os"; var f = os.StartProcess`, "uses os.StartProcess"},
		{"new dependency", "cmd/inlay", `import _ "example.org/x"`, "new dependency"},
		{"open by alias", "program", `import e "debug/elf"; var _, _ = e.Open("x")`, "uses debug/elf.Open"},
		{"constant", "program", `import "debug/elf"; const x = elf.ET_REL`, ""},
		{"exit", "report", `import "os"; func f() { os.Exit(1) }`, "uses os.Exit"},
		{"environment as value", "program", `import "os"; var f = os.Getenv`, "uses os.Getenv"},
		{"garbage collector", "dwarfinline", `import "runtime/debug"; var _ = debug.SetGCPercent(1)`, "uses runtime/debug.SetGCPercent"},
		{"panic", "cmd/inlay", `func f() { panic(1) }`, "uses builtin.panic"},
		{"own panic", "cmd/inlay", `func panic(int) {}; func f() { panic(1) }`, ""},
		{"recover", "elfscan", `func f() { recover() }`, "uses builtin.recover"},
		{"other os", "elfscan", `import "os"; var f = os.Open`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newSourcePackage("inlay", tt.in)
			if err := p.addFile(tt.in+"/x.go", "package x\n"+tt.source); err != nil {
				t.Fatal(err)
			}
			got := strings.Join(p.problems(), "\n")
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("problems: %q, want %q", got, tt.want)
			}
		})
	}
}
