// Package invariant holds what every parser of hostile input is measured by in tests: what it
// may cost, and how that may grow.
//
//	invariant.Frugal(t, len(data), func() { parse(data) })              // in a fuzz target
//	invariant.Linear(t, 10_000, func(n int) func() { … return parse })  // in a test
//
// Both count processor time and bytes allocated on the heap, garbage included: a busy machine
// changes neither much. Nothing else in the process should work meanwhile.
package invariant
