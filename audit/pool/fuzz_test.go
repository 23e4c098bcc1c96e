package pool_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"inlay/audit/pool"
	"inlay/elfscan"
)

// small keeps a run of a fuzz target short.
var small = &pool.Options{Workers: 2, Limits: elfscan.Limits{Unpacked: 1 << 20, Members: 1000}}

// fuzz: no panic, no endless loop, no more than the limits allow, and every error says where.
func fuzz(f *testing.F, seeds ...[]byte) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, total := 0, int64(0)
		for m, err := range pool.Members(t.Context(), "x", bytes.NewReader(data), int64(len(data)), small) {
			var at *elfscan.FormatError
			if err != nil && !errors.As(err, &at) || m.Err != nil && !errors.As(m.Err, &at) {
				t.Errorf("got %v, %v", err, m.Err)
			}
			if n++; m.Body != nil {
				k, err := io.Copy(io.Discard, m.Body)
				if total += k; err == nil && m.Size >= 0 && k != m.Size {
					t.Errorf("%q: %d bytes, said to be %d", m.Name, k, m.Size)
				}
			}
		}
		if n > 1001 || total > 2<<20 {
			t.Errorf("%d members of %d bytes", n, total)
		}
	})
}

func FuzzTar(f *testing.F) {
	x := tarOf(f, file{"a", "content"}, file{"b", ""})
	fuzz(f, x, gz(f, x), tarOf(f, file{"x.tar.gz", string(gz(f, x))}))
}

func FuzzAr(f *testing.F) {
	fuzz(f, arOf(file{"a/", "content"}, file{"b", ""}), []byte("!<arch>\n"+arMember("//", "6", "name/\n")+arMember("/0", "1", "b")+arMember("#1/4", "6", "namexx")),
		[]byte("!<thin>\n"), debOf(file{"data.tar", string(tarOf(f, file{"a", "content"}))}), debOf(file{"data.tar.gz", string(gz(f, tarOf(f, file{"a", "b"})))}))
}

func FuzzCPIO(f *testing.F) {
	x := cpioOf(file{"a", "content"}, file{"b", ""})
	fuzz(f, x, append(x, x...), append(make([]byte, 0), gz(f, x)...))
}

func FuzzRPM(f *testing.F) {
	header := rpmHeaderOf(rpmTag{1030, 3, 1, "\x81\xa4"}, rpmTag{1096, 4, 1, "\x00\x00\x00\x01"}, rpmTag{1116, 4, 1, "\x00\x00\x00\x00"},
		rpmTag{1117, 8, 1, "name\x00"}, rpmTag{1118, 8, 1, "/dir/\x00"}, rpmTag{1028, 4, 1, "\x00\x00\x00\x01"})
	fuzz(f, rpmOf(header, cpioOf(file{"./a", "content"})), rpmOf(header, gz(f, cpioOf(file{"./a", "content"}))),
		rpmOf(header, []byte("07070X00000000\x00\x00c\x00\x00\x00"+cpioMember("TRAILER!!!", 0, 1, 0, ""))))
}
