package btf

import "iter"

// Function is a function that a section names. It is a small value, valid as long as its
// Types is.
type Function struct {
	t *Types
	b []byte
}

// FunctionCount returns how many functions the section names, the base not counted. Where a
// base is needed and missing the number is right all the same.
func (t *Types) FunctionCount() int { return t.functions }

// Functions yields the functions of the section in its order, without those of the base; none if
// [Types.NeedsBase].
func (t *Types) Functions() iter.Seq[Function] {
	return func(yield func(Function) bool) {
		if t.adrift {
			return
		}
		t.each(kindFunc, func(_ uint64, b []byte) bool { return yield(Function{t, b}) })
	}
}

// Name returns the name of the function, without any suffix of its symbol.
func (f Function) Name() string { return f.t.name(f.b) }

// Parameters returns the names of the parameters in their order, "" for one without a name and
// "..." for what a variadic function takes besides. ok is false if no prototype can be found.
func (f Function) Parameters() (names []string, ok bool) {
	b, home := f.t.find(uint64(f.t.order.Uint32(f.b[8:])))
	if home == nil {
		return nil, false
	}
	kind, parts := home.info(b)
	if kind != kindFuncProto {
		return nil, false
	}
	for p := b[typeSize:][:parts*pairSize]; len(p) > 0; p = p[pairSize:] {
		name := home.name(p)
		if len(p) == pairSize && name == "" && home.order.Uint32(p[4:]) == 0 {
			name = "..."
		}
		names = append(names, name)
	}
	return names, true
}
