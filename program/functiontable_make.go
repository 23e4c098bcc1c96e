package program

import (
	"context"
	"sync"
	"sync/atomic"

	"inlay/dwarfinline"
)

// FunctionTable makes the table when it is first asked for. The error comes from ctx or
// from reading a file.
func (p *Program) FunctionTable(ctx context.Context) (*FunctionTable, error) {
	p.tableMu.Lock()
	defer p.tableMu.Unlock()
	if p.table != nil {
		return p.table, nil
	}
	var t *FunctionTable
	if err := p.Guard(func() error { t = p.makeTable(ctx); return ctx.Err() }); err != nil {
		return nil, err
	}
	p.table = t
	return t, nil
}

func (p *Program) makeTable(ctx context.Context) *FunctionTable {
	t := &FunctionTable{units: make([][]unitFunctions, len(p.files))}
	m := merger{p: p, byName: make(map[string][]*Function)}
	in := dwarfinline.Interner{Take: p.takeMemory}
	files := make([]fileSources, len(p.files))
	for n, f := range p.files {
		if f.index == nil {
			continue
		}
		files[n] = p.allSources(ctx, f, &in)
		fns := files[n].group(f, &in)
		if len(p.files) > 1 {
			m.add(fns)
		} else {
			m.all = fns
		}
	}
	if err := in.Cut(); err != nil {
		p.notes.add(p.files[0].Path(), "", -1, err)
	}
	t.functions = m.all
	for id, fn := range m.all {
		fn.id = FunctionID(id)
	}
	for n, f := range p.files {
		if f.index != nil {
			t.units[n] = files[n].number(f)
		}
	}
	p.fillTable(ctx, t)
	return t
}

// takeMemory reserves memory for what belongs to no single file, until the program is closed.
func (p *Program) takeMemory(n int64) error { return p.files[0].elf.Take(n) }

// eachUnit calls fn for every readable unit of a file, from several goroutines. A
// fault costs its unit and is noted.
func (p *Program) eachUnit(ctx context.Context, f *File, fn func(*dwarfinline.Unit)) {
	units := f.index.Units()
	var next atomic.Int64
	var workers sync.WaitGroup
	for range max(1, min(p.jobs, len(units)/8)) {
		workers.Go(func() {
			for ctx.Err() == nil {
				n := int(next.Add(1) - 1)
				if n >= len(units) {
					return
				}
				if units[n].Err() != nil {
					continue
				}
				if err := f.debug.Guard(func() error { fn(units[n]); return nil }); err != nil {
					f.note(err)
				}
			}
		})
	}
	workers.Wait()
}

// fillTable numbers the other subprograms and the instances, and lists what belongs to
// each function.
func (p *Program) fillTable(ctx context.Context, t *FunctionTable) {
	relations := make([][][]relation, len(p.files))
	for n, f := range p.files {
		if f.index == nil {
			continue
		}
		units := t.units[n]
		p.eachUnit(ctx, f, func(u *dwarfinline.Unit) {
			for s := range u.Subprograms() {
				if id := &units[u.Number()].subs[s.Number()]; *id == NoFunction {
					root := s.RootSubprogram()
					*id = rootID(units, root)
				}
			}
			for i := range u.Instances() {
				if s, ok := i.RootSubprogram(); ok {
					units[u.Number()].insts[i.Number()] = rootID(units, s)
				}
			}
		})
		relations[n] = make([][]relation, len(units))
		p.eachUnit(ctx, f, func(u *dwarfinline.Unit) { relations[n][u.Number()] = t.relationsIn(f, u) })
	}
	t.subs = group(len(t.functions), p.addSubprograms(t, false))
	t.bodies = group(len(t.functions), p.addSubprograms(t, true))
	t.instances = group(len(t.functions), p.addInstances(t))
	t.callers = group(len(t.functions), func(add func(FunctionID, Relation)) {
		for _, file := range relations {
			for _, unit := range file {
				for _, r := range unit {
					add(r.callee, r.Relation)
				}
			}
		}
	})
	t.callees = t.calleesOf()
}

// calleesOf turns the relations around. A caller comes once for each callee, and the
// callees of one caller by number.
func (t *FunctionTable) calleesOf() grouped[Callee] {
	last := make([]FunctionID, len(t.functions))
	inlined := make(map[FunctionID]bool)
	return group(len(t.functions), func(add func(FunctionID, Callee)) {
		for i := range last {
			last[i] = NoFunction
		}
		for callee := range FunctionID(len(t.functions)) {
			clear(inlined)
			for _, r := range t.callers.of(callee) {
				inlined[r.Caller] = inlined[r.Caller] || r.Inlined
			}
			for _, r := range t.callers.of(callee) {
				if last[r.Caller] != callee {
					last[r.Caller] = callee
					add(r.Caller, Callee{callee, inlined[r.Caller]})
				}
			}
		}
	})
}

// rootID returns the number of a subprogram at the end of a chain of origins. Another
// unit's worker only ever writes the numbers of other subprograms.
func rootID(units []unitFunctions, root dwarfinline.Subprogram) FunctionID {
	return units[root.Unit().Number()].subs[root.Number()]
}

func (p *Program) addSubprograms(t *FunctionTable, withCode bool) func(add func(FunctionID, Body)) {
	return func(add func(FunctionID, Body)) {
		for _, f := range p.files {
			if f.index == nil {
				continue
			}
			for _, u := range f.index.Units() {
				for s := range u.Subprograms() {
					if id := t.Of(f, s); id != NoFunction && (s.OutOfLine() || !withCode) {
						add(id, Body{f, s})
					}
				}
			}
		}
	}
}

func (p *Program) addInstances(t *FunctionTable) func(add func(FunctionID, Inlined)) {
	return func(add func(FunctionID, Inlined)) {
		for _, f := range p.files {
			if f.index == nil {
				continue
			}
			for i := range f.index.Instances() {
				if id := t.OfInstance(f, i); id != NoFunction {
					add(id, Inlined{f, i})
				}
			}
		}
	}
}

// relation is a Relation of a callee.
type relation struct {
	callee FunctionID
	Relation
}

// relationsIn lists who inlines and calls whom in a unit. A function that holds a copy
// of itself, or calls itself, tells nothing.
func (t *FunctionTable) relationsIn(f *File, u *dwarfinline.Unit) []relation {
	out := make([]relation, 0, u.CountInstances()) //bounded: one for each DIE that was read
	add := func(caller, callee FunctionID, die uint64, inlined bool) {
		if caller != NoFunction && callee != NoFunction && caller != callee {
			out = append(out, relation{callee, Relation{Caller: caller, DIE: die, File: int32(f.number), Inlined: inlined}})
		}
	}
	around := func(i dwarfinline.Instance, host dwarfinline.Subprogram) FunctionID {
		if i.Valid() {
			return t.OfInstance(f, i)
		}
		return t.Of(f, host)
	}
	for i := range u.Instances() {
		add(around(i.Parent(), i.Host()), t.OfInstance(f, i), i.Offset(), true)
	}
	for c := range u.CallSites() {
		if s, ok := c.RootSubprogram(); ok {
			add(around(c.Instance(), c.Host()), t.Of(f, s), c.Offset(), false)
		}
	}
	return out
}
