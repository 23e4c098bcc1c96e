package dwarfinline

import (
	"sync/atomic"
	"unsafe"

	"inlay/elfscan"
)

// What the budget of the file is charged, in bytes. What the index keeps is charged four times its size: it
// is copied while its slice grows, and tables of packages above have entries for it.
const (
	factShare    = 4
	subCost      = factShare * int64(unsafe.Sizeof(subprogram{})+unsafe.Sizeof(uint64(0))) // perhaps with an origin that dangles
	instanceCost = factShare * int64(unsafe.Sizeof(instance{})+unsafe.Sizeof(uint64(0)))
	rangeCost    = factShare * int64(unsafe.Sizeof(Range{}))
	callCost     = factShare * int64(unsafe.Sizeof(callSite{}))
	offsetCost   = factShare * int64(unsafe.Sizeof(uint64(0)))
	unitCost     = factShare * int64(unsafe.Sizeof(Unit{}))
	errorCost    = 1 << 10 // of a unit that could not be read, with its diagnostic
)

// memoryChunk is how many bytes a worker takes from the budget at a time.
const memoryChunk = 1 << 18

// memory is what an index has taken of the budget of its file. It is safe for concurrent use.
type memory struct {
	file  *elfscan.File
	taken atomic.Int64
	spent atomic.Bool // something did not fit
}

func (m *memory) take(n int64) error {
	if err := m.file.Take(n); err != nil {
		m.spent.Store(true)
		return err
	}
	m.taken.Add(n)
	return nil
}

func (m *memory) give(n int64) {
	m.taken.Add(-n)
	m.file.Give(n)
}

// reset gives back all, before the units are read again.
func (m *memory) reset() {
	m.give(m.taken.Load())
	m.spent.Store(false)
}

// charge pays for n bytes that the unit will keep. Where there are none left it says false, and the unit ends
// with the error in sc.full. Scanners of queries keep nothing.
func (sc *scanner) charge(n int64) bool {
	if sc.memory == nil {
		return true
	}
	if sc.full != nil {
		return false
	}
	if sc.room < n {
		if sc.full = sc.memory.take(memoryChunk); sc.full != nil {
			return false
		}
		sc.room += memoryChunk
	}
	sc.room -= n
	sc.paid += n
	return true
}

// refund takes back what a unit without facts was charged.
func (sc *scanner) refund() {
	sc.room += sc.paid
	sc.paid = 0
	if sc.room > memoryChunk {
		sc.memory.give(sc.room - memoryChunk)
		sc.room = memoryChunk
	}
}

// settle gives back what the worker did not use.
func (sc *scanner) settle() {
	sc.memory.give(sc.room)
	sc.room = 0
}
