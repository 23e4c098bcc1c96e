package verify

import (
	"iter"

	"inlay/program"
)

// searched is what was found in the whole program.
type searched[T any] struct {
	done   bool
	byFile map[*program.File][]T
	errs   []error
}

// search takes what is found, once.
func (s *searched[T]) search(found iter.Seq2[T, error], fileOf func(*T) *program.File) {
	if s.done {
		return
	}
	s.done, s.byFile = true, make(map[*program.File][]T)
	for one, err := range found {
		if err != nil {
			s.errs = append(s.errs, err)
			continue
		}
		f := fileOf(&one)
		s.byFile[f] = append(s.byFile[f], one)
	}
}

// in yields what was found in a file, in the words of this package.
func (s *searched[T]) in(f *program.File, words func(*T) Contract) iter.Seq2[Contract, error] {
	return func(yield func(Contract, error) bool) {
		for _, err := range s.errs {
			if !yield(Contract{}, err) {
				return
			}
		}
		for i := range s.byFile[f] {
			if !yield(words(&s.byFile[f][i]), nil) {
				return
			}
		}
	}
}
