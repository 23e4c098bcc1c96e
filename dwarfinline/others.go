package dwarfinline

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync/atomic"

	"inlay/elfscan"
)

// Reference names another file that holds a part of the DWARF.
type Reference struct {
	Kind Kind
	// Name and Dir are DW_AT_dwo_name and DW_AT_comp_dir of a split unit, "" of other
	// kinds. They come out of the file and are not to be trusted: where they may lead is
	// for [Options].Open to decide.
	Name, Dir string
	// Check, if not nil, says why a file is not the one that is meant. It only reads the
	// file.
	Check func(*elfscan.File) error
}

// Kind tells the files that can hold a part of the DWARF of another one.
type Kind uint8

// The kinds of files.
const (
	// SplitUnit is a file with one or more split units, a .dwo (DWARF 5 section 7.3.2).
	SplitUnit Kind = iota
	// Package is a file with the split units of all of a file, a .dwp. Nothing names it:
	// it lies beside the file (DWARF 5 section 7.3.5). [Options].Open returns nil without an
	// error if there is none.
	Package
	// Supplementary is the file that .gnu_debugaltlink or .debug_sup names. Several files
	// share its units: dwz -m makes it (DWARF 5 section 7.3.6). That it is the right one is
	// for [Options].Open to check.
	Supplementary
)

// String returns how diagnostics call a file of the kind.
func (k Kind) String() string {
	switch k {
	case Supplementary:
		return "supplementary file"
	case Package:
		return "package of split units"
	}
	return "split unit"
}

// maxOthers bounds the files that one index is read from, or that are looked for in vain.
// Large programs have some ten thousand split units.
const maxOthers = 1 << 16

// maxChecked bounds the unit headers that are read to find split units. Large programs have
// some million, most of them of type units.
const maxChecked = 1 << 28

// others is what became of the references.
type others struct {
	known         map[otherKey]other
	alternateGone bool         // a supplementary file is named and was not found
	checked       int64        // headers that were read to find split units
	done          atomic.Int64 // bytes of .debug_info that were scanned
}

type otherKey struct {
	kind      Kind
	name, dir string
}

// other is a file, or why it could not be read.
type other struct {
	s   *sections
	err error
}

// errNoPackage tells that there is no package.
var errNoPackage = errors.New("there is none")

// errOthers tells files that name more others than a program has.
var errOthers = fmt.Errorf("more than %d files to look for, or %d units to look at, for parts of the DWARF: %w", maxOthers, maxChecked, elfscan.ErrLimit)

// open opens a file once and gives its .debug_info a place among the offsets of the
// index.
func (x *Index) open(ctx context.Context, ref Reference, opt *Options) (*sections, error) {
	key := otherKey{ref.Kind, ref.Name, ref.Dir}
	if o, ok := x.others.known[key]; ok {
		return o.s, o.err
	}
	if x.others.known == nil {
		x.others.known = make(map[otherKey]other)
	}
	s, err := x.openOther(ctx, ref, opt)
	x.others.known[key] = other{s, err}
	return s, err
}

func (x *Index) openOther(ctx context.Context, ref Reference, opt *Options) (s *sections, err error) {
	switch {
	case opt.Open == nil:
		return nil, errors.New("nobody looked for it")
	case len(x.others.known) >= maxOthers || x.others.checked > maxChecked:
		return nil, errOthers
	}
	f, err := opt.Open(ctx, ref)
	switch {
	case err != nil:
		return nil, err
	case f == nil:
		return nil, errNoPackage
	}
	if f.MachineID() != x.file.MachineID() || isBig(f) != x.sec.big {
		return nil, fmt.Errorf("%s is for another machine, %s: %w", f.Path(), f.Machine(), elfscan.ErrUnsupported)
	}
	err = f.Guard(func() error {
		if ref.Kind == Supplementary {
			s, err = openSections(f)
			return err
		}
		if s, err = openSplit(f, x.sec); err == nil && ref.Kind == Package {
			s.packed, err = readPackage(s)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if err = x.add(s); err != nil {
		return nil, err
	}
	return s, nil
}

// add gives the offsets of a file their place behind those of the files before.
func (x *Index) add(s *sections) error {
	last := x.files[len(x.files)-1]
	base := last.base + uint64(len(last.info))
	if base+uint64(len(s.info)) > maxOffset {
		return s.fail(".debug_info", 0, fmt.Errorf("with the files before: %w", errFar))
	}
	s.base = base
	x.files = append(x.files, s)
	return nil
}

// locate returns the file that holds an offset of the index, and the position in its
// .debug_info.
func (x *Index) locate(off uint64) (*sections, int) {
	i := sort.Search(len(x.files), func(i int) bool { return x.files[i].base > off }) - 1
	return x.files[i], int(off - x.files[i].base)
}

// Place says where an offset of the index lies.
type Place struct {
	Path    string // of the file; "" for the file that the index was built from
	Section string
	Offset  uint64 // in the section
}

// Place returns the file, section and offset that stand for an offset of the index, as
// [Unit.Offset], [Subprogram.Offset] and their like return it.
func (x *Index) Place(off uint64) Place {
	s, at := x.locate(off)
	p := Place{Section: s.named(".debug_info"), Offset: uint64(at)}
	if s != x.sec {
		p.Path = s.path
	}
	return p
}

// progress returns the counter of the bytes that are done, and how many there are with
// the regions that are read next.
func (x *Index) progress(regions []region) (done *atomic.Int64, total int64) {
	total = x.others.done.Load()
	for _, r := range regions {
		total += int64(r.to - r.from)
	}
	return &x.others.done, total
}
