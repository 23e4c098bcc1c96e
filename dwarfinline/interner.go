package dwarfinline

import (
	"sync"
	"sync/atomic"

	"inlay/elfscan"
)

// Interner gives each string a number, so that sources can be compared and grouped
// without making their strings again and again: a kernel's units name the same few
// functions 150,000 times. Number 0 is the empty string. The zero value is ready, and safe
// for concurrent use.
type Interner struct {
	// Take reserves bytes for strings, as [elfscan.File.Take] does; nil bounds nothing. Where it
	// fails, long strings are cut: names may be the tails of one another, so that small files
	// can hold any number of long ones.
	Take   func(n int64) error
	cut    atomic.Int64
	shards [internShards]internShard
}

// longString is the length in bytes from which on strings are paid for; the table's own part of shorter
// ones is in what their DIEs were charged.
const longString = 64

const internShards = 64

type internShard struct {
	mu      sync.Mutex
	numbers map[string]uint32
	strings []string
}

// number returns the number of a string.
func (in *Interner) number(b []byte) uint32 {
	if len(b) == 0 {
		return 0
	}
	h := uint32(2166136261) // FNV-1a, over the end of the string: paths begin alike
	for _, c := range b[max(0, len(b)-24):] {
		h = (h ^ uint32(c)) * 16777619
	}
	n := h % internShards
	s := &in.shards[n]
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.numbers[string(b)]
	if !ok {
		if s.numbers == nil {
			s.numbers = make(map[string]uint32)
		}
		text := in.text(b)
		if id, ok = s.numbers[text]; ok {
			return id
		}
		id = uint32(len(s.strings))*internShards + n + 1
		s.numbers[text] = id
		s.strings = append(s.strings, text)
	}
	return id
}

// text makes a new string, or a cut one where there is no memory for it.
func (in *Interner) text(b []byte) string {
	if len(b) <= longString || in.Take == nil || in.Take(int64(len(b))) == nil {
		return string(b)
	}
	in.cut.Add(1)
	return string(b[:longString]) + "…"
}

// Cut returns an error that says how many strings were cut, nil if none was.
func (in *Interner) Cut() error {
	n := in.cut.Load()
	if n == 0 {
		return nil
	}
	return elfscan.Exceeded(elfscan.LimitMemory, "%d long names are cut and look like one", n)
}

// String returns the string of a number.
func (in *Interner) String(id uint32) string {
	if id == 0 {
		return ""
	}
	s := &in.shards[(id-1)%internShards]
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.strings[(id-1)/internShards]
}

// SourceKey is a Source as numbers of an Interner. Keys made with one interner can be
// compared.
type SourceKey struct {
	Name, LinkageName, DeclFile uint32
	DeclLine                    uint32
}

// Source turns the key into strings.
func (in *Interner) Source(k SourceKey) Source {
	return Source{Name: in.String(k.Name), LinkageName: in.String(k.LinkageName), DeclFile: in.String(k.DeclFile), DeclLine: int(k.DeclLine)}
}
