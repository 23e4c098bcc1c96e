// Package size has allocations whose size is bounded, and such whose size is not.
package size

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
)

const most = 1 << 20

var errLimit = errors.New("limit")

// Lengths, constants and what is made of them.

func lengths(a, b []byte) {
	_ = make([]byte, len(a)+len(b)+8)
	_ = make([]int, 0, 2*cap(a))
	_ = make([]int, len(a)/4, 4<<3)
	_ = make(map[string]int, len(a)>>1)
	_ = make(chan int, len(a)%7)
	_ = append([]int{}, make([]int, len(a))...)
	_ = slices.Grow(a, len(b))
	_ = strings.Repeat(" ", max(0, 8-len(b)))
}

func number(b []byte) int { return int(binary.LittleEndian.Uint64(b)) }

func sizes(b []byte) {
	n := number(b)
	_ = make([]byte, n)               // want "size of this allocation is not bounded"
	_ = make([]byte, 0, n)            // want "size of this allocation"
	_ = make([]byte, n&0xff)          // a mask bounds
	_ = make([]byte, n%16)            // and so does what is left of a division
	_ = make([]byte, len(b)*n)        // want "size of this allocation"
	_ = make([]byte, 1<<n)            // want "size of this allocation"
	_ = make([]byte, len(b)-n)        // want "size of this allocation"
	_ = make(map[int]int, n)          // want "size of this allocation"
	_ = make(chan int, n)             // want "size of this allocation"
	_ = slices.Grow(b, n)             // want "size of this allocation"
	_ = bytes.Repeat(b, n)            // want "size of this allocation"
	_ = append(b, make([]byte, n)...) // want "size of this allocation"
	var s strings.Builder
	s.Grow(n) // want "size of this allocation"
	_ = make([]byte, min(n, len(b)))
	_ = make([]byte, max(n, len(b))) // want "size of this allocation"
	_ = make([]byte, b[0])
	_ = make([]byte, binary.LittleEndian.Uint16(b))
	_ = make([]byte, binary.LittleEndian.Uint32(b)) // want "size of this allocation"
}

// Comparisons.

func early(b []byte) ([]byte, error) {
	n := binary.LittleEndian.Uint64(b)
	if n > uint64(len(b)) {
		return nil, errLimit
	}
	return make([]byte, n), nil
}

func oneOfSeveral(b []byte, bad bool) []byte {
	n := binary.LittleEndian.Uint64(b)
	if bad || n > most {
		return nil
	}
	return make([]byte, int(n)+1)
}

func inside(b []byte) []byte {
	if n := number(b); n >= 0 && n <= len(b) {
		return make([]byte, n)
	}
	return nil
}

func equal(b, c []byte) []byte {
	n := number(b)
	switch {
	case n != len(c):
		return nil
	}
	return make([]byte, n)
}

func reduced(b []byte) []byte {
	n := number(b)
	if n > most {
		n = most
	}
	return make([]byte, n)
}

func scaled(b []byte) []byte {
	n := number(b)
	if n > len(b)/16 {
		return nil
	}
	return make([]byte, 16*n)
}

func eitherWay(b []byte) []byte {
	n := binary.LittleEndian.Uint64(b)
	if n >= 128 && (n > uint64(len(b)) || n > most) {
		return nil
	}
	return make([]byte, n) // every way here bounds it
}

func lastTime(next func() int) (all [][]byte) {
	for {
		n := next()
		all = append(all, make([]byte, n)) // want "size of this allocation"
		if n > most {                      // too late
			return all
		}
	}
}

func wrongWay(b []byte) []byte {
	n := number(b)
	if n < len(b) {
		return nil
	}
	return make([]byte, n) // want "size of this allocation"
}

func noReturn(b []byte, note func()) []byte {
	n := number(b)
	if n > most {
		note()
	}
	return make([]byte, n) // want "size of this allocation"
}

func oneWayOnly(b []byte, big bool) []byte {
	n := number(b)
	if big {
		if n > most {
			return nil
		}
	}
	return make([]byte, n) // want "size of this allocation"
}

func anotherNumber(b []byte) []byte {
	n := number(b)
	if n > number(b[8:]) {
		return nil
	}
	return make([]byte, n) // want "size of this allocation"
}

func sumWraps(b []byte) []byte {
	n := binary.LittleEndian.Uint64(b)
	if n+8 > most { // all of the largest numbers pass
		return nil
	}
	return make([]byte, n) // want "size of this allocation"
}

func productWraps(b []byte) []byte {
	n := binary.LittleEndian.Uint64(b)
	if n*16 > most {
		return nil
	}
	return make([]byte, n) // want "size of this allocation"
}

func sumHasRoom(b []byte) []byte {
	n := binary.LittleEndian.Uint32(b)
	if 8+16*uint64(n) > most {
		return nil
	}
	return make([]byte, n)
}

func cutOff(b []byte) []byte {
	n := binary.LittleEndian.Uint64(b)
	if uint32(n) > most {
		return nil
	}
	return make([]byte, n) // want "size of this allocation"
}

func turnsNegative(b []byte) []byte {
	n := binary.LittleEndian.Uint64(b)
	if int(n) > most { // not where its first bit is set
		return nil
	}
	return make([]byte, n) // want "size of this allocation"
}

// Sums over what is there, and products that grow.

func total(lists [][]byte) []byte {
	n := 0
	for _, l := range lists {
		n += len(l)
	}
	return make([]byte, n)
}

func decimal(text []byte) []byte {
	n := 0
	for _, c := range text {
		n = 10*n + int(c-'0')
	}
	return make([]byte, n) // want "size of this allocation"
}

func leb(b []byte) []byte {
	n := uint64(0)
	for i, c := range b {
		n |= uint64(c&0x7f) << (7 * i)
	}
	return make([]byte, n) // want "size of this allocation"
}

// Fields, parameters, results, captured variables.

type header struct {
	count, length, given, escaped int
	Public                        int
}

type Options struct{ Jobs int }

func read(b []byte) *header {
	h := &header{length: number(b), Public: 1}
	if n := number(b[8:]); n < len(b) {
		h.count = n
	}
	fill(&h.escaped)
	return h
}

func fill(n *int) { *n = 1 << 40 }

func (h *header) fields(o *Options) {
	_ = make([]byte, h.count)
	_ = make([]byte, h.length)  // want "size of this allocation"
	_ = make([]byte, h.escaped) // want "size of this allocation"
	_ = make([]byte, h.Public)  // want "size of this allocation"
	_ = make([]byte, o.Jobs)
	if h.length > most {
		return
	}
	_ = make([]byte, h.length)
}

func passes(b []byte) {
	taken(len(b))
	takenTwice(len(b))
	takenTwice(number(b))
	Exported(len(b))
	byValue(takenByValue)
	method(&box{})
}

func taken(n int)        { _ = make([]byte, n) }
func takenTwice(n int)   { _ = make([]byte, n) } // want "size of this allocation"
func Exported(n int)     { _ = make([]byte, n) } // want "size of this allocation"
func takenByValue(n int) { _ = make([]byte, n) } // want "size of this allocation"
func byValue(f func(int)) {
	takenByValue(8)
	f(1 << 40)
}

type grower interface{ grow(n int) }

type box struct{}

func (box) grow(n int) { _ = make([]byte, n) } // want "size of this allocation"

func method(g grower) {
	box{}.grow(8)
	g.grow(1 << 40)
}

func filled(r io.Reader, b []byte) {
	n, _ := io.ReadFull(r, b)
	_ = make([]byte, n)
	all, _ := io.Copy(io.Discard, r)
	_ = make([]byte, all) // want "size of this allocation"
}

func half(b []byte) (int, int) { return len(b) / 2, number(b) }

func results(b []byte) {
	n, m := half(b)
	_ = make([]byte, n)
	_ = make([]byte, m) // want "size of this allocation"
}

func captured(b []byte, each func(func())) {
	n, m := len(b), 0
	each(func() { m = number(b) })
	each(func() {
		_ = make([]byte, n)
		_ = make([]byte, m) // want "size of this allocation"
	})
}

func generic[T any](n int) []T { return make([]T, n) }

func instances(b []byte) { _ = generic[int](len(b)) }
