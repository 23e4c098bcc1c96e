package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"inlay/audit/facts"
)

// Binaries, Units and Findings give the rows of those tables. Only the digests of a filter count.
//
// These sequences and those below give the rows of one evidence file in the order that facts.Facts
// states; the evidence files come in no stated order, and their rows may be mixed. An error about
// one file comes in its place, and the rows of the others follow; a caller who goes on knows that
// the answer is not complete. A sequence can be read more than once. What is stored or merged
// meanwhile is in it or is not, but nothing is doubled or torn.
func (s *Store) Binaries(ctx context.Context, f *Filter) iter.Seq2[facts.Binary, error] {
	return read(ctx, s, &binaries, f)
}

// Units gives the units of the DWARF. See Binaries.
func (s *Store) Units(ctx context.Context, f *Filter) iter.Seq2[facts.Unit, error] {
	return read(ctx, s, &units, f)
}

// Functions gives the functions by name. See Binaries.
func (s *Store) Functions(ctx context.Context, f *Filter) iter.Seq2[facts.Function, error] {
	return read(ctx, s, &functions, f)
}

// Bodies gives the bodies by the name of their function. See Binaries.
func (s *Store) Bodies(ctx context.Context, f *Filter) iter.Seq2[facts.Body, error] {
	return read(ctx, s, &bodies, f)
}

// Instances gives the inlined instances by the name of the callee. See Binaries.
func (s *Store) Instances(ctx context.Context, f *Filter) iter.Seq2[facts.Instance, error] {
	return read(ctx, s, &instances, f)
}

// Calls gives the calls by the name of the callee. See Binaries.
func (s *Store) Calls(ctx context.Context, f *Filter) iter.Seq2[facts.Call, error] {
	return read(ctx, s, &calls, f)
}

// Findings gives what the rules say. See Binaries.
func (s *Store) Findings(ctx context.Context, f *Filter) iter.Seq2[facts.Finding, error] {
	return read(ctx, s, &findings, f)
}

// read gives the rows of a table.
func read[T any](ctx context.Context, s *Store, t *table[T], f *Filter) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		r := reading[T]{s: s, t: t, plan: newPlan(t, f), yield: yield}
		if err := r.all(ctx); err != nil {
			var none T
			yield(none, err)
		}
	}
}

// reading is one pass over a table.
type reading[T any] struct {
	s     *Store
	t     *table[T]
	plan  *plan
	yield func(T, error) bool

	mu   sync.Mutex
	gone map[facts.Digest]bool // that were loose in the list and are not now
}

// relists bounds how often a store may change under a reader before it gives up.
const relists = 100

// all reads what is listed. Loose evidence that went was merged meanwhile, so it is looked for in a
// new list; merged files are opened before the first row is given, so that none goes half read.
func (r *reading[T]) all(ctx context.Context) error {
	for i := range relists {
		l, err := r.s.list()
		if err != nil {
			return err
		}
		var none T
		if l.bad != nil && i == 0 && !r.yield(none, l.bad) {
			return nil
		}
		parts, err := r.parts(l)
		if errors.Is(err, os.ErrNotExist) {
			continue // merged into another meanwhile
		}
		if err != nil {
			return err
		}
		r.gone = map[facts.Digest]bool{}
		err = inOrder(ctx, len(parts), func(ctx context.Context, i int, emit func([]T) bool) error {
			return r.part(ctx, &parts[i], emit)
		}, r.yield)
		closeAll(parts)
		if errors.Is(err, errStop) {
			return nil
		}
		if err != nil || len(r.gone) == 0 {
			return err
		}
		r.plan = r.plan.of(r.gone)
	}
	return fmt.Errorf("%s: it is being changed faster than it can be read", r.s.dir)
}

// part is one Parquet file of a table with the rows that are wanted of it.
type part struct {
	plan  *plan
	loose facts.Digest // of evidence that is not merged, or
	file  *sealed      // a merged file, or
	bad   error        // why that cannot be read
}

// parts lists what may hold wanted rows. The merged files among them are open. os.ErrNotExist says
// that a merged folder went.
func (r *reading[T]) parts(l *listing) (all []part, err error) {
	defer func() {
		if err != nil {
			closeAll(all)
		}
	}()
	for i, m := range l.merged {
		plan := l.planOf(i, r.plan)
		if plan == nil {
			continue
		}
		for j := range m.files {
			file := &m.files[j]
			if !strings.HasPrefix(file.name, r.t.name+"-") || !plan.wantsRange(file.first, file.last) {
				continue
			}
			opened, err := openSealed(m.dir, file)
			if errors.Is(err, os.ErrNotExist) {
				if _, there := os.Stat(m.dir); there != nil {
					return all, err
				}
				err = corrupt(filepath.Join(m.dir, file.name), err)
			}
			all = append(all, part{plan: plan, file: opened, bad: err})
		}
	}
	for _, d := range l.loose {
		if r.plan.wantsFile(d) {
			all = append(all, part{plan: r.plan, loose: d})
		}
	}
	return all, nil
}

func closeAll(parts []part) {
	for _, p := range parts {
		if p.file != nil {
			p.file.Close()
		}
	}
}

// part reads one part.
func (r *reading[T]) part(ctx context.Context, p *part, emit func([]T) bool) error {
	if p.bad != nil {
		return p.bad
	}
	if p.file != nil {
		return readFile(ctx, r.t, p.file, p.plan, emit)
	}
	err := r.looseRows(ctx, p, emit)
	if errors.Is(err, os.ErrNotExist) {
		folder := r.s.path(looseDir, p.loose)
		if _, there := os.Stat(folder); there == nil {
			return corrupt(filepath.Join(folder, indexFile), err)
		}
		r.mu.Lock()
		r.gone[p.loose] = true
		r.mu.Unlock()
		return nil
	}
	return err
}

// looseRows reads the table of evidence that is not merged.
func (r *reading[T]) looseRows(ctx context.Context, p *part, emit func([]T) bool) error {
	folder := r.s.path(looseDir, p.loose)
	x, err := r.s.looseIndex(p.loose)
	if err != nil {
		return err
	}
	i := slices.Index(tableNames, r.t.name)
	if len(x.files) != len(tableNames) || x.files[i].name != r.t.name+tableSuffix {
		return corrupt(filepath.Join(folder, indexFile), errors.New("it is of something else"))
	}
	file := &x.files[i]
	if file.rows == 0 || !p.plan.wantsRange(file.first, file.last) || !x.mayHaveAny(r.t.bit, p.plan) {
		return nil
	}
	if row, ok := indexedRow[T](x); ok {
		if !emit([]T{row}) {
			return errStop
		}
		return nil
	}
	opened, err := openSealed(folder, file)
	if err != nil {
		return err
	}
	defer opened.Close()
	return readFile(ctx, r.t, opened, p.plan, emit)
}

// looseIndex reads the index of evidence that is not merged, once for the first questions to a
// Store: it never changes.
func (s *Store) looseIndex(d facts.Digest) (*index, error) {
	s.mu.Lock()
	x := s.indexes[d]
	s.mu.Unlock()
	if x != nil {
		return x, nil
	}
	x, err := readIndex(s.path(looseDir, d))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(x.names) + len(x.binary) + indexCost; s.indexed+n <= maxIndexed {
		s.indexes[d] = x
		s.indexed += n
	}
	return x, nil
}

// Indexes are kept up to maxIndexed bytes; indexCost is what one has beside its names.
const (
	maxIndexed = 32 << 20
	indexCost  = 4 << 10
)

// indexedRow is the row of the table binaries that an index has.
func indexedRow[T any](x *index) (row T, ok bool) {
	b, ok := any(&row).(*facts.Binary)
	if !ok || len(x.binary) == 0 {
		return row, false
	}
	return row, json.Unmarshal(x.binary, b) == nil
}

// mayHaveAny tells whether a table may have one of the keys that a plan names.
func (x *index) mayHaveAny(bit uint32, p *plan) bool {
	if bit == 0 || p.keys == nil {
		return true
	}
	return slices.ContainsFunc(p.keys, func(key string) bool { return x.mayHave(bit, key) })
}
