package drift

import (
	"slices"
	"strings"

	"inlay/elfscan"
	"inlay/program"
)

// definition is a symbol of the target that the patch may mean.
type definition struct {
	file   *program.File
	symbol *elfscan.Symbol
}

// targetSymbols is what the target knows of the names that the patch needs.
type targetSymbols struct {
	defined  map[string][]definition
	exported map[string][]*program.File // files with an entry in __ksymtab for the name
	checksum map[string][]definition    // the symbols __crc_NAME
	kernel   bool                       // the kernel itself is among the files
	objects  map[string]*program.File
	unread   []string // files whose symbols cannot be read
}

// readTarget looks through the symbols of all files once.
func readTarget(target *program.Program, wanted map[string]bool) *targetSymbols {
	t := &targetSymbols{
		defined: make(map[string][]definition), exported: make(map[string][]*program.File),
		checksum: make(map[string][]definition), objects: make(map[string]*program.File),
	}
	for _, f := range target.Files() {
		t.kernel = t.kernel || f.Kernel()
		if _, ok := t.objects[f.Object()]; !ok {
			t.objects[f.Object()] = f
		}
		symbols := program.NewReferences(f).Symbols()
		if len(symbols) == 0 {
			t.unread = append(t.unread, f.Path())
		}
		for i := range symbols {
			t.take(f, &symbols[i], wanted)
		}
	}
	return t
}

// take keeps a symbol that the patch asks for, and the marks that the kernel's build
// puts beside an exported one (include/linux/export.h).
func (t *targetSymbols) take(f *program.File, s *elfscan.Symbol, wanted map[string]bool) {
	if s.Section > 0 && wanted[s.Name] {
		t.defined[s.Name] = append(t.defined[s.Name], definition{f, s})
	}
	if !strings.HasPrefix(s.Name, "__") {
		return
	}
	if name, ok := strings.CutPrefix(s.Name, "__ksymtab_"); ok && wanted[name] && s.Section > 0 {
		if strings.Contains(f.ELF().Sections()[s.Section].Name, "_ksymtab") && !slices.Contains(t.exported[name], f) {
			t.exported[name] = append(t.exported[name], f)
		}
	}
	if name, ok := strings.CutPrefix(s.Name, "__crc_"); ok && wanted[name] && !s.Undefined() {
		t.checksum[name] = append(t.checksum[name], definition{f, s})
	}
}

// exportedFrom returns the definition of a name in a file that exports it.
func (t *targetSymbols) exportedFrom(name string) (definition, bool) {
	for _, d := range t.defined[name] {
		if slices.Contains(t.exported[name], d.file) {
			return d, true
		}
	}
	return definition{}, false
}

// absent lists the modules that the patch was linked against and that are not among the
// files: a symbol that was not found may be theirs.
func (t *targetSymbols) absent(patch *program.File) (out []string) {
	if !t.kernel {
		out = append(out, "vmlinux")
	}
	depends, _ := patch.ELF().ModInfo("depends")
	for _, name := range strings.Split(depends, ",") {
		if name = strings.ReplaceAll(name, "-", "_"); name != "" && t.objects[name] == nil {
			out = append(out, name)
		}
	}
	return append(out, t.unread...)
}
