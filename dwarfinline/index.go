package dwarfinline

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sync"

	"inlay/elfscan"
)

// Options tunes Build. A nil pointer and the zero value mean the defaults.
type Options struct {
	// Jobs is the number of workers, 0 for one per processor. The index is
	// the same for every number.
	Jobs int
	// CallSites keeps the DW_TAG_call_site entries of every body; without it
	// they are only counted.
	CallSites bool
	// Progress, if not nil, is called with the bytes of .debug_info that are
	// done and that there are in all, from several goroutines. The total grows when
	// other files turn out to hold a part.
	Progress func(done, total int64)
	// Open opens another file that holds a part of the DWARF, see [Reference]. The
	// caller closes it, not before it is done with the index. Without Open, or with an
	// error of it, that part is missing: it is reported, and its units are not read.
	Open func(context.Context, Reference) (*elfscan.File, error)
}

// Index is what the DWARF of one file says about functions and inlining. It is
// immutable, but for [Index.ChooseEntries] and [Index.IncludePads], and safe for concurrent
// use, and it reads from the file it was built from: use it only while that file is open.
type Index struct {
	file      *elfscan.File
	sec       *sections   // of file
	files     []*sections // of file and of all others that hold a part, by base
	units     []*Unit     // by offset
	all       []*Unit     // by offset, with those that no answer is about
	others    others
	memory    memory
	diags     []Diagnostic
	counts    Counts
	lostBytes uint64 // of .debug_info that no unit accounts for
	tables    tableCache
	lines     lineCache
	sources   sourceCache
	names     Interner // of sources that were asked for one by one
	typeUnits typeUnitTable
}

// Build reads the DWARF of f. Broken units are left out and reported by
// [Index.Diagnostics]; the error is not nil only if there is no DWARF
// ([elfscan.ErrNoDWARF]), no unit could be read, or ctx ended.
func Build(ctx context.Context, f *elfscan.File, opt *Options) (*Index, error) {
	if opt == nil {
		opt = &Options{}
	}
	x := &Index{file: f, memory: memory{file: f}, names: Interner{Take: f.Take}}
	err := f.Guard(func() (err error) {
		if x.sec, err = openSections(f); err != nil {
			return err
		}
		x.files = []*sections{x.sec}
		x.openSupplementary(ctx, opt)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := x.scan(ctx, opt); err != nil {
		return nil, err
	}
	if (x.memory.spent.Load() || slices.ContainsFunc(x.files, (*sections).spent)) && opt.Jobs != 1 { // one worker meets the units in order
		alone := *opt
		alone.Jobs = 1
		if err := x.scan(ctx, &alone); err != nil {
			return nil, err
		}
	}
	if err := f.Guard(func() error { x.resolve(); return nil }); err != nil {
		return nil, err
	}
	return x, x.usable()
}

// scan reads all units: those of the file and of its supplementary file, then those that
// skeletons among them lead to.
func (x *Index) scan(ctx context.Context, opt *Options) error {
	for _, s := range x.files {
		s.setBudgets()
	}
	x.memory.reset()
	x.all = nil
	first := []region{x.sec.whole()}
	if x.sec.alt != nil {
		first = append(first, x.sec.alt.whole())
	}
	if err := x.scanFiles(ctx, first, opt); err != nil {
		return err
	}
	if err := x.scanFiles(ctx, x.splitRegions(ctx, opt), opt); err != nil {
		return err
	}
	x.choose(x.joinSkeletons())
	return nil
}

// whole returns the region of all units.
func (s *sections) whole() region { return region{s, 0, len(s.info)} }

// scanFiles reads the units of some regions, then what lies behind units of a wrong
// length.
func (x *Index) scanFiles(ctx context.Context, regions []region, opt *Options) error {
	units, err := x.scanRegions(ctx, regions, opt)
	if err != nil {
		return err
	}
	behind, err := x.scanRegions(ctx, tails(units), opt)
	if err != nil {
		return err
	}
	x.all = append(append(x.all, units...), behind...)
	slices.SortStableFunc(x.all, func(a, b *Unit) int { return cmp.Compare(a.offset(a.off), b.offset(b.off)) })
	x.all = dropCovered(x.all)
	for _, u := range x.all {
		u.index = x
	}
	return nil
}

// scanRegions spreads the units of some regions over workers. Each worker takes
// the next unit that nobody has; what it finds goes into the unit, so the order of
// work is not seen in the result.
func (x *Index) scanRegions(ctx context.Context, regions []region, opt *Options) ([]*Unit, error) {
	jobs := opt.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	q := &unitQueue{regions: regions, memory: &x.memory}
	done, total := x.progress(regions)
	var workers sync.WaitGroup
	errs := make([]error, min(jobs, int(total)/minUnit+1))
	for w := range errs {
		workers.Go(func() {
			sc := &scanner{callSites: opt.CallSites, memory: &x.memory}
			defer sc.settle()
			for ctx.Err() == nil {
				var u *Unit
				if errs[w] = x.file.Guard(func() error { u = q.take(); return nil }); u == nil {
					return
				}
				x.scanUnit(sc, u)
				if opt.Progress != nil {
					opt.Progress(done.Add(int64(u.end-u.off)), total)
				}
			}
		})
	}
	workers.Wait()
	return q.units, cmp.Or(append(errs, ctx.Err())...)
}

// minUnit is the size of the smallest unit header.
const minUnit = 11

// scanUnit scans one unit; a fault in it costs that unit only.
func (x *Index) scanUnit(sc *scanner, u *Unit) {
	if u.err != nil {
		return
	}
	err := x.file.Guard(func() error {
		sc.scan(u)
		if wrong := len(u.diags); wrong > 0 || u.err != nil {
			return x.memory.take(errorCost * int64(wrong+1))
		}
		return nil
	})
	if err != nil {
		u.err = err
		u.facts = facts{counts: Counts{MaxDepth: -1}}
	}
}

// usable returns an error if no unit at all could be read. Units whose part in another
// file is missing say at least that.
func (x *Index) usable() error {
	for _, u := range x.units {
		if u.err == nil || errors.Is(u.err, ErrCompanion) {
			return nil
		}
	}
	if len(x.units) == 0 {
		return x.sec.fail(".debug_info", 0, elfscan.ErrNoDWARF)
	}
	return x.units[0].err
}

// Units returns all units by offset, those that could not be read included.
// The slice is the index's own: do not change it.
func (x *Index) Units() []*Unit { return x.units }

// TypeUnits yields the type units that could be read, by offset (DWARF 5 section 3.1.4).
// They hold neither code nor copies and are none of Units.
func (x *Index) TypeUnits() iter.Seq[*Unit] {
	return func(yield func(*Unit) bool) {
		for _, u := range x.all {
			if u.isType() && u.err == nil && !yield(u) {
				return
			}
		}
	}
}

// Counts returns what the index holds; the base is the units without error.
func (x *Index) Counts() Counts { return x.counts }

// LostBytes returns how many bytes of .debug_info belong to units that could
// not be read.
func (x *Index) LostBytes() uint64 { return x.lostBytes }

// Diagnostics lists what could not be read or believed so far, by section and offset. Tables
// of files are read when an answer first needs them, so the list can grow.
func (x *Index) Diagnostics() []Diagnostic {
	x.lines.mu.Lock()
	all := slices.AppendSeq(slices.Clone(x.diags), maps.Values(x.lines.failed))
	x.lines.mu.Unlock()
	sortDiagnostics(all)
	return all
}

// UnitAt returns the unit whose header or DIEs hold the offset, nil if there is
// none.
func (x *Index) UnitAt(off uint64) *Unit {
	i, ok := slices.BinarySearchFunc(x.all, off, func(u *Unit, off uint64) int { return cmp.Compare(u.offset(u.off), off) })
	if !ok {
		i--
	}
	if i < 0 || !x.all[i].holds(off) {
		return nil
	}
	return x.all[i]
}

// unitAt returns the unit that holds the DIE at off, nil if there is none.
func (x *Index) unitAt(off uint64) *Unit {
	u := x.UnitAt(off)
	if u == nil || u.root == 0 || u.position(off) < u.root {
		return nil
	}
	return u
}
