// Command lint fails on code that trusts what it reads: an allocation, a loop or a read
// that a hostile file could make as large as it likes, and a type assertion or a goroutine
// in which it could make the program panic. .ci/run check runs it over every package:
//
//	go run ./testdata/lint [PACKAGE...]
//
// A size is bounded if it is a constant, a length, a number of at most 16 bits, what
// was compared with a bound on the way, or made of such numbers. What fields, parameters,
// captured variables and results of a package can be is taken from all the places of the
// package that assign, pass or return them. A comparison bounds what it compares, not the
// summands of a sum, which may wrap around, nor a number that a conversion cut off.
//
// Where the code is right and the proof is beyond this program, a comment on the line of
// the finding or on the one above it says why:
//
//	//bounded: one for each DIE that was read
//
// A comment without a reason, or one that excuses nothing, is a finding too.
package main
