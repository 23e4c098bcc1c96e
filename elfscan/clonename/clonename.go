package clonename

import (
	"slices"
	"strings"
)

// Suffix is one suffix of a symbol's name.
type Suffix struct {
	// Kind says what the suffix stands for.
	Kind Kind `json:"kind"`
	// Text is the suffix as written, with its leading dot and its number.
	Text string `json:"text"`
	// Producer names who writes it: gcc, llvm, bolt, go, linker; several are
	// separated by commas where the text does not tell them apart.
	Producer string `json:"producer"`
	// Signature relates the symbol to the source prototype.
	Signature Signature `json:"signature"`
	// Rename is true when the suffix only renames: the code is the source
	// function's own, not a copy or a piece of it.
	Rename bool `json:"rename"`
}

// Name is a symbol's name taken apart. Stem followed by the texts of Suffixes
// is the symbol again.
type Name struct {
	// Stem is what is left when every suffix is stripped: never empty unless
	// the symbol is.
	Stem string `json:"stem"`
	// Suffixes are in the order of the name, the outermost (applied last) last;
	// nil when there are none.
	Suffixes []Suffix `json:"suffixes,omitempty"`
}

// Parse takes a symbol's name apart. It never fails: what fits no rule of the
// grammar stays in the stem. A name as it stands in an ELF string table is
// expected, not a demangled one.
func Parse(symbol string) Name {
	n := Name{Stem: symbol}
	if !MayHaveSuffix(symbol) {
		return n
	}
	walk(symbol, func(cut, end int, r rule) {
		n.Stem = symbol[:cut]
		n.Suffixes = append(n.Suffixes, Suffix{r.kind, symbol[cut:end], r.producer, r.signature, r.rename})
	})
	slices.Reverse(n.Suffixes)
	return n
}

// MayHaveSuffix is a cheap test that allocates nothing: when it returns false,
// Parse finds no suffix. It is meant for the pass over a whole symbol table.
func MayHaveSuffix(symbol string) bool {
	return strings.IndexByte(symbol, '.') >= 0 ||
		strings.IndexByte(symbol, '@') >= 0 ||
		strings.IndexByte(symbol, '$') >= 0
}

// Count calls add once for each kind of suffix that symbol carries, outermost
// first, without allocating. A kind that is stacked twice is counted once: the
// sum over a symbol table is the number of symbols that carry the kind.
func Count(symbol string, add func(Kind)) {
	if !MayHaveSuffix(symbol) {
		return
	}
	var seen uint64
	walk(symbol, func(_, _ int, r rule) {
		if seen&(1<<r.bit) == 0 {
			seen |= 1 << r.bit
			add(r.kind)
		}
	})
}

// walk calls visit for each suffix symbol[cut:end], from the right.
func walk(symbol string, visit func(cut, end int, r rule)) {
	body, r, ok, foreign := trimOutside(symbol)
	if ok {
		visit(len(body), len(symbol), r)
	}
	if foreign {
		if strings.HasSuffix(body, ".abi0") {
			if r, ok := ruleFor("abi0"); ok {
				visit(len(body)-len(".abi0"), len(body), r)
			}
		}
		return
	}
	for range maxSuffixes {
		cut, r, ok := last(body)
		if !ok {
			return
		}
		visit(cut, len(body), r)
		body = body[:cut]
	}
}
