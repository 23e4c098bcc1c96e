// Command truth judges the impacted-function list by the compiler's own record of
// what it inlined: how many of the recorded pairs of a callee and a host the
// list holds (recall), how many of its edges are recorded (precision), for each
// class of evidence and with the weaker classes added one by one, and how much
// of the rest lies inside a bound.
//
//	go run ./testdata/truth [-source DIR] [-by object|symbol] [-any-order] [-misses N] [-false N] DIR FILE...
//
// DIR holds the record, files that GCC writes with -fdump-ipa-clones; FILE is what was
// built: one linked file, or the relocatable files.
//
// With -compiler clang, rust or go, DIR is the file of -fsave-optimization-record, or what
// rustc -C remark=inline or go build -gcflags=-m wrote to standard error, and FILE
// what that one compilation made.
//
// A pair is a callee, by name and line of its declaration, and a host, by the
// name of its symbol without clone suffixes (-by symbol: with them), in one
// compilation unit. It counts if code of the callee went into the host, directly or
// inside another function, and if the host is there as code. Where both are the
// same source function it is recursion, or a split part that was inlined back:
// such pairs are left out.
package main
