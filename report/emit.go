package report

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"inlay/answer"
)

// ErrEmit tells that a plan cannot be written for a patch tool.
var ErrEmit = errors.New("the plan cannot be written")

// Emits lists the forms for patch tools that NewEmit writes: "klp", the C source of a
// kernel's live patch, and "ulp", the description file of libpulp.
func Emits() []string { return []string{"klp", "ulp"} }

// NewEmit returns a Writer of the last result of impact, a plan, for a patch tool. Other
// results are dropped. End returns ErrEmit where the plan has nothing to be pasted,
// or something that the form has no way to say. It returns ErrFormat for a form that is
// not one of Emits.
func NewEmit(form string, w io.Writer, opt *Options) (Writer, error) {
	if opt == nil {
		opt = &Options{}
	}
	e := &emitWriter{w: w, notes: newNotes(opt)}
	switch form {
	case "klp":
		e.emit = emitKLP
	case "ulp":
		e.emit = emitULP
	default:
		return nil, fmt.Errorf("%w %q; a plan has %s", ErrFormat, form, strings.Join(Emits(), ", "))
	}
	return e, nil
}

// emitWriter keeps the plan until the end.
type emitWriter struct {
	w     io.Writer
	emit  func(*emitWriter) (string, error)
	notes notes
	plans []*answer.PlanResult
}

func (e *emitWriter) Header(answer.Header) error { return nil }

func (e *emitWriter) Result(result any) error {
	if _, ok := is[answer.Impact](result); ok {
		return nil
	}
	if each, ok := is[answer.EachResult](result); ok {
		if len(each.Plan.Changed) > 0 {
			e.plans = append(e.plans, &each.PlanResult)
		}
		return nil
	}
	plan, err := as[answer.PlanResult](result)
	if err != nil {
		return err
	}
	e.plans = append(e.plans, plan)
	return nil
}

func (e *emitWriter) Diagnostic(d answer.Diagnostic) error { return e.notes.add(d) }

func (e *emitWriter) End(answer.End) error {
	err := e.notes.end()
	if err != nil || len(e.plans) == 0 {
		return err
	}
	if n := len(e.plans); n > 1 {
		return fmt.Errorf("%w: the systems have %d different plans; ask for those of one group", ErrEmit, n)
	}
	if len(e.plans[0].Plan.Rows) == 0 {
		return fmt.Errorf("%w: it has no row to be pasted; without --emit it is shown as rows", ErrEmit)
	}
	text, err := e.emit(e)
	if err != nil {
		return fmt.Errorf("%w; without --emit it is shown as rows", err)
	}
	_, err = io.WriteString(e.w, text)
	return err
}

// replacement names the functions that replace symbols: each name is a C identifier, and
// none is given twice.
type replacement struct {
	used  map[string]bool
	count map[string]int // rows by symbol
}

func newReplacement(rows []answer.PlanRow) *replacement {
	r := &replacement{used: map[string]bool{}, count: map[string]int{}}
	for i := range rows {
		r.count[identifier(rows[i].Symbol)]++
	}
	return r
}

// name is "livepatch_SYMBOL"; where several rows have that symbol, the object follows.
func (r *replacement) name(row *answer.PlanRow) string {
	name := "livepatch_" + identifier(row.Symbol)
	if r.count[identifier(row.Symbol)] > 1 {
		name += "_" + identifier(row.Object)
	}
	unique := name
	for n := 2; r.used[unique]; n++ {
		unique = fmt.Sprintf("%s_%d", name, n)
	}
	r.used[unique] = true
	return unique
}

// identifier makes a part of a C identifier of a name.
func identifier(name string) string {
	return strings.Map(func(c rune) rune {
		if c < 0x80 && (c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
			return c
		}
		return '_'
	}, name)
}

// onlyOf tells a name that consists of letters, digits and the others.
func onlyOf(name, others string) bool {
	for _, c := range []byte(name) {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte(others, c) >= 0) {
			return false
		}
	}
	return name != ""
}

// names lists functions for a comment.
func names(functions []answer.Function) string {
	return strings.ReplaceAll(join(functions, functionName), "; ", ", ")
}
