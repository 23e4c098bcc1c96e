package store

import (
	"context"
	"testing"
)

// benchStore makes a store of small evidence files.
func benchStore(b *testing.B, n int) *Store {
	b.Helper()
	s := create(b, b.TempDir())
	for i := range n {
		put(b, s, segment(uint64(i), 300))
	}
	return s
}

func BenchmarkPut(b *testing.B) {
	s := create(b, b.TempDir())
	seed := uint64(0)
	for b.Loop() {
		b.StopTimer()
		seed++
		seg := segment(seed, 1000)
		b.StartTimer()
		put(b, s, seg)
	}
}

// BenchmarkLookup asks for the functions of a name that few evidence files have.
func BenchmarkLookup(b *testing.B) {
	s := benchStore(b, 100)
	name := segment(50, 300).functions[10].Name
	lookup := func(b *testing.B) {
		for b.Loop() {
			rows := 0
			for _, err := range s.Functions(context.Background(), &Filter{Names: []string{name}}) {
				if err != nil {
					b.Fatal(err)
				}
				rows++
			}
			if rows == 0 {
				b.Fatal("nothing found")
			}
		}
	}
	b.Run("loose", lookup)
	compact(b, s)
	b.Run("merged", lookup)
}

func BenchmarkCompact(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		s := benchStore(b, 20)
		b.StartTimer()
		compact(b, s)
	}
}
