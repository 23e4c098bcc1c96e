package report

import "strings"

// tally counts words and keeps the order in which they first came.
type tally struct {
	words  []string
	counts map[string]int
}

func (t *tally) add(word string) {
	if t.counts == nil {
		t.counts = map[string]int{}
	}
	if t.counts[word]++; t.counts[word] == 1 {
		t.words = append(t.words, word)
	}
}

// String names each word once, with its count where it came again: "a x2; b".
func (t *tally) String() string { return strings.Join(t.list(), "; ") }

func (t *tally) list() []string {
	words := make([]string, len(t.words))
	for i, w := range t.words {
		words[i] = w
		if n := t.counts[w]; n > 1 {
			words[i] += " x" + group(n)
		}
	}
	return words
}
