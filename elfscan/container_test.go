package elfscan_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/cputime"
)

// pack runs a compressor over data and returns a file of the result.
func pack(t *testing.T, data []byte, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(tool(t, name), args...)
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	path := filepath.Join(t.TempDir(), "module.ko")
	if err := os.WriteFile(path, out, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var packers = []struct {
	name string
	args []string
}{
	{"gzip", []string{"-c"}},
	{"zstd", []string{"-c", "-q"}},
	{"zstd", []string{"-c", "-q", "-19", "--long=27"}},
	{"xz", []string{"-c"}},
	{"xz", []string{"-c", "--check=crc32", "--lzma2=dict=1MiB"}}, // as kernel builds do
	{"xz", []string{"-c", "--block-size=1000", "--check=sha256"}},
	{"xz", []string{"-c", "-T2", "-9", "--check=none"}},
	{"bzip2", []string{"-c"}},
}

func TestContainers(t *testing.T) {
	const path = "testdata/reloc-x86_64.o"
	plain := mustOpen(t, path)
	want, err := plain.DebugSection(".debug_info")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packers {
		t.Run(p.name, func(t *testing.T) {
			packed := pack(t, raw, p.name, p.args...)
			f := mustOpen(t, packed)
			got, err := f.DebugSection(".debug_info")
			if err != nil || !bytes.Equal(got, want) || f.Size() != plain.Size() || f.Path() != packed {
				t.Errorf("%v: %d bytes, %v", p.args, len(got), err)
			}
			in, err := os.Open(packed)
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			if f, err := elfscan.Read("-", in, nil); err != nil || f.Size() != plain.Size() {
				t.Errorf("Read: %v", err)
			}
		})
	}
}

// TestContainerBombs packs 90 MB of zeroes; all are cut before they grow.
func TestContainerBombs(t *testing.T) {
	for _, p := range packers[:5] {
		t.Run(p.name, func(t *testing.T) {
			packed := pack(t, make([]byte, 90<<20), p.name, p.args...)
			took := cputime.Of(func() {
				if _, err := elfscan.Open(packed, nil); !errors.Is(err, elfscan.ErrLimit) {
					t.Errorf("got %v", err)
				}
			})
			if took > patience {
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestContainerLimit: the memory limit holds for what is inside.
func TestContainerLimit(t *testing.T) {
	raw, err := os.ReadFile("testdata/reloc-x86_64.o")
	if err != nil {
		t.Fatal(err)
	}
	opt := &elfscan.Options{Limits: elfscan.Limits{Memory: int64(len(raw)) - 1}}
	for _, p := range packers {
		if _, err := elfscan.Open(pack(t, raw, p.name, p.args...), opt); !errors.Is(err, elfscan.ErrLimit) {
			t.Errorf("%s: got %v", p.name, err)
		}
	}
	if _, err := elfscan.Read("-", bytes.NewReader(raw), opt); !errors.Is(err, elfscan.ErrLimit) {
		t.Errorf("plain: got %v", err)
	}
}

// TestXZDictionary claims a dictionary of 4 GiB in a block header; the value
// and the header's checksum are patched into a real file.
func TestXZDictionary(t *testing.T) {
	raw, err := os.ReadFile(pack(t, []byte("hello"), "xz", "-c"))
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(raw, []byte{0x21, 0x01}) // LZMA2, one byte of properties
	if at < 0 {
		t.Fatal("no LZMA2 filter")
	}
	raw[at+2] = 40
	header := raw[12 : 12+4*(int(raw[12])+1)]
	binary.LittleEndian.PutUint32(header[len(header)-4:], crc32.ChecksumIEEE(header[:len(header)-4]))
	if _, err := elfscan.Read("dictionary", bytes.NewReader(raw), nil); !errors.Is(err, elfscan.ErrLimit) {
		t.Errorf("got %v", err)
	}
}

// TestTruncatedContainers cuts each at every 64 bytes.
func TestTruncatedContainers(t *testing.T) {
	raw, err := os.ReadFile("testdata/reloc-x86_64.o")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packers {
		whole, err := os.ReadFile(pack(t, raw, p.name, p.args...))
		if err != nil {
			t.Fatal(err)
		}
		for n := 8; n < len(whole); n += 64 {
			f, err := elfscan.Read("cut", bytes.NewReader(whole[:n]), nil)
			if err == nil {
				t.Errorf("%s %v: %d of %d bytes gave a file of %d", p.name, p.args, n, len(whole), f.Size())
				continue
			}
			positioned(t, err)
		}
	}
}
