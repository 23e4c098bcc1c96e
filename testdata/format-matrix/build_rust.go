package main

import (
	"fmt"
	"strings"
)

// compileRust makes a program, a library or an object of main.rs, without the standard
// library, which has 40,000 inlined instances. Two units follow from two codegen units.
func compileRust(b *builder) ([]string, error) {
	var more []string
	switch b.form.name {
	case plain, "gz", "zstd", "dwz", "separate", "r":
	case "split":
		more = []string{"-C", "split-debuginfo=unpacked"}
	case "dwp":
		more = []string{"-C", "split-debuginfo=packed"}
	case "types":
		more = []string{"-C", "llvm-args=--generate-type-units"}
	case "profiling":
		more = []string{"-Z", "debug-info-for-profiling"}
	case "mlt":
		more = []string{"-C", "debuginfo=line-tables-only"}
	case "lto":
		more = []string{"-C", "lto=fat"}
	default: // gc is the plain form already
		return nil, fmt.Errorf("%w: rustc has no form %s", errRefused, b.form.name)
	}
	if b.kind == "o" && b.form.split() {
		return nil, fmt.Errorf("%w: rustc leaves no .dwo beside an object", errRefused)
	}
	args := append([]string{"-g", "-C", "opt-level=" + b.level[1:], "-C", "panic=abort", "--edition=2021", "-Z", "unstable-options"}, more...)
	out := "out." + b.kind
	switch b.kind {
	case "exe":
		args = append(args, "--cfg", `kind="exe"`, "--crate-type=bin", "-C", "codegen-units=2", "-C", "link-arg=-lc", "-C", "link-arg=-Wl,--build-id=sha1")
	case "so":
		args = append(args, "--crate-type=cdylib", "-C", "codegen-units=2", "-C", "link-arg=-Wl,--build-id=sha1")
	case "o":
		args = append(args, "--crate-type=lib", "--emit=obj")
	}
	if err := b.runRust(append(args, "main.rs", "-o", out)); err != nil {
		return nil, err
	}
	if b.form.name == "r" {
		return []string{"whole.o"}, b.run("ld", "-r", "-o", "whole.o", out)
	}
	return []string{out}, nil
}

// runRust runs rustc with the version of DWARF, an option of the compiler's own tests (-Z)
// before version 1.88.
func (b *builder) runRust(args []string) error {
	bootstrap := []string{"RUSTC_BOOTSTRAP=1"} // allows -Z in a stable compiler
	version := fmt.Sprintf("dwarf-version=%d", b.version)
	err := b.runIn(bootstrap, "rustc", append([]string{"-C", version}, args...)...)
	if err != nil && strings.Contains(err.Error(), "unknown codegen option") {
		return b.runIn(bootstrap, "rustc", append([]string{"-Z", version}, args...)...)
	}
	return err
}
