package contract

import (
	"context"

	"inlay/program"
)

// Index answers which callers trust a function. It is immutable and safe for concurrent
// use.
type Index struct {
	findings []Finding
	by       map[program.Body][]int32 // by every trusted body
	errs     []error
}

// NewIndex looks through all files once, as [Find] does. Its error is that of ctx alone;
// units that could not be searched are told by [Index.Errors].
func NewIndex(ctx context.Context, p *program.Program) (*Index, error) {
	x := &Index{by: make(map[program.Body][]int32)}
	for one, err := range Find(ctx, p) {
		if err != nil {
			x.errs = append(x.errs, err)
			continue
		}
		for _, b := range one.Trusted {
			x.by[b] = append(x.by[b], int32(len(x.findings)))
		}
		x.findings = append(x.findings, one)
	}
	return x, ctx.Err()
}

// Findings returns all findings, in the order of [Find]. The slice is the index's own:
// do not change it.
func (x *Index) Findings() []Finding { return x.findings }

// Errors returns why parts were not searched.
func (x *Index) Errors() []error { return x.errs }

// Trusting returns the findings in which a body must go on leaving a register alone: it
// is the callee, or called by it over any distance.
func (x *Index) Trusting(b program.Body) []Finding {
	var out []Finding
	for _, i := range x.by[b] {
		out = append(out, x.findings[i])
	}
	return out
}
