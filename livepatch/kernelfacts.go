package livepatch

import (
	"fmt"
	"sync"

	"inlay/answer"
	"inlay/livepatch/needs"
	"inlay/livepatch/risk"
	"inlay/program"
)

// kernelFacts reads what kernels and modules say about their own code. It is safe for
// concurrent use.
type kernelFacts struct {
	p      *program.Program
	kernel *program.File // that modules belong to; nil if none was given
	files  []fileFacts   // by file number
}

type fileFacts struct {
	once   sync.Once
	tables *risk.Tables
	err    error
}

func newKernelFacts(p *program.Program) *kernelFacts {
	k := &kernelFacts{p: p, files: make([]fileFacts, len(p.Files()))}
	for _, f := range p.Files() {
		if f.Kernel() {
			k.kernel = f
			break
		}
	}
	return k
}

// applies tells the files that have such tables.
func (k *kernelFacts) applies(f *program.File) bool { return f.Kernel() || f.Module() }

// readAhead reads the tables of the kernel itself, which every row of it needs.
func (k *kernelFacts) readAhead() {
	if k.kernel != nil {
		_, _ = k.tables(k.kernel) // who needs them gets the error
	}
}

func (k *kernelFacts) tables(file *program.File) (*risk.Tables, error) {
	f := &k.files[file.Number()]
	f.once.Do(func() { f.tables, f.err = risk.Read(file, &risk.Options{Owner: k.owner}) })
	return f.tables, f.err
}

// risks lists what a patch author should know of a place; nil for other files.
func (k *kernelFacts) risks(p program.Place) ([]answer.Risk, error) {
	if !k.applies(p.File) {
		return nil, nil
	}
	t, err := k.tables(p.File)
	if err != nil {
		return nil, err
	}
	return t.Of(p)
}

// owner names the object that defines a symbol, "" if it is not among the inputs.
func (k *kernelFacts) owner(symbol string) string {
	if k.kernel != nil && k.kernel.Defines(symbol) {
		return k.kernel.Object()
	}
	for _, f := range k.p.Files() {
		if f.Module() && f.Defines(symbol) {
			return f.Object()
		}
	}
	return ""
}

// symPos returns the position that a patch gives for the symbol of a place: 0 for the only
// one of its name, nil where that is not determined.
func (k *kernelFacts) symPos(p program.Place) *int {
	if !k.applies(p.File) {
		return nil
	}
	pos, total, err := p.SymPos()
	if err != nil {
		return nil
	}
	if total == 1 {
		pos = 0
	}
	return &pos
}

// describe fills what the kernel says into a row.
func (l *list) describe(m *member, row *answer.Member) {
	k := l.a.kernel
	row.SymPos = k.symPos(m.place)
	risks, err := k.risks(m.place)
	if err != nil {
		risks = []answer.Risk{{Kind: string(risk.Unknown), Detail: fmt.Sprintf("the tables of the kernel could not be read: %v", err)}}
	}
	row.Risks = risks
	if !l.a.opt.Needs || m.how != answer.Redirect || !m.place.HasBody() {
		return
	}
	list, err := needs.Of(l.a.p, m.place)
	if err != nil {
		l.a.p.Note(m.place.File.Path(), "", -1, fmt.Errorf("needs of %s: %w", m.name(), err))
		return
	}
	row.Needs = append([]answer.Need{}, list...)
}
