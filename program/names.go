package program

import (
	"fmt"
	"slices"

	"inlay/elfscan"
	"inlay/elfscan/clonename"
)

// Names is a PATTERN for those who have the names of functions and no files, as a store of
// facts. Literal goes before Wildcard: that counts only where Literal finds nothing. It
// may be used by several goroutines.
type Names struct {
	Literal  *NameTest
	Wildcard *NameTest // nil where the pattern is no glob
}

// ParseNames takes a pattern apart. An address says nothing where there are several
// programs, so that is an error too. Errors wrap ErrPattern.
func ParseNames(text string) (*Names, error) {
	pat, err := parsePattern(text)
	if err != nil {
		return nil, err
	}
	if pat.addr != "" {
		return nil, fmt.Errorf("%w: %q: the address %s is one place in one file: leave it out", ErrPattern, text, pat.addr)
	}
	wild, err := pat.wildcard()
	if err != nil {
		return nil, err
	}
	n := &Names{Literal: &NameTest{search: pat.literal(), literal: true}}
	if wild != nil {
		n.Wildcard = &NameTest{search: wild}
	}
	return n, nil
}

// NameTest tells which functions and symbols a pattern stands for.
type NameTest struct {
	search  *search
	literal bool
}

// Keys lists the names, of all that Name can admit, under which a function usually stands:
// by them a table sorted by name is quickly asked. Others that Name admits have more behind
// the name, template arguments, or are linkage names. It is nil where any name may fit.
func (t *NameTest) Keys() []string {
	pat := t.search.pat
	switch {
	case !t.literal, mayBeGo([]byte(pat.name)): // names of Go are kept with the package before them
		return nil
	case !pat.isMangled():
		return unique(pat.lastName(), clonename.Parse(pat.name).Stem)
	}
	stem := clonename.Parse(pat.name).Stem
	return unique(pat.name, stem, parseSourceName(elfscan.Demangle(stem)).last())
}

func unique(names ...string) []string {
	var out []string
	for _, name := range names {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Name tells whether a function of this DW_AT_name, or where there is no DWARF of this
// symbol without its suffixes, may be meant: Function decides.
func (t *NameTest) Name(name string) bool {
	return t.search.name([]byte(name)) || t.search.pat.isSourceForm() && isMangledName(name)
}

// Function tells whether a function is meant whose Name may be. full is its linkage name, or
// where it has none its name with the scopes around it; "" for neither.
func (t *NameTest) Function(name, full, declFile string) bool {
	if !t.Name(name) || !t.search.pat.inFile(declFile) {
		return false
	}
	if full == "" {
		full = name
	}
	isGo := full == name && mayBeGo([]byte(name)) // other languages have linkage names, or none of these characters
	return t.search.function == nil || t.search.function(isGo, name, full)
}

// Symbol tells whether the body at a symbol is meant, whatever its function is called.
func (t *NameTest) Symbol(symbol string) bool { return t.search.symbol(symbol) }

// Mangled tells that a linkage name is meant, so that Name admits every name.
func (t *NameTest) Mangled() bool { return t.search.pat.isMangled() }

// SourceForm tells that a name with scopes or parameters is meant, so that Name admits linkage
// names too.
func (t *NameTest) SourceForm() bool { return t.search.pat.isSourceForm() }

// Text is the name that is looked for, without the file.
func (t *NameTest) Text() string { return t.search.pat.name }

// File tells whether a body of a function declared in that file can be meant.
func (t *NameTest) File(declFile string) bool { return t.search.pat.inFile(declFile) }
