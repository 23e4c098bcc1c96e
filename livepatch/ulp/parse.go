package ulp

import (
	"encoding/hex"
	"errors"
	"fmt"

	"inlay/elfscan"
)

// section is where a shared object keeps its container.
const section = ".ulp"

// Types of a container.
const (
	typeApply  = 1
	typeRevert = 2
)

// Open reads the container in the section .ulp of f. Errors are *elfscan.FormatError and
// wrap ErrNoPatch, ErrAmbiguous or a sentinel of elfscan.
func Open(f *elfscan.File) (*Patch, error) {
	s := f.Section(section)
	if s == nil {
		return nil, &elfscan.FormatError{Path: f.Path(), Offset: -1, Err: fmt.Errorf("%w: no section %s", ErrNoPatch, section)}
	}
	var p *Patch
	err := f.Guard(func() error {
		b, err := f.Data(s)
		if err != nil {
			return err
		}
		p, err = Parse(b)
		var at *fault
		if errors.As(err, &at) {
			return &elfscan.FormatError{Path: f.Path(), Section: section, Offset: int64(at.offset), Err: at.err}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Parse reads a container that is a file of its own. Errors name the offset and wrap
// ErrAmbiguous, elfscan.ErrTruncated or elfscan.ErrCorrupt; there is a Patch or an error,
// never both.
func Parse(b []byte) (*Patch, error) {
	bare, bareErr := parse(b, false)
	full, fullErr := parse(b, true)
	switch {
	case bareErr == nil && fullErr == nil:
		return nil, &fault{1 + len(bare.ID), fmt.Errorf("%w: with and without the path of the container", ErrAmbiguous)}
	case bareErr == nil:
		return bare, nil
	case fullErr == nil:
		return full, nil
	}
	// The reading that came further is the one that was meant.
	var x, y *fault
	if errors.As(bareErr, &x) && errors.As(fullErr, &y) && y.offset > x.offset {
		return nil, fullErr
	}
	return nil, bareErr
}

// parse reads a whole stream of one of the two forms.
func parse(b []byte, withPath bool) (*Patch, error) {
	r := &reader{b: b}
	p := new(Patch)
	kind := r.byte()
	if r.err == nil && kind != typeApply && kind != typeRevert {
		r.fail(0, "%w: type %d", elfscan.ErrCorrupt, kind)
	}
	p.Revert = kind == typeRevert
	p.ID = r.id()
	if withPath {
		p.Container = r.name("path of the container")
	}
	p.BuildID = r.buildID()
	p.Target = r.name("name of the target")
	if !p.Revert {
		r.units(p)
		r.depends(p)
		r.references(p)
	}
	if r.err == nil && r.at != len(b) {
		r.fail(r.at, "%w: %d bytes behind the end", elfscan.ErrCorrupt, len(b)-r.at)
	}
	if r.err != nil {
		return nil, r.err
	}
	return p, nil
}

// Smallest sizes of entries, which bound how many a stream can hold.
const (
	minName      = 4 + 1
	minUnit      = 2*minName + 8
	minDepend    = 32
	minReference = 2*minName + 2*8 + 1
)

func (r *reader) units(p *Patch) {
	for range r.count("units", minUnit) {
		u := Unit{Old: r.name("name of an old function"), New: r.name("name of a new function"), OldAddr: r.u64()}
		if r.err != nil {
			return
		}
		p.Units = append(p.Units, u)
	}
}

func (r *reader) depends(p *Patch) {
	for range r.count("dependencies", minDepend) {
		p.Depends = append(p.Depends, r.id())
	}
}

func (r *reader) references(p *Patch) {
	for range r.count("references", minReference) {
		x := Reference{TargetVar: r.name("name of a target's variable"), PatchVar: r.name("name of a patch's variable"), TargetOffset: r.u64(), PatchOffset: r.u64()}
		tls := r.byte()
		if r.err == nil && tls > 1 {
			r.fail(r.at-1, "%w: a truth value of %d", elfscan.ErrCorrupt, tls)
		}
		if r.err != nil {
			return
		}
		x.TLS = tls == 1
		p.References = append(p.References, x)
	}
}

func (r *reader) buildID() string {
	const longest = 64 // GNU build-ids have 20 bytes, those of other tools up to 32
	at := r.at
	n := r.u32()
	if r.err == nil && (n == 0 || n > longest) {
		r.fail(at, "%w: build-id of %d bytes", elfscan.ErrCorrupt, n)
	}
	return hex.EncodeToString(r.take(int(n)))
}
