package decompress

import "encoding/binary"

// x86Size is the size of an instruction that the filter for x86 code changes.
const x86Size = 5

// x86 undoes the filter for x86 code (§5.3.2), which has turned the distances of calls and jumps of
// five bytes into their targets. The filter leaves alone what looks like an opcode within the bytes of
// another one.
type x86 struct {
	at     int64 // in the block, of the first byte that is not done
	last   int64 // behind the opcode before that
	recent uint  // a bit each: which of the three bytes before last looked so and were left alone
}

// undo turns the targets in code back into distances, in place, and returns how many bytes are done:
// at most the last four are not, as an instruction may begin there. They come first the next time, and
// are done too if nothing comes.
func (x *x86) undo(code []byte) int {
	i := 0
	for ; i+x86Size <= len(code); i++ {
		if code[i]&0xfe != 0xe8 {
			continue
		}
		at := x.at + int64(i)
		if gap := at - x.last; gap >= 3 {
			x.recent = 0
		} else {
			x.recent = x.recent << gap & 7
		}
		x.last = at + 1
		if x.turn(code[i+1:i+x86Size], uint32(at)+x86Size) {
			i += x86Size - 1
		}
	}
	x.at += int64(i)
	return i
}

// turn turns the target in b, of an instruction that ends at behind, back into a distance. It says
// whether the filter had turned it.
func (x *x86) turn(b []byte, behind uint32) bool {
	near := func(b byte) bool { return b == 0 || b == 0xff } // the upper byte of a distance
	back := [8]int{0, 1, 2, 2, 3, 3, 3, 3}[x.recent]
	several := x.recent == 3 || x.recent > 4
	if x.recent != 0 && (several || near(b[3-back])) || !near(b[3]) {
		x.recent = x.recent<<1 | 1
		return false
	}
	distance := x86Distance(binary.LittleEndian.Uint32(b), behind, x.recent != 0, 8*back)
	binary.LittleEndian.PutUint32(b, distance)
	return true
}

// x86Distance takes the place behind an instruction off its target. If bytes of it were taken for
// an opcode, the filter turned the others until no upper byte of a distance stood there.
func x86Distance(target, behind uint32, turned bool, shift int) uint32 {
	distance := target - behind
	for range 2 {
		if b := byte(distance >> (24 - shift)); !turned || b != 0 && b != 0xff {
			break
		}
		distance = (distance ^ (1<<(32-shift) - 1)) - behind
	}
	return distance&0x1ffffff | -(distance & 0x1000000)
}
