package clonename

// Kinds returns the kinds of the suffixes, the outermost last; nil when there
// are none.
func (n Name) Kinds() []Kind {
	var kinds []Kind
	for _, s := range n.Suffixes {
		kinds = append(kinds, s.Kind)
	}
	return kinds
}

// Suffix returns how the kind is written in a name, without numbers and hashes:
// ".isra", ".__uniq". Kinds that have several forms give the most common one.
func (k Kind) Suffix() string {
	switch k {
	case Uniq:
		return ".__uniq"
	case OMPFn, OMPCpyFn, Assume:
		return "._" + string(k)
	case CFIHash:
		return "$"
	case SectionPart:
		return ".__part"
	case MergedBody:
		return ".Tgm"
	case MethodValue:
		return "-fm"
	case Numbered:
		return ".N"
	case SymbolVersion:
		return "@"
	}
	return "." + string(k)
}

// Has tells whether the name carries a suffix of kind k anywhere.
func (n Name) Has(k Kind) bool {
	for _, s := range n.Suffixes {
		if s.Kind == k {
			return true
		}
	}
	return false
}

// IsClone tells whether the name is that of a body made from the source
// function: copied, specialised, split off or outlined. Renames, aliases,
// wrappers and fragments (foo.isra.0.cold) are not.
func (n Name) IsClone() bool {
	if n.IsFragment() {
		return false
	}
	for _, s := range n.Suffixes {
		if !s.Rename && s.Signature != NotAFunction && !s.Kind.isWrapper() {
			return true
		}
	}
	return false
}

// IsFragment tells whether the symbol is only a piece of the code of another
// symbol, or a table about it: a cold half, a basic-block section, a jump table
// entry. It has no prototype and is never called; Parent names its owner.
func (n Name) IsFragment() bool { return n.fragmentAt() >= 0 }

// Parent returns the name of the symbol that a fragment belongs to: the name up
// to its first fragment suffix. It is the whole name when IsFragment is false.
func (n Name) Parent() string {
	end := n.fragmentAt()
	if end < 0 {
		end = len(n.Suffixes)
	}
	parent := n.Stem
	for _, s := range n.Suffixes[:end] {
		parent += s.Text
	}
	return parent
}

func (n Name) fragmentAt() int {
	for i, s := range n.Suffixes {
		if s.Signature == NotAFunction {
			return i
		}
	}
	return -1
}

// SignatureMayDiffer tells whether any suffix allows for another calling
// sequence than the source prototype's. It is false for a fragment, which has
// none; ask again with its Parent.
func (n Name) SignatureMayDiffer() bool {
	if n.IsFragment() {
		return false
	}
	for _, s := range n.Suffixes {
		if s.Signature == MayDiffer {
			return true
		}
	}
	return false
}

// isWrapper tells the kinds whose code is not the source function's at all, but
// stands in front of it.
func (k Kind) isWrapper() bool {
	switch k {
	case Resolver, MethodValue, ArtificialThunk:
		return true
	}
	return false
}
