package btf_test

import (
	"encoding/binary"
	"fmt"
	"testing"

	"inlay/elfscan/btf"
	"inlay/testdata/invariant"
)

// TestGrowth: types that lead to each other are read in time in proportion to their number.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("measures times")
	}
	for name, write := range map[string]func(s *section, n int){
		"a chain of types": func(s *section, n int) {
			for i := range uint32(n) {
				s.add(0, 8, 0, i+2)
			}
		},
		"functions of one name": func(s *section, n int) {
			for range n {
				s.function("f", "a")
			}
		},
		"functions with one long prototype": func(s *section, n int) {
			words := []uint32{1}
			for range n {
				words = append(words, 0, 1)
			}
			proto := s.add(0, 13, uint32(n), words...)
			for i := range n {
				s.add(s.text(fmt.Sprint("f", i)), 12, 0, proto)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			invariant.Linear(t, 1000, func(n int) func() {
				s := alone()
				write(s, n)
				data := s.bytes()
				return func() {
					types, err := btf.Parse(data, binary.LittleEndian, nil)
					if err != nil {
						t.Fatal(err)
					}
					for f := range types.Functions() {
						f.Name()
					}
					types.Structures("f")
				}
			})
		})
	}
}
