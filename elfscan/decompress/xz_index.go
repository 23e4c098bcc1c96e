package decompress

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
)

// index reads the index, whose first byte was read, and the footer (§4, §2.1.2).
func (x *xzFrames) index() error {
	start := x.in.n - 1
	sum := crc32.NewIEEE()
	_, _ = sum.Write([]byte{0})
	r := bufferless{io.TeeReader(&x.in, sum)}
	count, err := readNumber(r)
	if err != nil {
		return err
	}
	if count != x.blocks {
		return fmt.Errorf("%w: xz index of %d blocks, the stream has %d", ErrCorrupt, count, x.blocks)
	}
	want := [sha256.Size]byte(x.records.Sum(nil))
	x.records.Reset()
	for range count {
		unpadded, err := readNumber(r)
		if err != nil {
			return err
		}
		plain, err := readNumber(r)
		if err != nil {
			return err
		}
		x.addRecord(unpadded, plain)
	}
	if want != [sha256.Size]byte(x.records.Sum(nil)) {
		return fmt.Errorf("%w: xz index has other sizes than the blocks", ErrCorrupt)
	}
	if err := padding(r, start-x.in.n); err != nil {
		return err
	}
	size := x.in.n - start + 4
	return x.footer(sum.Sum32(), size)
}

// footer reads the CRC32 of the index, which is size bytes long with it, and the footer.
func (x *xzFrames) footer(index uint32, size int64) error {
	var b [16]byte
	if _, err := io.ReadFull(&x.in, b[:]); err != nil {
		return cut(err)
	}
	foot := b[4:]
	switch {
	case binary.LittleEndian.Uint32(b[:]) != index:
		return fmt.Errorf("%w: CRC32 of an xz index", ErrCorrupt)
	case string(foot[10:]) != xzFooter || crc32.ChecksumIEEE(foot[4:10]) != binary.LittleEndian.Uint32(foot):
		return fmt.Errorf("%w: footer of an xz stream", ErrCorrupt)
	case foot[8] != 0 || xzCheck(foot[9]) != x.check || 4*(int64(binary.LittleEndian.Uint32(foot[4:]))+1) != size:
		return fmt.Errorf("%w: footer of an xz stream tells another story than its header and index", ErrCorrupt)
	}
	return nil
}

// bufferless reads single bytes from a reader.
type bufferless struct{ io.Reader }

func (r bufferless) ReadByte() (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(r.Reader, b[:])
	return b[0], err
}

// readNumber reads a multibyte integer (§1.2).
func readNumber(r io.ByteReader) (int64, error) {
	var b []byte
	for len(b) < 9 {
		c, err := r.ReadByte()
		if err != nil {
			return 0, cut(err)
		}
		if b = append(b, c); c < 0x80 {
			break
		}
	}
	v, _, err := number(b)
	return v, err
}
