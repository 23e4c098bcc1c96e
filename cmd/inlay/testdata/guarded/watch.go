// Package guard gets this file for a test: mapped bytes are readable only while some guard
// runs, so that a read outside of all of them ends the process.
package guard

import (
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

var mapped struct {
	sync.Mutex
	guards int
	files  map[*byte]mapping
}

type mapping struct {
	data []byte
	prot int
}

// WatchMap takes in what was mapped.
func WatchMap(data []byte, prot int) {
	mapped.Lock()
	defer mapped.Unlock()
	if mapped.files == nil {
		mapped.files = make(map[*byte]mapping)
	}
	mapped.files[unsafe.SliceData(data)] = mapping{data, prot}
	if mapped.guards == 0 {
		protect(data, unix.PROT_NONE)
	}
}

// WatchUnmap forgets what is about to be unmapped.
func WatchUnmap(data []byte) {
	mapped.Lock()
	defer mapped.Unlock()
	delete(mapped.files, unsafe.SliceData(data))
}

// guarded makes the bytes readable until the function that it returns is called.
func guarded() func() {
	mapped.Lock()
	defer mapped.Unlock()
	if mapped.guards++; mapped.guards == 1 {
		for _, m := range mapped.files {
			protect(m.data, m.prot)
		}
	}
	return func() {
		mapped.Lock()
		defer mapped.Unlock()
		if mapped.guards--; mapped.guards == 0 {
			for _, m := range mapped.files {
				protect(m.data, unix.PROT_NONE)
			}
		}
	}
}

func protect(data []byte, prot int) {
	if err := unix.Mprotect(data, prot); err != nil {
		panic(err)
	}
}
