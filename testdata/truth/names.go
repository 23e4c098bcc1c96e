package main

import (
	"fmt"
	"regexp"
	"strings"

	"inlay/answer"
	"inlay/elfscan/clonename"
)

// names numbers strings, so that millions of pairs are integers.
type names struct {
	numbers map[string]uint32
	texts   []string
}

func newNames() *names { return &names{numbers: make(map[string]uint32)} }

func (n *names) number(text string) uint32 {
	if v, ok := n.numbers[text]; ok {
		return v
	}
	v := uint32(len(n.texts))
	n.numbers[text] = v
	n.texts = append(n.texts, text)
	return v
}

// calleeKey is how a callee is named in a pair.
func calleeKey(name string, line int) string { return fmt.Sprintf("%s:%d", stem(name), line) }

// linkName is the name of a function that the compiler's record uses.
func linkName(f answer.Function) string {
	if f.LinkageName != "" {
		return f.LinkageName
	}
	return f.Name
}

// structor finds where a C++ name tells the variants of a constructor or destructor
// apart: they are one source function, and the DWARF of its abstract instance names
// another variant (C4) than the compiler's record.
var structor = regexp.MustCompile(`([CD])[0-5]E`)

// stem is a symbol without clone suffixes.
func stem(symbol string) string {
	if clonename.MayHaveSuffix(symbol) {
		symbol = clonename.Parse(symbol).Stem
	}
	if strings.HasPrefix(symbol, "_Z") {
		symbol = structor.ReplaceAllString(symbol, "${1}*E")
	}
	return symbol
}
