package pool

import (
	"fmt"

	"inlay/elfscan"
)

// file returns what the header says of a file, by number.
func (t *rpmTags) file(i int64) (cpioFile, error) {
	if t.last == nil {
		t.list()
	}
	size, ok := t.number(rpmLongSizes, 8, i)
	if !ok {
		size, ok = t.number(rpmFileSizes, 4, i)
	}
	mode, known := t.number(rpmFileModes, 2, i)
	dir, inDir := t.number(rpmDirIndexes, 4, i)
	if !ok || !known || !inDir || i >= int64(len(t.names)) || dir >= int64(len(t.dirs)) {
		return cpioFile{}, fmt.Errorf("%w: file %d is not in the header", elfscan.ErrCorrupt, i)
	}
	f := cpioFile{name: "." + string(t.dirs[dir]) + string(t.names[i]), mode: mode, links: 1, size: size}
	if inode, ok := t.inode(i); ok && t.last[inode] != i {
		f.links, f.size = 2, 0
	}
	return f, nil
}

// list reads what the header says of all files.
func (t *rpmTags) list() {
	t.names, t.dirs = t.strings(rpmBaseNames), t.strings(rpmDirNames)
	t.last = make(map[int64]int64)
	for i := range int64(len(t.names)) {
		if inode, ok := t.inode(i); ok {
			t.last[inode] = i
		}
	}
}

// inode names the inode of a file, with its device.
func (t *rpmTags) inode(i int64) (int64, bool) {
	inode, ok := t.number(rpmInodes, 4, i)
	device, _ := t.number(rpmDevices, 4, i)
	return device<<32 | inode, ok
}
