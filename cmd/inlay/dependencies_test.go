package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A reviewed module is a row of docs/dependencies.md, or what the code says of that module.
// Lists are sorted, with commas between.
type reviewed struct {
	licence, importedBy, has string
	dir                      string
}

// TestImportReview holds the table of docs/dependencies.md against the program that is built
// for each system: which libraries are in it, who imports them, what they can do that a
// decoder has no need of, and what the licence in the module cache is.
func TestImportReview(t *testing.T) {
	table := reviewTable(t)
	found := linkedModules(t)
	for module, got := range found {
		want, ok := table[module]
		if !ok {
			t.Errorf("%s is linked in and has no row in docs/dependencies.md", module)
			continue
		}
		text, err := os.ReadFile(licenceFile(t, got.dir))
		if err != nil {
			t.Fatal(err)
		}
		got.licence, got.dir = licences(string(text)), ""
		if got != want {
			t.Errorf("%s is %+v; docs/dependencies.md says %+v", module, got, want)
		}
	}
	for module := range table {
		if _, ok := found[module]; !ok {
			t.Errorf("docs/dependencies.md has a row for %s, which is not linked in", module)
		}
	}
}

// reviewTable reads the table, whose first cells are module, licence, importers, powers.
func reviewTable(t *testing.T) map[string]reviewed {
	t.Helper()
	text, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]reviewed{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) != 8 || !strings.HasPrefix(cells[1], " `") {
			continue
		}
		for i, c := range cells {
			cells[i] = strings.Trim(strings.ReplaceAll(c, "`", ""), " ")
		}
		if cells[5] == "" || cells[6] == "" {
			t.Errorf("%s: say what it is for and what was looked at", cells[1])
		}
		table[cells[1]] = reviewed{licence: cells[2], importedBy: cells[3], has: cells[4]}
	}
	return table
}

// linkedPackage holds the keys of `go list -json` that are asked for.
type linkedPackage struct {
	ImportPath                string
	Module                    *struct{ Path, Dir string }
	Imports, CgoFiles, SFiles []string
}

// linkedModules asks the go command what is in the program on any system it is built for.
func linkedModules(t *testing.T) map[string]reviewed {
	t.Helper()
	byPath := map[string]*linkedPackage{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, cgo := range []string{"0", "1"} { // cgo is off in what is built; what would use it is told
			for _, p := range linkedPackages(t, "GOOS="+system, "CGO_ENABLED="+cgo) {
				if old := byPath[p.ImportPath]; old != nil {
					p.Imports, p.CgoFiles, p.SFiles = append(p.Imports, old.Imports...), append(p.CgoFiles, old.CgoFiles...), append(p.SFiles, old.SFiles...)
				}
				byPath[p.ImportPath] = p
			}
		}
	}
	ours, others, has, dir := map[string][]string{}, map[string][]string{}, map[string][]string{}, map[string]string{}
	for _, p := range byPath {
		self := p.Module.Path
		if self != "inlay" {
			dir[self] = p.Module.Dir
			has[self] = append(has[self], p.powers()...)
		}
		for _, path := range p.Imports {
			used := byPath[path]
			switch {
			case used == nil || used.Module.Path == self:
			case self == "inlay":
				ours[used.Module.Path] = append(ours[used.Module.Path], strings.TrimPrefix(p.ImportPath, "inlay/"))
			default:
				others[used.Module.Path] = append(others[used.Module.Path], self)
			}
		}
	}
	all := map[string]reviewed{}
	for module := range dir {
		by := ours[module]
		if len(by) == 0 {
			by = others[module]
		}
		all[module] = reviewed{importedBy: sorted(by), has: sorted(has[module]), dir: dir[module]}
	}
	return all
}

func linkedPackages(t *testing.T, env ...string) []*linkedPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Module,Imports,CgoFiles,SFiles", "./cmd/inlay")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(append(os.Environ(), env...), "GOARCH=amd64")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %s: %v", env, err)
	}
	var all []*linkedPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		p := new(linkedPackage)
		if err := d.Decode(p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module != nil { // else of the standard library
			all = append(all, p)
		}
	}
}

// powers lists what a package can do beyond computing.
func (p *linkedPackage) powers() []string {
	var all []string
	for _, path := range []string{"unsafe", "net", "net/http", "os/exec", "plugin"} {
		if slices.Contains(p.Imports, path) {
			all = append(all, path)
		}
	}
	if len(p.CgoFiles) > 0 {
		all = append(all, "cgo")
	}
	if len(p.SFiles) > 0 {
		all = append(all, "assembly")
	}
	return all
}

func sorted(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

func licenceFile(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "LICENSE*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s: want one LICENSE: %q %v", dir, files, err)
	}
	return files[0]
}

// licences names all licences whose text is in a file.
func licences(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	var all []string
	for name, phrase := range map[string]string{
		"Apache-2.0": "Apache License Version 2.0",
		"MIT":        "The above copyright notice and this permission notice shall be included in all",
		"GPL":        "GNU GENERAL PUBLIC LICENSE",
		"LGPL":       "GNU LESSER GENERAL PUBLIC LICENSE",
		"MPL":        "Mozilla Public License",
	} {
		if strings.Contains(text, phrase) {
			all = append(all, name)
		}
	}
	switch bsd := strings.Contains(text, "Redistribution and use in source and binary forms"); {
	case bsd && strings.Contains(text, "Neither the name"):
		all = append(all, "BSD-3-Clause")
	case bsd:
		all = append(all, "BSD-2-Clause")
	}
	return sorted(all)
}
