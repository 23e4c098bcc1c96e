package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"strings"
)

// sumKey is the metadata with the SHA-256 of a table sources, taken while its digits are zeros. Such
// a table stands alone, without an index that could seal it, and is always read whole.
const sumKey = "inlay.sum"

var (
	noSum   = strings.Repeat("0", 2*sha256.Size)
	sumMark = []byte(sumKey + "\x18\x40") // in the footer: the key, then a string of 64 bytes
)

// setSum writes the checksum of a table into it and brings it to the disk.
func setSum(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	sum, at, err := fileSum(f)
	if err == nil {
		_, err = f.WriteAt([]byte(sum), at)
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// fileSum takes the checksum of a table and says where in it that is kept.
func fileSum(f *os.File) (sum string, at int64, err error) {
	info, err := f.Stat()
	if err != nil {
		return "", 0, err
	}
	tail := make([]byte, min(info.Size(), 1<<16))
	start := info.Size() - int64(len(tail))
	if _, err := f.ReadAt(tail, start); err != nil && err != io.EOF {
		return "", 0, err
	}
	i := bytes.LastIndex(tail, sumMark)
	if i < 0 || i+len(sumMark)+len(noSum) > len(tail) {
		return "", 0, errors.New("it has no checksum")
	}
	at = start + int64(i+len(sumMark))
	h := sha256.New()
	after := at + int64(len(noSum))
	_, err = io.Copy(h, io.MultiReader(io.NewSectionReader(f, 0, at), strings.NewReader(noSum), io.NewSectionReader(f, after, info.Size()-after)))
	return hex.EncodeToString(h.Sum(nil)), at, err
}
