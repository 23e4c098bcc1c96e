package program

import (
	"iter"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/elfscan/clonename"
)

// languageRust is DW_LANG_Rust (DWARF 5 section 7.12).
const languageRust = 0x1c

// Merged yields the functions that rustc merged into a body. LLVM drops their DIEs and
// leaves their symbols at the body's entry; Rust has no aliases that the source asks for.
func (f *File) Merged(s dwarfinline.Subprogram) iter.Seq[answer.Function] {
	return func(yield func(answer.Function) bool) {
		if !s.OutOfLine() || s.Unit().Language() != languageRust {
			return
		}
		names := f.symbols.names(s.Entry())
		if len(names) < 2 {
			return
		}
		src, err := f.index.Source(s.Offset())
		if err != nil {
			return // who asks for the function is told
		}
		own := rustPath(linkName(src))
		for _, name := range names {
			if rustPath(clonename.Parse(name).Stem) == own {
				continue
			}
			fn := answer.Function{Name: name, Demangled: demangled(name)}
			if fn.Demangled != "" {
				fn.Name, fn.LinkageName = parseSourceName(fn.Demangled).last(), name
			}
			if !yield(fn) {
				return
			}
		}
	}
}

// rustPath returns the path of a function without generic arguments: its instances are one
// function of the source.
func rustPath(linkage string) string {
	parts := parseSourceName(elfscan.DemangleNoParams(linkage)).components()
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	for len(parts) > 1 && strings.HasPrefix(parts[len(parts)-1], "<") {
		parts = parts[:len(parts)-1]
	}
	for i, p := range parts {
		parts[i] = withoutArguments(p)
	}
	return strings.Join(parts, "::")
}
