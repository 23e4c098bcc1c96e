// Package cputime measures for tests what work costs. A clock on the wall also counts the
// time in which other programs have the processors, so that a bound that holds on a quiet
// machine fails on a busy one, or has to be so loose that it says nothing.
//
//	if took := cputime.Of(work); took > time.Second {
//		t.Errorf("took %v", took)
//	}
package cputime
