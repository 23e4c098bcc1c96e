// Package loop has loops that count to what the input says.
package loop

import "encoding/binary"

type reader struct {
	b   []byte
	at  int
	bad bool
}

func (r *reader) u32() uint32 {
	if r.bad = r.bad || len(r.b)-r.at < 4; r.bad {
		return 0
	}
	r.at += 4
	return binary.LittleEndian.Uint32(r.b[r.at-4:])
}

func (r *reader) up() (all []uint32) {
	for i := uint32(0); i < r.u32(); i++ { // want "count of this loop is not bounded"
		all = append(all, r.u32())
	}
	n := r.u32()
	for i := uint32(0); i < n; i++ { // want "count of this loop"
		all = append(all, r.u32())
	}
	return all
}

func (r *reader) skips() (all []uint32) {
	n := r.u32()
	for i := uint32(0); i != n; i += 2 { // want "count of this loop"
		all = append(all, i)
	}
	return all
}

func (r *reader) ranges() (all []uint32) {
	for i := range r.u32() { // want "count of this loop"
		if r.u32() == i {
			all = append(all, i)
		}
	}
	for range r.u32() { // want "count of this loop"
		all = append(all, r.u32())
	}
	return all
}

func (r *reader) down() (all []uint32) {
	for n := r.u32(); n > 0; n-- { // want "count of this loop"
		all = append(all, r.u32())
	}
	for n := len(r.b); n > 0; n-- {
		all = append(all, r.u32())
	}
	return all
}

func (r *reader) captured(each func(func())) {
	for i := uint32(0); i < r.u32(); i++ { // want "count of this loop"
		each(func() { _ = i })
	}
}

func (r *reader) fills(to int) {
	for n := len(r.b); n <= to; n++ { // want "count of this loop"
		r.b = append(r.b, 0)
	}
}

func (r *reader) Fills(to int) { r.fills(to) }

// Loops that end.

func (r *reader) ends() (all []uint32) {
	n := r.u32()
	for range n {
		v := r.u32()
		if r.bad {
			return nil
		}
		all = append(all, v)
	}
	for range n {
		if r.u32(); r.bad {
			break
		}
	}
	for i := uint32(0); i < n && !r.bad; i++ {
		all = append(all, r.u32())
	}
	for i := range min(n, 8) {
		all = append(all, i)
	}
	if int64(n) <= int64(len(r.b)) {
		for range n {
			all = append(all, r.u32())
		}
	}
	for i := range r.b {
		all = append(all, uint32(i))
	}
	for v := n; v != 0; v >>= 7 { // it does not count
		all = append(all, v)
	}
	return all
}
