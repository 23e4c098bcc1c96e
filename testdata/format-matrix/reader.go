package main

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// reader is another program that reads DWARF.
type reader struct {
	name string
	// reads tells whether it can read a cell.
	reads func(c cell) bool
	// dump reads one file of the cell.
	dump func(ctx context.Context, c cell, path string) ([]*entry, error)
}

// readers are all of them. Each cell should have one that reads it.
func readers() []reader {
	return []reader{
		{"llvm-dwarfdump-19", readsLLVM, func(ctx context.Context, c cell, path string) ([]*entry, error) {
			return dumpLLVM(ctx, path, c.form.split())
		}},
		{"eu-readelf", readsElfutils, func(ctx context.Context, c cell, path string) ([]*entry, error) {
			shared := path + ".shared"
			if _, err := os.Stat(shared); err != nil {
				shared = ""
			}
			return dumpElfutils(ctx, path, shared)
		}},
		{"readelf", readsBinutils, func(ctx context.Context, _ cell, path string) ([]*entry, error) {
			return dumpBinutils(ctx, path)
		}},
	}
}

// readsLLVM: llvm-dwarfdump shows no names out of the alternate file of dwz, and knows no
// split units before version 4, which GCC and clang make all the same.
func readsLLVM(c cell) bool {
	return c.form.name != "dwz" && !(c.form.split() && c.version < 4)
}

// readsElfutils: eu-readelf 0.188 has no packages, no split type units and no zstd, takes the
// first of several sections for all of them, and knows no type units before version 4 as LLVM
// makes them.
func readsElfutils(c cell) bool {
	switch c.form.name {
	case "dwp", "dwp-types", "split-types", "zstd":
		return false
	case "split":
		return c.version >= 4
	case "types":
		return c.version == 4 || c.version == 5 && c.kind != "o" || c.version < 4 && !c.compiler.llvm()
	}
	return true
}

// readsBinutils: readelf shows the units of early split DWARF, one file after the other.
func readsBinutils(c cell) bool { return c.form.split() && c.version < 4 }

// installed are those readers that are there.
func installed() []reader {
	return slices.DeleteFunc(readers(), func(r reader) bool {
		_, err := exec.LookPath(r.name)
		return err != nil
	})
}

// instances returns what a reader says of the files of a cell, sorted.
func (r reader) instances(ctx context.Context, c cell, paths []string) ([]string, error) {
	var out []string
	for _, path := range paths {
		relocatable := strings.HasSuffix(path, ".o")
		if c.form.name == "separate" {
			path += ".debug"
		}
		all, err := r.dump(ctx, c, path)
		if err != nil {
			return nil, err
		}
		out = append(out, instances(all, relocatable)...)
	}
	slices.Sort(out)
	return out, nil
}
