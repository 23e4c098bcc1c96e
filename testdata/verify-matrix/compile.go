package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// variant is one way to compile a source.
type variant struct {
	level string // O2
	mode  string // inline-clone, inline-only-static or ""
	off   string // -fno-…, ""
}

func (v variant) String() string {
	switch {
	case v.mode != "":
		return v.level + " " + v.mode
	case v.off != "":
		return v.level + " " + v.off
	}
	return v.level
}

// flags are the options of the variant.
func (v variant) flags() []string {
	flags := []string{"-" + v.level}
	if v.mode != "" {
		flags = append(flags, "-flive-patching="+v.mode)
	}
	if v.off != "" {
		flags = append(flags, v.off)
	}
	return flags
}

// switchedOff are the options of the table, for builds without the level.
var switchedOff = []string{
	"-fno-ipa-pta", "-fno-ipa-reference", "-fno-ipa-reference-addressable", "-fno-ipa-ra", "-fno-ipa-icf",
	"-fno-ipa-icf-functions", "-fno-ipa-icf-variables", "-fno-ipa-bit-cp", "-fno-ipa-vrp", "-fno-ipa-pure-const", "-fno-ipa-modref",
	"-fno-ipa-stack-alignment", "-fno-ipa-cp", "-fno-ipa-cp-clone", "-fno-ipa-sra", "-fno-partial-inlining",
}

// variants lists the ways to compile at the levels.
func variants(levels []string, small bool) []variant {
	var out []variant
	for _, l := range levels {
		out = append(out, variant{level: l}, variant{level: l, mode: "inline-clone"}, variant{level: l, mode: "inline-only-static"})
		if small {
			continue
		}
		for _, off := range switchedOff {
			out = append(out, variant{level: l, off: off})
		}
	}
	return out
}

// object is a compiled source with the compiler's dumps beside it.
type object struct {
	dir, path, source string
}

// compile builds one source in a folder of its own.
func compile(ctx context.Context, cc, source, dir string, args ...string) (*object, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	o := &object{dir: dir, path: filepath.Join(dir, "out.o"), source: source}
	args = append([]string{"-w", "-g", "-c", "-dumpdir", dir + "/", source, "-o", o.path}, args...)
	if out, err := exec.CommandContext(ctx, cc, args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", cc, strings.Join(args, " "), err, out)
	}
	return o, nil
}

// dump returns the text of a dump, "" if the compiler wrote none.
func (o *object) dump(suffix string) (string, error) {
	found, err := filepath.Glob(filepath.Join(o.dir, "*."+suffix))
	if err != nil || len(found) == 0 {
		return "", err
	}
	if len(found) > 1 {
		return "", errors.New(o.dir + ": several dumps " + suffix)
	}
	text, err := os.ReadFile(found[0])
	return string(text), err
}

// symbols runs nm; global restricts it to external definitions.
func (o *object) symbols(ctx context.Context, global bool) (map[string]bool, error) {
	args := []string{"--defined-only", "-f", "posix", o.path}
	if global {
		args = append(args, "-g")
	}
	out, err := exec.CommandContext(ctx, "nm", args...).Output()
	if err != nil {
		return nil, err
	}
	names := make(map[string]bool)
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) > 1 && strings.ContainsAny(f[1], "tTwWiu") {
			names[f[0]] = true
		}
	}
	return names, nil
}
