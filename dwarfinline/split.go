package dwarfinline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"inlay/elfscan"
)

// ErrOtherID tells a file of split units that does not hold the unit which is looked for.
var ErrOtherID = errors.New("no unit in it has the DW_AT_dwo_id that is looked for")

// missing says that a part of the DWARF is not there.
func missing(kind Kind, name string, why error) error {
	if name != "" {
		return fmt.Errorf("%w: %v %q: %w; name its folder with --debug-dir", ErrCompanion, kind, name, why)
	}
	return fmt.Errorf("%w: %v: %w; name its folder with --debug-dir", ErrCompanion, kind, why)
}

// isSkeleton tells a unit whose DIEs are in another file (DWARF 5 section 3.1.2). Before
// version 5 only its attributes say so.
func (u *Unit) isSkeleton() bool {
	return !u.sec.dwo && u.root != 0 && (u.kind == unitSkeleton || u.dwoName.sec != strNone)
}

// splitRegions opens the files that skeletons name and returns where their units are.
// A skeleton whose file is missing gets the error.
func (x *Index) splitRegions(ctx context.Context, opt *Options) []region {
	var out []region
	for _, s := range x.files {
		s.skeletons = nil
	}
	for _, u := range x.all {
		if u.err != nil || !u.isSkeleton() {
			continue
		}
		s, err := x.splitFile(ctx, u, opt)
		if err == nil && s.skeletons[u.id] != nil {
			err = fmt.Errorf("it belongs to the skeleton at %#x, with the same DW_AT_dwo_id: %w", s.skeletons[u.id].off, ErrOtherID)
		}
		if err != nil {
			x.loseSplit(u, err)
			continue
		}
		if s.skeletons == nil {
			s.skeletons = make(map[uint64]*Unit)
			out = append(out, s.whole())
		}
		s.skeletons[u.id] = u
	}
	return out
}

// loseSplit makes a skeleton a unit that was not read. What it says of inlining itself,
// with -fsplit-dwarf-inlining, is a part only.
func (x *Index) loseSplit(u *Unit, why error) {
	name := u.sec.string(u.dwoName)
	u.err = u.sec.fail(".debug_info", uint64(u.off), missing(SplitUnit, name, why))
	u.facts = facts{diags: u.diags, counts: Counts{MaxDepth: -1}}
}

// splitFile opens the file with the split unit of a skeleton.
func (x *Index) splitFile(ctx context.Context, u *Unit, opt *Options) (s *sections, err error) {
	ref := Reference{Kind: SplitUnit}
	if s = x.packageFile(ctx, opt); s != nil {
		if _, ok := s.packed.units[u.id]; ok {
			return s, nil
		}
	}
	err = x.file.Guard(func() error {
		ref.Name, ref.Dir = u.sec.string(u.dwoName), u.sec.string(u.compDir)
		return nil
	})
	if err != nil {
		return nil, err
	}
	ref.Check = func(f *elfscan.File) error { return x.holdsSplit(f, u.id) }
	return x.open(ctx, ref, opt)
}

// packageFile opens the package, nil if there is none.
func (x *Index) packageFile(ctx context.Context, opt *Options) *sections {
	_, asked := x.others.known[otherKey{kind: Package}]
	s, err := x.open(ctx, Reference{Kind: Package, Check: x.isPackage}, opt)
	if err != nil && !errors.Is(err, errNoPackage) && !asked && opt.Open != nil {
		x.sec.failed = append(x.sec.failed, x.sec.diagnostic(".debug_info", 0, missing(Package, "", err)))
	}
	return s
}

// isPackage says why a file is no package.
func (x *Index) isPackage(f *elfscan.File) error {
	s, err := openSplit(f, x.sec)
	if err == nil {
		_, err = readPackage(s)
	}
	return err
}

// holdsSplit says why a file is not the one with a split unit.
func (x *Index) holdsSplit(f *elfscan.File, id uint64) error {
	s, err := openSplit(f, x.sec)
	if err != nil {
		return err
	}
	var t abbrevTable
	for off := 0; off < len(s.info); {
		if x.others.checked++; x.others.checked > maxChecked {
			return errOthers
		}
		u, err := readHeader(s, off)
		if err != nil {
			return err
		}
		if u.readID(&t) && u.id == id {
			return nil
		}
		off = u.end
	}
	return ErrOtherID
}

// readID finds the id of a split unit: before version 5 an attribute of its first DIE. t is the table
// of abbreviations of the unit before; units that share it do not pay for it again.
func (u *Unit) readID(t *abbrevTable) bool {
	switch {
	case u.isType():
		return false
	case u.enc.version >= 5:
		return u.kind == unitSplitCompile
	}
	if t.sec != u.sec || t.off != u.abbrevOff || t.enc != u.enc {
		if u.sec.abbrevBudget.Load() < 0 {
			return false
		}
		t.compile(u.sec, u.abbrevOff, u.enc)
		u.sec.abbrevBudget.Add(-t.size)
	}
	_, _, err := u.readRoot(t)
	return err == nil
}

// join takes from the skeleton of a split unit what lies in the main file, and for the
// bases of its own sections what is meant where it names none: the first table, behind
// its header (DWARF 5 sections 7.26, 7.28 and 7.29).
func (u *Unit) join() {
	length := uint64(4) // of the field in front of a table
	if u.enc.dwarf64 {
		length = 12
	}
	for _, base := range []struct {
		of           *uint64
		part, header uint64
	}{
		{&u.strOffsetsBase, u.part.strOffsets, length + 4}, {&u.rnglistsBase, u.part.rnglists, length + 8},
		{&u.loclistsBase, u.part.locations, length + 8},
	} {
		if *base.of == 0 && u.enc.version >= 5 {
			*base.of = base.header
		}
		*base.of += base.part
	}
	s := u.sec.skeletons[u.id]
	if s == nil || u.isType() {
		return
	}
	u.skeleton = s
	u.lowPC, u.addrBase = s.lowPC, s.addrBase
}

// joinSkeletons finds out which skeletons have their split unit, and gives the others an
// error. It returns the skeletons that are joined.
func (x *Index) joinSkeletons() map[*Unit]bool {
	joined := make(map[*Unit]bool)
	for _, u := range x.all {
		s := u.sec.skeletons[u.id]
		if s == nil || u.isType() || joined[s] {
			u.skeleton = nil // a second one of the same id belongs to nobody
			continue
		}
		joined[s], u.skeleton = true, s
	}
	for _, u := range x.all {
		if u.err == nil && u.isSkeleton() && !joined[u] {
			x.loseSplit(u, ErrOtherID)
		}
	}
	return joined
}

// choose picks the units that answers are about: those of the file, with split units in the
// place of their skeletons, and of other files those that a chosen unit imports or that hold
// an origin of its. The others of a supplementary file are about other programs. Type units
// hold neither code nor functions that could be copied.
func (x *Index) choose(joined map[*Unit]bool) {
	for i, u := range x.all {
		u.number = i
	}
	if x.units = x.all; len(x.files) == 1 && !slices.ContainsFunc(x.all, (*Unit).isType) {
		return
	}
	chosen := make([]bool, len(x.all))
	var work []*Unit
	add := func(u *Unit) {
		if u != nil && !chosen[u.number] {
			chosen[u.number] = true
			work = append(work, u)
		}
	}
	for _, u := range x.all {
		if u.sec == x.sec && !joined[u] && (!u.isType() || u.err != nil) || u.skeleton != nil {
			add(u)
		}
	}
	for len(work) > 0 {
		u := work[len(work)-1]
		work = work[:len(work)-1]
		u.refersTo(func(off uint64) { add(x.unitAt(off)) })
	}
	x.units = nil
	for i, u := range x.all {
		if u.number = -1; chosen[i] {
			u.number = len(x.units)
			x.units = append(x.units, u)
		}
	}
}

// refersTo calls fn with the imports of a unit and its origins in other units.
func (u *Unit) refersTo(fn func(off uint64)) {
	for _, off := range u.imports {
		fn(off)
	}
	for i := range u.subs {
		if off := u.subs[i].origin.at(); off != 0 && !u.holds(off) {
			fn(off)
		}
	}
	for i := range u.insts {
		if off := u.insts[i].origin.at(); off != 0 && !u.holds(off) {
			fn(off)
		}
	}
	for i := range u.calls {
		if off := u.calls[i].origin.at(); off != 0 && !u.holds(off) {
			fn(off)
		}
	}
}
