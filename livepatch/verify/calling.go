package verify

import (
	"context"
	"fmt"
	"slices"

	"inlay/answer"
	"inlay/livepatch/contract"
	"inlay/program"
)

// calling is what the code proves of how a body is called.
type calling struct {
	unpassed []contract.Unpassed
	surplus  *contract.Surplus // nil if there is none
}

// callsOfBodies searches the code. What was not searched is told.
func (c *check) callsOfBodies() (map[program.Body]calling, error) {
	c.shared.unpassed.search(contract.FindUnpassed(c.ctx, c.p), func(one *contract.Unpassed) *program.File { return one.Caller.File })
	c.shared.surplus.search(contract.FindSurplus(c.ctx, c.p), func(one *contract.Surplus) *program.File { return one.Body.File })
	if c.ctx.Err() != nil {
		return nil, context.Cause(c.ctx)
	}
	for i, err := range slices.Concat(c.shared.unpassed.errs, c.shared.surplus.errs) {
		c.find(nil, answer.Unknown, found{key: fmt.Sprintf("unsearched %d", i), Finding: answer.Finding{Message: "not all code was searched: " + err.Error()}})
	}
	by := make(map[program.Body]calling)
	for _, one := range c.shared.unpassed.byFile[c.file] {
		k := by[one.Callee]
		k.unpassed = append(k.unpassed, one)
		by[one.Callee] = k
	}
	for i := range c.shared.surplus.byFile[c.file] {
		one := &c.shared.surplus.byFile[c.file][i]
		k := by[one.Body]
		k.surplus = one
		by[one.Body] = k
	}
	return by, nil
}
