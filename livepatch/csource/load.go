package csource

import (
	"fmt"
	"io"

	"inlay/elfscan/guard"
)

// load reads a file of the tree and makes its macros known, once.
func (t *Tree) load(name string) (*file, error) {
	f, err := t.scanned(name)
	if err == nil {
		f.register(t.syms)
	}
	return f, err
}

// scanned reads a file of the tree once and scans its directives.
func (t *Tree) scanned(name string) (*file, error) {
	t.mu.Lock()
	l := t.files[name]
	if l == nil {
		l = new(loading)
		t.files[name] = l
	}
	t.mu.Unlock()
	l.once.Do(func() {
		l.err = guard.Do(func() error {
			src, err := t.read(name)
			if err != nil {
				return err
			}
			f := t.newFile(name, src)
			f.scan(t.syms)
			l.f = f
			return nil
		})
	})
	return l.f, l.err
}

// newFile numbers a file.
func (t *Tree) newFile(name, src string) *file {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := &file{id: len(t.byID), path: name, src: src, unit: !isHeader(name)}
	t.byID = append(t.byID, f)
	return f
}

// read returns the text of a regular file beneath the root.
func (t *Tree) read(name string) (string, error) {
	f, err := t.root.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s: not a regular file", name)
	}
	most := t.opt.maxFile()
	if info.Size() > most {
		return "", fmt.Errorf("%s: %d bytes: %w", name, info.Size(), ErrLimit)
	}
	if t.total.Add(info.Size()) > t.opt.maxTotal() {
		return "", fmt.Errorf("%s: more than %d bytes in all: %w", name, t.opt.maxTotal(), ErrLimit)
	}
	// One byte more than recorded tells a file that grows.
	data, err := io.ReadAll(io.LimitReader(f, info.Size()+1))
	if err != nil {
		return "", err
	}
	if int64(len(data)) > info.Size() {
		data = data[:info.Size()]
	}
	return string(data), nil
}

// count returns the number of files read so far.
func (t *Tree) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.byID)
}
