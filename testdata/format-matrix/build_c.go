package main

import (
	"fmt"
	"path/filepath"
	"strings"
)

// compileC makes objects of C or C++ and links them.
func compileC(b *builder) ([]string, error) {
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
