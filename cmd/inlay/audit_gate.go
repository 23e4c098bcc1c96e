package main

import (
	"fmt"
	"slices"
	"strings"

	"inlay/answer"
)

// The values of --fail-on of the questions to a store; gateIncomplete is one of theirs too.
const (
	gateFound   = "found"
	gateFail    = "fail"
	gateChanged = "changed"
)

// auditGate decides by an answer of an audit whether a run fails; empty if it was not asked for.
type auditGate []string

// newAuditGate checks the values of --fail-on.
func newAuditGate(values, known []string) (auditGate, error) {
	for _, name := range values {
		if !slices.Contains(known, name) {
			return nil, usagef("--fail-on cannot be %q; it is %s", name, strings.Join(known, " or "))
		}
	}
	return values, nil
}

// tripped says why the gate fails, "" if it does not.
func (g auditGate) tripped(base *answer.AuditBase) string {
	switch {
	case slices.Contains(g, gateFound) && base.Totals["binaries"] > 0:
		return fmt.Sprintf("--fail-on %s: in %d of %d binaries", gateFound, base.Totals["binaries"], base.Binaries)
	case slices.Contains(g, gateFail) && base.Totals[string(answer.Fail)] > 0:
		return fmt.Sprintf("--fail-on %s: %d findings", gateFail, base.Totals[string(answer.Fail)])
	case slices.Contains(g, gateChanged) && changes(base) > 0:
		return fmt.Sprintf("--fail-on %s: %d files differ", gateChanged, changes(base))
	}
	return ""
}

// changes counts the files that differ.
func changes(base *answer.AuditBase) int {
	return base.Totals["added"] + base.Totals["removed"] + base.Totals["content"] + base.Totals["outcome"]
}

// auditCode is the exit code of an answer. Where not everything is known, that nothing was found or that
// a gate did not trip proves nothing.
func (a *app) auditCode(q *auditQuestion, got *auditAnswer, gate auditGate) int {
	code := exitDone
	if q.needed && len(got.results) == 0 {
		if code = exitNothing; got.base.Incomplete.Any() { // what is not found may be there
			code = exitIncomplete
		}
	}
	if len(got.problems) > 0 {
		code = worse(code, exitFailed)
	}
	if len(gate) == 0 {
		return code
	}
	if why := gate.tripped(&got.base); why != "" {
		complain(a.stderr, why)
		code = worse(code, exitGate)
	}
	if got.base.Incomplete.Any() || got.open {
		complain(a.stderr, fmt.Sprintf("--fail-on: not everything is known about %d of %d binaries, or a result is open, so the evidence is incomplete; the answer says why",
			got.base.Incomplete.Binaries, got.base.Binaries))
		code = worse(code, exitIncomplete)
	}
	return code
}
