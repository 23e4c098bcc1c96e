// Command debugdwarf_walk is the walk of libdw_walk.c written with Go's own
// debug/dwarf: every DIE outside type bodies and, for every inlined instance,
// its origin's name, its ranges and its call line. It prints the same totals in
// the same form, so the two outputs can be compared with diff.
//
// Use: go run ./testdata/bench/debugdwarf_walk FILE
package main

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"hash/fnv"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: debugdwarf_walk FILE")
		os.Exit(2)
	}
	t, err := walkFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "debugdwarf_walk:", err)
		os.Exit(1)
	}
	fmt.Printf("units=%d dies=%d inlined=%d empty=%d bytes=%d lines=%d names=%016x\n",
		t.units, t.dies, t.inlined, t.empty, t.bytes, t.lines, t.names)
}

// totals are printed, so that no read can be optimised away.
type totals struct {
	units, dies, inlined, empty, bytes, lines, names uint64
}

func walkFile(path string) (totals, error) {
	f, err := elf.Open(path)
	if err != nil {
		return totals{}, err
	}
	defer f.Close()
	data, err := f.DWARF()
	if err != nil {
		return totals{}, err
	}
	w := walker{data: data, hashes: map[dwarf.Offset]uint64{}}
	err = w.walk()
	return w.totals, err
}

type walker struct {
	totals
	data *dwarf.Data
	// hashes caches the hash of an origin's name: many instances share one.
	hashes map[dwarf.Offset]uint64
}

func (w *walker) walk() error {
	r := w.data.Reader()
	for {
		e, err := r.Next()
		if err != nil || e == nil {
			return err
		}
		switch e.Tag {
		case 0: // the end of a list of children
			continue
		case dwarf.TagCompileUnit, dwarf.TagPartialUnit:
			w.units++
		case dwarf.TagInlinedSubroutine:
			if err := w.countInlined(e); err != nil {
				return err
			}
		}
		w.dies++
		if e.Children && isTypeBody(e.Tag) {
			r.SkipChildren()
		}
	}
}

func isTypeBody(tag dwarf.Tag) bool {
	switch tag {
	case dwarf.TagStructType, dwarf.TagUnionType, dwarf.TagClassType, dwarf.TagInterfaceType,
		dwarf.TagEnumerationType, dwarf.TagArrayType, dwarf.TagSubroutineType:
		return true
	}
	return false
}

func (w *walker) countInlined(e *dwarf.Entry) error {
	w.inlined++
	if origin, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); ok {
		h, err := w.nameHash(origin)
		if err != nil {
			return err
		}
		w.names += h
	}
	ranges, err := w.data.Ranges(e)
	if err != nil {
		return err
	}
	var bytes uint64
	for _, r := range ranges {
		bytes += r[1] - r[0]
	}
	if bytes == 0 {
		w.empty++
	}
	w.bytes += bytes
	if line, ok := e.Val(dwarf.AttrCallLine).(int64); ok {
		w.lines += uint64(line)
	}
	return nil
}

func (w *walker) nameHash(origin dwarf.Offset) (uint64, error) {
	if h, ok := w.hashes[origin]; ok {
		return h, nil
	}
	name, err := w.name(origin)
	if err != nil {
		return 0, err
	}
	var h uint64
	if name != "" {
		f := fnv.New64a()
		f.Write([]byte(name))
		h = f.Sum64()
	}
	w.hashes[origin] = h
	return h, nil
}

// name follows origin and specification as libdw's dwarf_diename does, at most
// 16 steps, which is its limit too.
func (w *walker) name(off dwarf.Offset) (string, error) {
	r := w.data.Reader()
	for range 16 {
		r.Seek(off)
		e, err := r.Next()
		if err != nil || e == nil {
			return "", err
		}
		if name, ok := e.Val(dwarf.AttrName).(string); ok {
			return name, nil
		}
		next, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		if !ok {
			next, ok = e.Val(dwarf.AttrSpecification).(dwarf.Offset)
		}
		if !ok {
			return "", nil
		}
		off = next
	}
	return "", nil
}
