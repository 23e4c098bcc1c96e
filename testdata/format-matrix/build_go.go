package main

import (
	"fmt"
	"path/filepath"
)

// compileGo makes a program, a C library or the object of a C archive of the module in
// gomod, with what it takes of Go's library.
func compileGo(b *builder) ([]string, error) {
	compressed := "false"
	switch b.form.name {
	case plain, "zstd", "dwz", "separate":
	case "gz":
		compressed = "true"
	default:
		return nil, fmt.Errorf("%w: Go has no form %s", errRefused, b.form.name)
	}
	environment := []string{"GOFLAGS=", "GOWORK=off", "GOOS=linux", "GOARCH=amd64"}
	switch b.version {
	case 4:
		environment = append(environment, "GOEXPERIMENT=nodwarf5")
	case 5:
		environment = append(environment, "GOEXPERIMENT=dwarf5")
	default:
		return nil, fmt.Errorf("%w: Go writes versions 4 and 5", errRefused)
	}
	mode, out, cgo := "exe", "out."+b.kind, "0"
	switch b.kind {
	case "so":
		mode, cgo = "c-shared", "1"
	case "o":
		mode, cgo, out = "c-archive", "1", "out.a"
	}
	args := []string{"build", "-C", "gomod", "-trimpath", "-buildmode=" + mode, "-ldflags=-compressdwarf=" + compressed, "-o", filepath.Join("..", out), "."}
	if err := b.runIn(append(environment, "CGO_ENABLED="+cgo), "go", args...); err != nil {
		return nil, err
	}
	if b.kind == "o" {
		return []string{"go.o"}, b.run("ar", "x", "out.a", "go.o")
	}
	return []string{out}, nil
}
