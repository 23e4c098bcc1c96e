// Command mutation tests the tests: it changes the program in one place and asks whether a
// test fails.
//
//	go run ./testdata/mutation [-seed N] [-count N] [-only N,N] [-coverage DIR] [-list]
//
// A place is an operator (comparison, arithmetic, logical, bit, shift, ++ and --, a sign or a
// negation) or a constant (an integer, a character, true or false, also as the value of a
// named constant) in the code of the packages that read input, tests aside. The numbers that
// iota gives are left alone: they mean nothing but to be different.
//
// The draw goes by statements: the statements that have a place are put in an order that the
// seed decides, and each gives one of its places and one change of it. What is inside an inner
// statement belongs to that one. A declaration outside of functions is one statement with all
// that it declares, however many lines it has: the tables of a disassembler would else be most
// of the draw.
//
// No file of the tree is changed: the go command is handed a changed copy with -overlay. A
// change that does not compile is not counted, and the next of the order takes its place.
//
// A changed program goes through the tests of its package, and while none fails through those
// of the packages that import it and of cmd/inlay. Only tests that reach the statement can
// notice, so only these run, quick ones first; which ones do is measured before, test by test,
// with the coverage of Go, in processes that a test starts too. It is kept in the folder of
// -coverage for another run. A declaration outside of functions has no coverage: all tests run.
//
// A test that fails has to fail once more, so that a machine under load kills nothing. Time and
// memory are limited, and changes that never end are counted apart. Those that cannot be told
// from the program by anything but a clock are excused in equivalent.txt, each with a reason;
// the main figure counts them as survivors all the same.
package main
