// Package facts is what an audit keeps of a binary: rows of the tables binaries, units, functions,
// bodies, instances, calls and findings, made from what package program and the rules of package
// verify say.
package facts
