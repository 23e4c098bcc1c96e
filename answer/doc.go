// Package answer holds the vocabulary that inlay publishes: the Go types
// behind every machine-readable answer, with their JSON keys.
//
// The words are those of the DWARF standard and the GCC manual. Keys are
// snake_case, sizes and DIE offsets are numbers, addresses are strings
// ("0xffffffff81000000" in a linked file, ".text.unlikely+0x1c" in a
// relocatable one), and each list states its order. Nothing here reads a
// file: values are filled by package program and above and written by
// package report.
//
// All types are plain values. A nil slice is written as an empty JSON list
// except where a field says that null carries a meaning of its own.
//
//	env := answer.Header{
//		Schema: answer.Schema{Name: "inlay.sites", Version: answer.SchemaVersion},
//		Tool:   answer.Tool{Name: "inlay", Version: "devel"},
//	}
//	site := answer.Site{
//		Callee: answer.Function{Name: "put_page", DeclFile: "include/linux/mm.h", DeclLine: 1267},
//		Class:  answer.Located,
//	}
package answer
