package main

import (
	"fmt"

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

// stem is a symbol without clone suffixes.
func stem(symbol string) string {
	if !clonename.MayHaveSuffix(symbol) {
		return symbol
	}
	return clonename.Parse(symbol).Stem
}
