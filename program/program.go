package program

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"inlay/answer"
	"inlay/elfscan"
	"inlay/elfscan/debugfile"
	"inlay/elfscan/guard"
)

// Errors that callers can test for with errors.Is.
var (
	// ErrNoInput says that no path was given.
	ErrNoInput = errors.New("no file given")
	// ErrPattern says that a pattern cannot be understood.
	ErrPattern = errors.New("malformed pattern")
)

// Options tunes Open. A nil pointer and the zero value mean the defaults.
type Options struct {
	// Jobs is the number of workers, 0 for one per processor. Answers are
	// the same for every number.
	Jobs int
	// Finder finds separate debug files; nil means [debugfile.New] with the
	// defaults.
	Finder debugfile.Finder
	// Stdin is what the path "-" reads; nil for none.
	Stdin io.Reader
	// CallSites keeps the call sites of every body, which Clones needs to
	// name callers.
	CallSites bool
	// Limits bounds what hostile files can make the program do.
	Limits elfscan.Limits
	// Budget is the memory that all files share, those that the Finder opens among them; nil
	// means one of Limits.Memory.
	Budget *elfscan.Budget
	// Progress, if not nil, is called from several goroutines with the bytes
	// of DWARF that are read and that there are in the files opened so far.
	Progress func(done, total int64)
}

// Program is the files of one system. It is immutable after Open and safe for
// concurrent use until Close.
type Program struct {
	files    []*File // in the order of the paths
	archives []*elfscan.Archive
	failures []Failure
	notes    diagnostics // found while answering
	jobs     int

	tableMu sync.Mutex
	table   *FunctionTable // made when first asked for

	elfOnce sync.Once
	elf     []*elfscan.File
}

// Failure is a path that gave no answer at all: a file, or an archive of whose members
// none did.
type Failure struct {
	Path string
	Err  error
}

// Open reads the files at paths; opt may be nil. A static archive stands for its members,
// which are called "lib.a(x.o)". A path that cannot be read
// becomes a Failure and the others are still answered: the error is not nil only if
// paths is empty or ctx ended.
func Open(ctx context.Context, paths []string, opt *Options) (*Program, error) {
	if len(paths) == 0 {
		return nil, ErrNoInput
	}
	opt = opt.complete()
	return open(ctx, sourcesOf(paths, opt), opt)
}

// OpenFile is Open for one file that is open already. It takes the file over and closes it
// also where it fails.
func OpenFile(ctx context.Context, f *elfscan.File, opt *Options) (*Program, error) {
	taken := false
	in := &input{path: f.Path(), size: f.Size(), once: true, open: func() (*elfscan.File, error) {
		taken = true
		return f, nil
	}}
	p, err := open(ctx, []*source{{path: f.Path(), inputs: []*input{in}}}, opt.complete())
	if !taken { // ctx ended before
		err = errors.Join(err, f.Close())
	}
	return p, err
}

// complete returns the options with their defaults.
func (opt *Options) complete() *Options {
	var with Options
	if opt != nil {
		with = *opt
	}
	if with.Finder == nil {
		with.Finder = debugfile.New(nil)
	}
	if with.Budget == nil {
		with.Budget = elfscan.NewBudget(with.Limits.Memory, nil)
	}
	return &with
}

func open(ctx context.Context, sources []*source, opt *Options) (*Program, error) {
	p := &Program{jobs: opt.Jobs}
	if p.jobs <= 0 {
		p.jobs = runtime.GOMAXPROCS(0)
	}
	var inputs []*input
	for _, s := range sources {
		inputs = append(inputs, s.inputs...)
	}
	progress := newProgress(opt.Progress)
	read := func(in *input, jobs int) {
		in.err = guard.Do(func() (err error) {
			in.file, err = openFile(ctx, in.open, jobs, progress.file(), opt)
			return err
		})
	}
	each(ctx, inputs, p.jobs, read)
	if p.jobs > 1 && opt.Budget.Spent() {
		inTurn(inputs, p.jobs, read)
	}
	for _, s := range sources {
		p.take(s)
	}
	p.linkBTF()
	if err := ctx.Err(); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// each calls open for every input. Large files come first, one after the other, with
// all jobs; small ones share the jobs, one each.
func each(ctx context.Context, inputs []*input, jobs int, open func(in *input, jobs int)) {
	const large = 64 << 20
	var small []*input
	for _, in := range inputs {
		if len(inputs) > 1 && in.size > 0 && in.size < large {
			small = append(small, in)
		} else if ctx.Err() == nil {
			open(in, jobs)
		}
	}
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(jobs, len(small)) {
		workers.Go(func() { //bounded: openFile guards what it reads
			for ctx.Err() == nil {
				n := next.Add(1) - 1
				if n >= int64(len(small)) {
					return
				}
				open(small[n], 1)
			}
		})
	}
	workers.Wait()
}

// inTurn reads all inputs again, one after the other with one worker: what does not fit into the memory must not
// depend on who came first. What can be read only once stays as it is.
func inTurn(inputs []*input, jobs int, read func(in *input, jobs int)) {
	if slices.ContainsFunc(inputs, func(in *input) bool { return in.once }) {
		return
	}
	for _, in := range inputs {
		if in.file != nil {
			in.err = in.file.close()
			in.file = nil
		}
	}
	for _, in := range inputs {
		if read(in, 1); in.file != nil {
			in.file.jobs = jobs // of the questions
		}
	}
}

// Close releases all files.
func (p *Program) Close() error {
	var err error
	for _, f := range p.files {
		err = errors.Join(err, f.close())
	}
	for _, a := range p.archives {
		err = errors.Join(err, a.Close())
	}
	return err
}

// Files returns the files that were read, in the order of their paths.
func (p *Program) Files() []*File { return p.files }

// Failures returns the paths that gave no answer, in their order.
func (p *Program) Failures() []Failure { return p.failures }

// Inputs describes the files that were read, in the order of their paths.
func (p *Program) Inputs() []answer.Input {
	inputs := make([]answer.Input, len(p.files))
	for i, f := range p.files {
		inputs[i] = f.input()
	}
	return inputs
}

// Diagnostics lists what could not be read or believed, by input, section,
// offset and message. The list can grow while results are produced.
func (p *Program) Diagnostics() []answer.Diagnostic {
	var out []answer.Diagnostic
	for _, f := range p.files {
		out = append(out, f.diagnostics()...)
	}
	return append(out, p.notes.list()...)
}

// progress adds up the progress of several files.
type progress struct {
	report      func(done, total int64)
	done, total atomic.Int64
}

func newProgress(report func(done, total int64)) *progress { return &progress{report: report} }

// file returns a progress function for one more file, nil if nobody listens.
func (p *progress) file() func(done, total int64) {
	if p.report == nil {
		return nil
	}
	var last, known atomic.Int64
	return func(done, total int64) {
		if before := known.Swap(total); before != total {
			p.total.Add(total - before)
		}
		for {
			before := last.Load()
			if done <= before {
				return
			}
			if last.CompareAndSwap(before, done) {
				p.report(p.done.Add(done-before), p.total.Load())
				return
			}
		}
	}
}

// diagnostics collects what queries find out.
type diagnostics struct {
	mu   sync.Mutex
	seen map[answer.Diagnostic]bool
}

func (d *diagnostics) add(input, section string, offset int64, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.seen == nil {
		d.seen = make(map[answer.Diagnostic]bool)
	}
	d.seen[answer.Diagnostic{Input: input, Section: section, Offset: offset, Message: elfscan.Explain(err)}] = true
}

func (d *diagnostics) list() []answer.Diagnostic {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([]answer.Diagnostic, 0, len(d.seen))
	for diag := range d.seen {
		out = append(out, diag)
	}
	slices.SortFunc(out, compareDiagnostics)
	return out
}

// Jobs returns the number of workers that queries may use.
func (p *Program) Jobs() int { return p.jobs }

// Note adds a diagnostic that a user of the program found out while answering;
// offset is -1 where no place can be named.
func (p *Program) Note(input, section string, offset int64, err error) {
	p.notes.add(input, section, offset, err)
}
