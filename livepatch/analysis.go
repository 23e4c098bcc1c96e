package livepatch

import (
	"context"
	"sync"

	"inlay/dwarfinline"
	"inlay/livepatch/contract"
	"inlay/livepatch/ipaclones"
	"inlay/program"
)

// analysis is what all lists of one program share. It is safe for concurrent use.
type analysis struct {
	ctx   context.Context
	p     *program.Program
	opt   Options
	table *program.FunctionTable
	codes *codeTable
	src   *sources       // nil if no source tree was named
	dumps *ipaclones.Set // nil if no folder with records was named

	kernel *kernelFacts
	trusts contract.Finder // of registers

	unreadUnits, withoutDWARF int // units and files
	undescribed               int // functions that no unit covers

	mu    sync.Mutex
	views map[unitKey]*view
}

func newAnalysis(ctx context.Context, p *program.Program, opt *Options) (*analysis, error) {
	a := &analysis{ctx: ctx, p: p, codes: newCodeTable(p), kernel: newKernelFacts(p), views: make(map[unitKey]*view)}
	if opt != nil {
		a.opt = *opt
	}
	if a.opt.Policy == "" {
		a.opt.Policy = PolicySource
	}
	if err := p.Guard(a.read); err != nil {
		return nil, err
	}
	return a, nil
}

// read reads what every list needs.
func (a *analysis) read() (err error) {
	var ahead sync.WaitGroup
	//bounded: Prepare and risk.Read guard what they read
	ahead.Go(func() { _ = a.p.Prepare(a.ctx) }) // who needs what could not be read gets the error
	ahead.Go(a.kernel.readAhead)                //bounded: as above
	a.table, err = a.p.FunctionTable(a.ctx)
	ahead.Wait()
	if err != nil {
		return err
	}
	a.countUnread()
	if a.src, err = openSources(a.p, a.table, &a.opt); err != nil {
		return err
	}
	if a.opt.Dumps != "" {
		a.dumps, err = ipaclones.Find(a.opt.Dumps)
	}
	return err
}

func (a *analysis) countUnread() {
	for _, in := range a.p.Inputs() {
		if in.DebugPath == "" {
			a.withoutDWARF++
			continue
		}
		a.unreadUnits += in.Coverage.Units - in.Coverage.UnitsRead
	}
	for _, f := range a.p.Files() {
		if f.Index() == nil {
			continue
		}
		if f.WithoutSupplementary() {
			a.unreadUnits += len(f.Index().Units())
		}
		a.undescribed += f.Undescribed()
	}
}

// idsOf returns the source functions of the table that the DIEs of a selected function
// stand for: mostly one.
func (a *analysis) idsOf(fn *program.Function) []program.FunctionID {
	var ids []program.FunctionID
	seen := make(map[program.FunctionID]bool)
	for _, part := range fn.Parts {
		for _, root := range part.Roots {
			s, ok := part.File.Index().Subprogram(root)
			if !ok {
				continue
			}
			if id := a.table.Of(part.File, s); id != program.NoFunction && !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// view returns what a unit knows, made when it is first asked for.
func (a *analysis) view(f *program.File, u *dwarfinline.Unit) *view {
	key := unitKey{f, u}
	a.mu.Lock()
	v := a.views[key]
	if v == nil {
		v = &view{file: f, unit: u}
		a.views[key] = v
	}
	a.mu.Unlock()
	v.once.Do(func() { a.fill(v) })
	return v
}

type unitKey struct {
	file *program.File
	unit *dwarfinline.Unit
}
