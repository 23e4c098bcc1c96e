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

// patience bounds the time of a tool: llvm-dwp 19 never ends on some units of g++. Go may
// have to compile its library first.
const (
	patience   = 20 * time.Second
	goPatience = 5 * time.Minute
)

// run runs a tool. What it refuses is no fault.
func (b *builder) run(name string, args ...string) error { return b.runIn(nil, name, args...) }

// runIn is run with more in the environment.
func (b *builder) runIn(environment []string, name string, args ...string) error {
	limit := patience
	if name == "go" {
		limit = goPatience
	}
	ctx, cancel := context.WithTimeout(b.ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), environment...)
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
	if b.kind == "o" && b.form.packed() || b.kind != "o" && b.form.name == "r" || b.kind == "o" && b.form.name == "lto" {
		return nil, fmt.Errorf("%w: there is no such form of this kind", errRefused)
	}
	files, err := b.compiler.compile(b)
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

// ship brings a file into its form, where that is not what the compiler does.
func (b *builder) ship(name string) error {
	switch b.form.name {
	case "gz", "zstd":
		return b.compress(name)
	case "dwp", "dwp-types":
		if b.compiler.name == "rustc" {
			return nil // which has packed it
		}
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

// compress compresses what the compiler has no flag for.
func (b *builder) compress(name string) error {
	switch {
	case b.compiler.sources != nil || b.compiler.name == "go" && b.form.name == "gz":
		return nil // the compiler did
	case b.form.name == "gz":
		return b.run("objcopy", "--compress-debug-sections=zlib", name)
	}
	return b.run("llvm-objcopy-19", "--compress-debug-sections=zstd", name)
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
