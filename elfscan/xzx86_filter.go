package elfscan

import "encoding/binary"

// undoX86 turns the targets of calls and jumps of 5 bytes back into distances, in place. The
// filter leaves alone what looks like an opcode within the bytes of another one: recent tells, a
// bit each, which of the three bytes before looked so and were left alone.
func undoX86(code []byte) {
	near := func(b byte) bool { return b == 0 || b == 0xff } // the upper byte of a distance
	last, recent := -1, uint(0)
	for i := 0; i+4 < len(code); i++ {
		if code[i]&0xfe != 0xe8 {
			continue
		}
		if gap := i - last; gap > 3 {
			recent = 0
		} else {
			recent = recent << (gap - 1) & 7
		}
		last = i
		back := [8]int{0, 1, 2, 2, 3, 3, 3, 3}[recent]
		several := recent == 3 || recent > 4
		if recent != 0 && (several || near(code[i+4-back])) || !near(code[i+4]) {
			recent = recent<<1 | 1
			continue
		}
		distance := x86Distance(binary.LittleEndian.Uint32(code[i+1:]), uint32(i)+5, recent != 0, 8*back)
		binary.LittleEndian.PutUint32(code[i+1:], distance)
		i += 4
	}
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
