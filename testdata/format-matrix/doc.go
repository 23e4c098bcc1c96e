// Command format-matrix compiles small programs with many compilers, in all versions of DWARF
// and all forms in which debugging information is shipped, and compares the answers.
//
// Every form of the same code has to give the same inlined instances, clones and
// impacted-function lists as the plain one, and the same instances, hosts and chains as
// llvm-dwarfdump, eu-readelf and readelf print, each of those that can read the form.
//
//	go run ./testdata/format-matrix -v
//
// A compiler that is not installed, and a form that a compiler refuses, are counted
// apart: neither is a success.
package main
