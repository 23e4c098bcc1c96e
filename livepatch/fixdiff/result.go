package fixdiff

import (
	"inlay/answer"
	"inlay/livepatch/csource"
	"inlay/program"
)

// Options tunes Resolve. A nil pointer and the zero value mean the defaults.
type Options struct {
	// Tree is the source that the files were built from, nil for none. With it the text
	// of the diff is compared with the source, and users of macros, types and variables
	// are found.
	Tree *csource.Tree
}

// Result is what a diff changes.
type Result struct {
	// Functions are the source functions whose text changes, by declaration file, line
	// and name. A macro that declares several functions on a line gives all of them.
	Functions []program.FunctionID
	// Signatures are those of Functions whose result or parameters change, in that order: code
	// that calls them changes as well, also where the diff leaves its text alone.
	Signatures []program.FunctionID
	// Check are functions whose text stays and whose code may change: users of a changed
	// macro, type or variable, in the order of Functions, those left out that are in there.
	Check []User
	// Unresolved are the parts of the diff that no function could be found for, in the
	// order of the diff. The answer is complete only if there are none.
	Unresolved []answer.Hunk
	// Ignored are the parts that change no code, with the reason in Detail. Their Kind is
	// "comment", "include", "declaration", "new", "removed", "document" or "mode".
	Ignored []answer.Hunk
	Added   []string // functions that only the new side has, sorted
	Removed []string // functions that only the old side has, sorted
	Renamed []string // "OLD => NEW", in the order of the diff
	Notes   []string // what was taken for granted, sentences in no order that counts
}

// User is a function that a change reaches through a name.
type User struct {
	ID program.FunctionID
	// Changed is what the diff changes, and Kind what that is: "macro", "type" or
	// "variable"; also "function" for one that becomes something else.
	Changed, Kind string
	// Name is the identifier that the function's text holds: Changed itself, a member that
	// changes or moves with it, or what Via leads to.
	Name string
	// Via are the macros, types and variables between Changed and Name.
	Via []string
}

// hunkKind returns the word of answer.Hunk for a kind of item.
func hunkKind(k itemKind) string {
	switch k {
	case kMacro:
		return "macro"
	case kType:
		return "type"
	case kVariable:
		return "variable"
	case kFunction, kDeclaration:
		return "function"
	}
	return "unknown"
}
