package ulp_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/elfscan"
	"inlay/livepatch/ulp"
)

// All forms that writers gave a container say the same.
func TestParse(t *testing.T) {
	revert := &ulp.Patch{Revert: true, ID: [32]byte{7}, BuildID: "0123456789", Target: "libdummy.so.0"}
	small := &ulp.Patch{ID: [32]byte{9}, BuildID: "01", Target: "l"}
	for what, p := range map[string]*ulp.Patch{"whole": sample(), "revert": revert, "small": small} {
		for _, as := range []form{{false, false}, {false, true}, {true, false}, {true, true}} {
			want := *p
			if as.path {
				want.Container = "/usr/lib64/patch.so"
			}
			got, err := ulp.Parse(pack(t, &want, as))
			if err != nil {
				t.Errorf("%s %+v: %v", what, as, err)
			}
			if d := cmp.Diff(&want, got); d != "" {
				t.Errorf("%s %+v: %s", what, as, d)
			}
		}
	}
}

// Every part of a container is needed, and nothing may follow it.
func TestCut(t *testing.T) {
	for _, path := range []bool{false, true} {
		p := sample()
		p.Container = "/usr/lib64/patch.so"
		whole := pack(t, p, form{path, true})
		for n := range whole {
			if got, err := ulp.Parse(whole[:n]); err == nil || got != nil {
				t.Fatalf("path %v: %d of %d bytes are taken for a container", path, n, len(whole))
			} else if !errors.Is(err, elfscan.ErrTruncated) && !errors.Is(err, elfscan.ErrCorrupt) {
				t.Fatalf("path %v: %d bytes: %v", path, n, err)
			}
		}
		if _, err := ulp.Parse(append(whole, 0)); !errors.Is(err, elfscan.ErrCorrupt) {
			t.Errorf("path %v: a byte too many: %v", path, err)
		}
	}
}

func TestBad(t *testing.T) {
	// A build-id with a zero in it is no path, so that one form is out of the question.
	const head = "\x01" + "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii"
	target := head + "\x02\x00\x00\x00\x00d" + "\x02\x00\x00\x00l\x00"
	for what, tt := range map[string]struct {
		b    string
		want error
		at   string
	}{
		"empty":            {"", elfscan.ErrTruncated, "offset 0x0"},
		"type":             {"\x03" + target[1:] + strings.Repeat("\x00", 12), elfscan.ErrCorrupt, "offset 0x0"},
		"no build-id":      {head + "\x00\x00\x00\x00", elfscan.ErrCorrupt, "offset 0x21"},
		"endless build-id": {head + "\xff\xff\xff\xff" + "\x00d", elfscan.ErrCorrupt, "offset 0x21"},
		"empty target":     {head + "\x02\x00\x00\x00\x00d" + "\x01\x00\x00\x00\x00" + strings.Repeat("\x00", 12), elfscan.ErrCorrupt, "offset 0x27"},
		"zero in a name":   {head + "\x02\x00\x00\x00\x00d" + "\x03\x00\x00\x00a\x00b" + strings.Repeat("\x00", 12), elfscan.ErrCorrupt, "offset 0x27"},
		"units":            {target + "\xff\xff\xff\xff", elfscan.ErrTruncated, "offset 0x2d"},
		"dependencies":     {target + "\x00\x00\x00\x00" + "\x00\x00\x00\x10", elfscan.ErrTruncated, "offset 0x31"},
		"references":       {target + "\x00\x00\x00\x00" + "\x00\x00\x00\x00" + "\x01\x00\x00\x00", elfscan.ErrTruncated, "offset 0x35"},
		"neither true nor false": {target + "\x00\x00\x00\x00" + "\x00\x00\x00\x00" + "\x01\x00\x00\x00" +
			"\x01\x00\x00\x00v" + "\x01\x00\x00\x00w" + strings.Repeat("\x00", 16) + "\x02", elfscan.ErrCorrupt, "offset 0x53"},
	} {
		p, err := ulp.Parse([]byte(tt.b))
		if !errors.Is(err, tt.want) || p != nil || !strings.HasPrefix(fmt.Sprint(err), tt.at+":") {
			t.Errorf("%s: %v, %v; want %v at %s", what, p, err, tt.want, tt.at)
		}
	}
}

// A stream is refused that is one container with a path, and another without.
func TestAmbiguous(t *testing.T) {
	if p, err := ulp.Parse(ambiguous()); !errors.Is(err, ulp.ErrAmbiguous) || p != nil {
		t.Errorf("both forms fit: %v", err)
	}
}

// ambiguous makes such a stream. Comments give what a part is without a path | with one.
func ambiguous() []byte {
	const units = 1 << 16
	b := []byte("\x01" + strings.Repeat("i", 32))
	b = append(b, "\x01\x00\x00\x00b"+"\x01\x00\x00\x00t"...) // build-id, target | path, build-id
	b = append(b, "\x02\x00\x00\x00"...)                      // 2 units | target of 2 bytes
	b = append(b, "\x02\x00\x00\x00\x01\x00"...)              // old name | end of the target, 65536 units
	b = append(b, "\x01\x00\x00\x00n"...)                     // new name | old name
	b = append(b, "\x04\x00\x00\x00aaaa"...)                  // address | new name
	b = append(b, "\x04\x00\x00\x00oooo"...)                  // old name | address
	b = append(b, "\x01\x00\x00\x00n"...)                     // new name | old name
	b = append(b, "\x04\x00\x00\x00aaaa"...)                  // address | new name
	rest := []byte("dddd")                                    // begin of the dependencies | end of an address
	for range units - 3 {
		rest = append(rest, "\x01\x00\x00\x00x"+"\x01\x00\x00\x00yaaaaaaaa"...)
	}
	last := 32 - (len(rest)+18+4-1)%32 // so that the dependencies are whole
	rest = binary.LittleEndian.AppendUint32(rest, uint32(last))
	rest = append(rest, strings.Repeat("x", last)+"\x01\x00\x00\x00yaaaaaaaa"...)
	rest = append(rest, 0, 0, 0, 0) // end of the dependencies | number of dependencies
	b = binary.LittleEndian.AppendUint32(b, uint32(len(rest)/32))
	return append(append(b, rest...), 0, 0, 0, 0) // number of references
}

// TestOpen: the section that objcopy puts into a shared object, and a file without one.
func TestOpen(t *testing.T) {
	for _, tool := range []string{"gcc", "objcopy"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	dir := t.TempDir()
	run := func(name string, args ...string) {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	good := string(pack(t, sample(), form{false, true}))
	write("patch.c", "int new_dummy(void) { return 1; }")
	write("good", good)
	write("bad", good[:len(good)-1])
	run("gcc", "-shared", "-fPIC", "-o", "plain.so", "patch.c")
	run("objcopy", "--add-section", ".ulp=good", "plain.so", "good.so")
	run("objcopy", "--add-section", ".ulp=bad", "plain.so", "bad.so")
	open := func(name string) (*ulp.Patch, error) {
		f, err := elfscan.Open(filepath.Join(dir, name), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		return ulp.Open(f)
	}
	got, err := open("good.so")
	if d := cmp.Diff(sample(), got); err != nil || d != "" {
		t.Errorf("good.so: %v %s", err, d)
	}
	if p, err := open("plain.so"); !errors.Is(err, ulp.ErrNoPatch) || p != nil {
		t.Errorf("plain.so: %v, %v", p, err)
	}
	p, err := open("bad.so")
	var at *elfscan.FormatError
	if !errors.As(err, &at) || p != nil || at.Section != ".ulp" || at.Offset != int64(len(good)-1) || !errors.Is(err, elfscan.ErrTruncated) {
		t.Errorf("bad.so: %v, %v", p, err)
	}
}
