package csource

import "fmt"

// Place is where debug information says that a function is declared.
type Place struct {
	File string // as recorded; see Tree.Locate
	Line int    // of the name, or of the macro that makes it
	Name string // as in the source, DW_AT_name
}

// Function says what the body of a function names.
type Function struct {
	// File is the path of the file in the tree.
	File string
	// Names are the identifiers that the body may call or take the address
	// of, sorted: what looks like a function, also where it is a variable of
	// the file. Names of local variables that are not called, of members,
	// types, tags and labels are left out.
	Names []string
	// Certain tells that all of the body was understood. If not, functions
	// may be missing from Names.
	Certain bool
	// Macro tells that the function is made by a macro on its line.
	Macro bool
}

// Function returns what the body of the function at a place names. The error
// wraps ErrNotFound or ErrAmbiguous if the file is not clear, ErrMismatch if the
// function does not stand there, ErrNoBody if only a declaration does, and
// ErrLimit if the file is too large.
func (t *Tree) Function(p Place) (*Function, error) {
	t.prepare()
	name, err := t.Locate(p.File)
	if err != nil {
		return nil, err
	}
	f, err := t.load(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	n, made, err := t.definition(f, p)
	if err != nil {
		return nil, fmt.Errorf("%s at %s:%d: %w", p.Name, name, p.Line, err)
	}
	return &Function{File: name, Names: n.list, Certain: n.certain, Macro: made}, nil
}
