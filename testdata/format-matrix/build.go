package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// errRefused says that a compiler or a tool does not make a form.
var errRefused = errors.New("refused")

// cell is one thing to be made and asked about.
type cell struct {
	compiler compiler
	version  int // of DWARF
	form     form
	kind     string
	level    string
}

func (c cell) String() string {
	return fmt.Sprintf("%s -gdwarf-%d %s %s", c.compiler.name, c.version, c.form.name, c.kind)
}

// folder is the name of the cell's own folder.
func (c cell) folder() string { return strings.ReplaceAll(c.String(), " ", "_") }

// builder makes a cell in its folder.
type builder struct {
	ctx context.Context
	cell
	dir string
}

// patience bounds the time of a tool: llvm-dwp 19 never ends on some units of g++.
const patience = 20 * time.Second

// run runs a tool. What it refuses is no fault.
func (b *builder) run(name string, args ...string) error {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = b.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s %s: %w: %s", errRefused, name, strings.Join(args, " "), err, out)
	}
	return nil
}

// binutil is a tool for the machine of the compiler.
func (b *builder) binutil(name string) string { return b.compiler.tools + name }

// build makes the files of a cell and returns those to be read. src is the folder of the
// sources.
func (b *builder) build(src string) ([]string, error) {
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return nil, err
	}
	if err := os.CopyFS(b.dir, os.DirFS(src)); err != nil {
		return nil, err
	}
	if strings.HasPrefix(b.compiler.name, "riscv") && b.form.split() {
		return nil, fmt.Errorf("%w: lengths are relocations on this machine, which a .dwo cannot have: GCC writes 0", errRefused)
	}
	if b.kind == "o" && b.form.name == "dwp" || b.kind != "o" && b.form.name == "r" || b.kind == "o" && b.form.name == "lto" {
		return nil, fmt.Errorf("%w: there is no such form of this kind", errRefused)
	}
	files, err := b.compile()
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if err := b.ship(f); err != nil {
			return nil, err
		}
	}
	for i := range files {
		files[i] = filepath.Join(b.dir, files[i])
	}
	return files, nil
}

// compile makes the objects and links them.
func (b *builder) compile() ([]string, error) {
	flags := append([]string{"-" + b.level, "-g", fmt.Sprintf("-gdwarf-%d", b.version)}, b.form.flags...)
	if b.kind == "so" {
		flags = append(flags, "-fPIC")
	}
	var objects []string
	for _, s := range b.compiler.sources {
		object := strings.TrimSuffix(s, filepath.Ext(s)) + ".o"
		if err := b.run(b.compiler.name, append(flags, "-c", s, "-o", object)...); err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	switch {
	case b.form.name == "r":
		return []string{"whole.o"}, b.run(b.binutil("ld"), append([]string{"-r", "-o", "whole.o"}, objects...)...)
	case b.kind == "o":
		return objects, nil
	}
	link := append([]string{"-Wl,--build-id=sha1", "-o", "out." + b.kind}, objects...)
	if b.kind == "so" {
		link = append(link, "-shared")
	}
	if b.compiler.tools != "" { // there is no C library for it
		link = append(link, "-nostdlib", "-Wl,-e,main")
	}
	if b.form.name == "gc" {
		link = append(link, "-Wl,--gc-sections")
	}
	return []string{"out." + b.kind}, b.run(b.compiler.name, append(flags, link...)...)
}

// ship brings a file into its form, where that is not what the compiler does.
func (b *builder) ship(name string) error {
	switch b.form.name {
	case "dwp":
		tool := "llvm-dwp-19"
		if b.version < 5 {
			tool = "dwp"
		}
		if err := b.run(tool, "-e", name, "-o", name+".dwp"); err != nil {
			return err
		}
		return b.removeDWO()
	case "dwz":
		twin := "twin." + filepath.Base(name)
		if err := b.run("cp", name, twin); err != nil {
			return err
		}
		return b.run("dwz", "-m", name+".shared", "-M", name+".shared", name, twin)
	case "separate":
		return b.separate(name)
	}
	return nil
}

// removeDWO removes what a package holds too.
func (b *builder) removeDWO() error {
	files, err := filepath.Glob(filepath.Join(b.dir, "*.dwo"))
	if err == nil && len(files) == 0 {
		err = errors.New("no .dwo files")
	}
	for _, f := range files {
		err = errors.Join(err, os.Remove(f))
	}
	return err
}

// separate moves the debugging information into a file of its own.
func (b *builder) separate(name string) error {
	objcopy := b.binutil("objcopy")
	if err := b.run(objcopy, "--only-keep-debug", name, name+".debug"); err != nil {
		return err
	}
	if err := b.run(b.binutil("strip"), "-g", name); err != nil {
		return err
	}
	return b.run(objcopy, "--add-gnu-debuglink="+name+".debug", name)
}
