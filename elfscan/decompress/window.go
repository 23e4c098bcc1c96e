package decompress

import (
	"encoding/binary"
	"fmt"
)

// window is where the decoder writes. Bytes before at are decoded.
type window struct {
	buf   []byte
	at    int
	start int // first byte that a distance may reach
	bias  int // what is added to an index for the position since the dictionary began
	most  int // largest distance: the size of the dictionary
}

// copy repeats length bytes from a distance, less one, up to end.
func (w *window) copy(distance uint32, length, end int) error {
	if there := min(w.at-w.start, w.most); uint64(distance) >= uint64(there) {
		return fmt.Errorf("%w: LZMA distance %d, %d bytes are there", ErrCorrupt, uint64(distance)+1, there)
	}
	back := int(distance) + 1
	if length > end-w.at {
		return fmt.Errorf("%w: LZMA match goes on beyond its chunk", ErrCorrupt)
	}
	if back >= 8 && w.at+length+8 <= len(w.buf) { // most are short: what is written behind is not decoded yet
		for to := w.at; to < w.at+length; to += 8 { //bounded: a match ends in its chunk
			binary.LittleEndian.PutUint64(w.buf[to:], binary.LittleEndian.Uint64(w.buf[to-back:]))
		}
		w.at += length
		return nil
	}
	for length > 0 { // an overlap repeats what was copied
		n := copy(w.buf[w.at:w.at+length], w.buf[w.at-back:w.at])
		w.at += n
		length -= n
		back += n
	}
	return nil
}
