package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"inlay/livepatch/cover"
	"inlay/livepatch/ulp"
	"inlay/program"
)

// maxContainer bounds the bytes of a container of libpulp: that of a large patch has some
// thousands.
const maxContainer = 64 << 20

// patchFiles are the patches of a command line, in the order in which they are loaded.
type patchFiles struct {
	first    string // empty with a list
	list     string
	stack    []string
	patches  []*cover.Patch
	programs []*program.Program // one for each patch that is an object
}

// names lists the files.
func (f *patchFiles) names() []string {
	name := f.first
	if name == "" {
		name = f.list
	}
	return append([]string{name}, f.stack...)
}

// open reads all of them; close is due afterwards. After an error nothing is left open.
func (f *patchFiles) open(ctx context.Context, a *app, c *common) error {
	for n, name := range f.names() {
		read := f.openObject
		if n == 0 && f.first == "" {
			read = openList
		} else if object, err := isObject(name); err != nil {
			return errors.Join(err, f.close())
		} else if !object {
			read = openContainer
		}
		patch, err := read(ctx, a, c, name)
		if err != nil {
			return errors.Join(err, f.close())
		}
		f.patches = append(f.patches, patch)
	}
	return nil
}

func (f *patchFiles) close() (err error) {
	for _, p := range f.programs {
		err = errors.Join(err, p.Close())
	}
	f.programs = nil
	return err
}

// note hands what could not be read of the patches on to the answer.
func (f *patchFiles) note(target *program.Program) {
	for _, p := range f.programs {
		for _, d := range p.Diagnostics() {
			target.Note(d.Input, d.Section, d.Offset, errors.New(d.Message))
		}
	}
}

// changed returns an error if a patch was written to while it was read.
func (f *patchFiles) changed() error {
	for _, p := range f.programs {
		if err := p.Changed(); err != nil {
			return err
		}
	}
	return nil
}

// isObject tells a file that begins as an object does, or as one that is compressed.
func isObject(name string) (bool, error) {
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return false, err
	} else if !info.Mode().IsRegular() {
		return false, fmt.Errorf("%s: that is no regular file", name)
	}
	magic := make([]byte, 6)
	n, err := io.ReadFull(f, magic)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return false, err
	}
	for _, known := range []string{"\x7fELF", "\x1f\x8b", "\xfd7zXZ\x00", "\x28\xb5\x2f\xfd"} { // the latter three are gzip, xz and zstd
		if bytes.HasPrefix(magic[:n], []byte(known)) {
			return true, nil
		}
	}
	return false, nil
}

func openList(_ context.Context, _ *app, _ *common, name string) (*cover.Patch, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, usagef("--functions: %w", err)
	}
	patch, err := cover.ReadList(name, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, usagef("--functions: %w; a line is [OBJECT:]SYMBOL[,POSITION]", err)
	}
	return patch, nil
}

func openContainer(_ context.Context, _ *app, _ *common, name string) (*cover.Patch, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxContainer+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if len(data) > maxContainer {
		return nil, fmt.Errorf("%s: neither ELF nor a container of libpulp: larger than %d bytes", name, maxContainer)
	}
	container, err := ulp.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: neither ELF nor a container of libpulp: %w", name, err)
	}
	return cover.OfContainer(name, container), nil
}

// openObject reads a kernel module, or a shared object with a container in it.
func (f *patchFiles) openObject(ctx context.Context, a *app, c *common, name string) (*cover.Patch, error) {
	p, err := a.open(ctx, c, &question{callSites: true}, []string{name}, nil)
	if err != nil {
		return nil, err
	}
	f.programs = append(f.programs, p)
	for _, failed := range p.Failures() {
		return nil, errors.New(named(failed.Path, failed.Err))
	}
	var patch *cover.Patch
	err = p.Guard(func() error { patch, err = cover.Read(p.Files()[0]); return err })
	return patch, err
}
