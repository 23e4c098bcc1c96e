package pool_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"inlay/audit/pool"
	"inlay/elfscan"
)

// names lists the members by name, with what they are instead of content.
func names(all []got) string {
	var b strings.Builder
	for _, m := range all {
		fmt.Fprintf(&b, "%q", m.Name)
		for _, s := range []string{m.Format, m.Skip} {
			if s != "" {
				b.WriteString(":" + s)
			}
		}
		if m.Note != "" {
			b.WriteString(":note")
		}
		if m.Err != nil {
			b.WriteString(":error")
		}
		b.WriteString(" ")
	}
	return strings.TrimSpace(b.String())
}

// Names that lead out of an archive are resolved within it and told; the content is read. Others are
// kept as they are, whatever bytes they have.
func TestNames(t *testing.T) {
	in := []file{{"../../etc/passwd", "a"}, {"/abs", "b"}, {"x/../../y", "c"}, {"./in/./x/../z", "d"}, {"bad\xff\n\x1b[0m", "e"}}
	want := `"etc/passwd":note "abs":note "y":note "in/z" "bad\xff\n\x1b[0m"`
	// A name of ar ends at "/", so that only the table of long names can have one.
	table := "../../etc/passwd/\n/abs/\nx/../../y/\n./in/./x/../z/\nbad\xff/\n"
	long := arMember("//", fmt.Sprint(len(table)), table)
	for i, at := range []string{"/0", "/18", "/24", "/35", "/50"} {
		long += arMember(at, "1", in[i].content)
	}
	for _, tt := range []struct {
		format string
		data   []byte
		want   string
	}{
		{"tar", tarOf(t, in...), want},
		{"cpio", cpioOf(in...), want},
		{"ar", []byte("!<arch>\n" + long), strings.Replace(want, `\n\x1b[0m`, "", 1)},
	} {
		all, err := list(t, bytes.NewReader(tt.data), nil)
		if got := names(all); err != nil || got != `"":`+tt.format+" "+tt.want {
			t.Errorf("%s: %s, %v", tt.format, got, err)
		}
		for i, m := range all[min(1, len(all)):] {
			if m.n != 1 || i == 0 && !strings.Contains(m.Note, `"../../etc/passwd"`) {
				t.Errorf("%s: %+v", tt.format, m)
			}
		}
	}
}

// pack runs a compressor.
func pack(t *testing.T, data []byte, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

// A few bytes that unpack to very many end the sequence, whichever way they do.
func TestBombs(t *testing.T) {
	zeros := tarOf(t, file{"zeros", strings.Repeat("\x00", 90<<20)}, file{"after", "x"})
	for _, name := range []string{"gzip", "xz", "zstd", "bzip2"} {
		packed := pack(t, zeros, name, "-c", "-1")
		forms := map[string][]byte{"once": packed}
		if name == "xz" {
			forms["twice"] = pack(t, packed, name, "-c", "-1")
			forms["deb"] = debOf(file{"data.tar.xz", string(packed)})
			forms["in tar"] = tarOf(t, file{"a", "a"}, file{"bomb", string(packed)}, file{"z", "z"})
		}
		for what, data := range forms {
			all, err := list(t, bytes.NewReader(data), nil)
			if !errors.Is(err, elfscan.ErrLimit) || strings.Contains(names(all), `after"`) {
				t.Errorf("%s %s: %v after %s", name, what, err, names(all))
			}
		}
		if name == "xz" { // the limit is what stops it
			all, err := list(t, bytes.NewReader(packed), &pool.Options{Limits: elfscan.Limits{Ratio: 1e6}})
			if err != nil || len(all) != 3 {
				t.Errorf("any ratio: %s, %v", names(all), err)
			}
		}
		small := pack(t, tarOf(t, file{"a", strings.Repeat("a", 9000)}), name, "-c")
		if _, err := list(t, bytes.NewReader(small), &pool.Options{Limits: elfscan.Limits{Unpacked: 8000}}); !errors.Is(err, elfscan.ErrLimit) {
			t.Errorf("%s, limit of bytes: %v", name, err)
		}
	}
}

// A sparse file is large without a single byte being packed.
func TestSparse(t *testing.T) {
	dir := t.TempDir()
	shell(t, dir, "truncate -s 1G hole; printf 1234 >> hole; truncate -s 1M small; echo x >> small; tar -cSf bomb hole; tar -cSf x small", "tar", "truncate")
	bomb, err := os.ReadFile(filepath.Join(dir, "bomb"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := list(t, bytes.NewReader(bomb), nil)
	if len(all) != 2 || all[1].Size != 1<<30+4 || !errors.Is(all[1].Err, elfscan.ErrLimit) || all[1].n > 100<<20 {
		t.Errorf("%+v, %v", all, err)
	}
	x, err := os.ReadFile(filepath.Join(dir, "x"))
	if err != nil {
		t.Fatal(err)
	}
	if all, err := list(t, bytes.NewReader(x), nil); err != nil || len(all) != 2 || all[1].n != 1<<20+2 {
		t.Errorf("%+v, %v", all, err)
	}
}

// Of a package that is cut the members before the cut come, then the error.
func TestCutPackages(t *testing.T) {
	dir := t.TempDir()
	tree(t, dir)
	shell(t, dir, control+"dpkg-deb -Zxz -b tree x.xz; dpkg-deb -Zgzip -b tree x.gz; dpkg-deb -Znone -b tree x.none", "dpkg-deb")
	for _, name := range []string{"x.xz", "x.gz", "x.none"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		whole, err := list(t, bytes.NewReader(data), nil)
		if err != nil {
			t.Fatal(err)
		}
		most := 0
		for n := 100; n < len(data); n += len(data) / 40 {
			all, err := list(t, bytes.NewReader(data[:n]), nil)
			if !errors.Is(err, elfscan.ErrTruncated) || len(all) > len(whole) {
				t.Errorf("%s cut at %d of %d: %v", name, n, len(data), err)
				continue
			}
			for i, m := range all {
				if last := i == len(all)-1; m.Name != whole[i].Name || m.sum != whole[i].sum && !(last && m.Err != nil) {
					t.Errorf("%s cut at %d: %+v, want %+v", name, n, m, whole[i])
				}
			}
			most = max(most, len(all))
		}
		if most < 3 {
			t.Errorf("%s: at most %d members before a cut", name, most)
		}
	}
}

// The check of a compressed payload comes last, and is read and told.
func TestWrongCheck(t *testing.T) {
	data := tarOf(t, file{"a", strings.Repeat("a", 5000)})
	packed := gz(t, data)
	packed[len(packed)-6] ^= 1 // CRC32, then the size
	for what, in := range map[string][]byte{"tar": packed, "deb": debOf(file{"data.tar.gz", string(packed)})} {
		all, err := list(t, bytes.NewReader(in), nil)
		if !errors.Is(err, elfscan.ErrCorrupt) || len(all) != 2 || all[1].n != 5000 {
			t.Errorf("%s: %s, %v", what, names(all), err)
		}
	}
	// Within another archive it costs that member.
	all, err := list(t, bytes.NewReader(tarOf(t, file{"x.tgz", string(packed)}, file{"after", "x"})), nil)
	if got := names(all); err != nil || got != `"":tar "x.tgz":tar "x.tgz!a" "x.tgz":error "after"` {
		t.Errorf("%s, %v", got, err)
	}
	var at *elfscan.FormatError
	if !errors.As(all[3].Err, &at) || at.Path != "pool/x!x.tgz" || !errors.Is(at, elfscan.ErrCorrupt) {
		t.Errorf("got %v", all[3].Err)
	}
}

// tarSize is a tar file whose header has any text for a size.
func tarSize(t *testing.T, size string) []byte {
	b := tarOf(t, file{"a", "content"})
	copy(b[124:136], size+strings.Repeat("\x00", 12))
	return tarSum(b)
}

// tarSum corrects the checksum of the first header.
func tarSum(b []byte) []byte {
	sum := 8 * int(' ')
	for i, c := range b[:512] { // but the sum itself
		if i < 148 || i >= 156 {
			sum += int(c)
		}
	}
	copy(b[148:156], fmt.Sprintf("%06o\x00 ", sum))
	return b
}

// tarLongName has a name that is longer than archive/tar takes.
func tarLongName(t *testing.T) []byte {
	b := tarOf(t, file{"././@LongLink", strings.Repeat("x", 2<<20)})
	b[156] = 'L'
	return tarSum(b)
}

// Headers that lie end the archive they are in, with what is wrong.
func TestLies(t *testing.T) {
	header := func(tags, size string) []byte {
		b := rpmOf(rpmHeaderOf(), nil)
		copy(b[len(b)-8:], tags+size)
		return b
	}
	for _, tt := range []struct {
		name string
		data []byte
		want error
	}{
		{"tar, negative size", tarSize(t, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe"), elfscan.ErrCorrupt},
		{"tar, huge size", tarSize(t, "77777777777"), elfscan.ErrTruncated},
		{"tar, size of 2^62", tarSize(t, "\x80\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00"), elfscan.ErrTruncated},
		{"tar, name of 2 MiB", tarLongName(t), elfscan.ErrCorrupt},
		{"tar, junk behind", append(tarOf(t, file{"a", "b"})[:1024], bytes.Repeat([]byte("x"), 1024)...), elfscan.ErrCorrupt},
		{"cpio, size beyond the end", []byte(cpioMember("a", 0o100644, 1, 5000, "b")), elfscan.ErrTruncated},
		{"cpio, size of 4 GiB", []byte(cpioMember("a", 0o100644, 1, 1<<32-1, "b")), elfscan.ErrTruncated},
		{"cpio, no trailer", cpioOf(file{"a", "b"})[:116], elfscan.ErrTruncated},
		{"cpio, name of no bytes", []byte(strings.Repeat("070701"+strings.Repeat("0", 104), 5)), elfscan.ErrCorrupt},
		{"cpio, name of 4 GiB", []byte("070701" + strings.Repeat("f", 104+400)), elfscan.ErrCorrupt},
		{"cpio, no numbers", []byte("070701" + strings.Repeat("z", 600)), elfscan.ErrCorrupt},
		{"cpio, size too small", []byte(cpioMember("a", 0o100644, 1, 1, "0123456789")), elfscan.ErrCorrupt},
		{"cpio, stripped without an rpm", []byte(cpioMember("a", 0o100644, 1, 0, "") + "07070X00000000\x00\x00"), elfscan.ErrCorrupt},
		{"ar, size beyond the end", []byte("!<arch>\n" + arMember("a/", "5000", "b")), elfscan.ErrTruncated},
		{"ar, negative size", []byte("!<arch>\n" + arMember("a/", "-5", "b")), elfscan.ErrCorrupt},
		{"ar, junk behind", append(arOf(file{"a/", "bc"}), strings.Repeat("x", 100)...), elfscan.ErrCorrupt},
		{"ar, name beyond the table", []byte("!<arch>\n" + arMember("/7", "1", "b")), elfscan.ErrCorrupt},
		{"ar, name longer than the member", []byte("!<arch>\n" + arMember("#1/7", "1", "b")), elfscan.ErrCorrupt},
		{"ar, table of names of 9 GB", []byte("!<arch>\n" + arMember("//", "9999999999", "b")), elfscan.ErrLimit},
		{"deb without data", arOf(file{"debian-binary", "2.0\n"}, file{"control.tar", ""}), elfscan.ErrTruncated},
		{"deb with bad lzma", debOf(file{"data.tar.lzma", "\x5d\x00\x00\x80\x00" + strings.Repeat("x", 50)}), elfscan.ErrCorrupt},
		{"rpm, cut lead", []byte("\xed\xab\xee\xdb\x03\x00"), elfscan.ErrTruncated},
		{"rpm, no header", rpmOf([]byte("0123456789012345"), nil), elfscan.ErrCorrupt},
		{"rpm, 4 GiB of tags", header("\xff\xff\xff\xff", "\x00\x00\x00\x00"), elfscan.ErrLimit},
		{"rpm, header of 100 MB", header("\x00\x00\x00\x01", "\x06\x00\x00\x00"), elfscan.ErrTruncated},
		{"rpm with cut lzma", rpmOf(rpmHeaderOf(), []byte("\x5d\x00\x00\x80\x00junk")), elfscan.ErrTruncated},
		{"rpm without payload", rpmOf(rpmHeaderOf(), nil), elfscan.ErrTruncated},
		{"rpm, file that the header has not", rpmOf(rpmHeaderOf(), []byte("07070X00000009\x00\x00")), elfscan.ErrCorrupt},
		{"gzip header", gz(t, tarOf(t))[:5], nil}, // no archive is seen in it: for elfscan to say
	} {
		all, err := list(t, bytes.NewReader(tt.data), nil)
		var at *elfscan.FormatError
		if !errors.Is(err, tt.want) || err != nil && (!errors.As(err, &at) || at.Path != "pool/x") {
			t.Errorf("%s: got %v, want %v; members %s", tt.name, err, tt.want, names(all))
		}
	}
}

// A million tiny members are no million rows.
func TestManyMembers(t *testing.T) {
	one := arMember("x/", "0", "")
	r := io.MultiReader(strings.NewReader("!<arch>\n"), io.LimitReader(&repeat{text: one}, int64(len(one))*1_100_000))
	n := 0
	var last error
	for m, err := range pool.Members(t.Context(), "x.a", r, -1, nil) {
		if last = err; err == nil && m.Format == "" {
			n++
		}
	}
	if !errors.Is(last, elfscan.ErrLimit) || n < 1_000_000 || n > 1<<20 {
		t.Errorf("%d members, then %v", n, last)
	}
}

// repeat repeats a text without end.
type repeat struct {
	text string
	at   int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	return n, nil
}

// Archives within archives are opened, to a depth.
func TestNested(t *testing.T) {
	data := []byte("innermost")
	want := ""
	for i := range 4 {
		data = gz(t, tarOf(t, file{"t", string(data)}, file{"f", "x"}))
		want = fmt.Sprintf("%q ", strings.Repeat("t!", i)+"f") + want
	}
	all, err := list(t, bytes.NewReader(data), nil)
	wantNames := `"":tar "t":tar "t!t":tar "t!t!t":tar "t!t!t!t" "t!t!t!f" "t!t!f" "t!f" "f"`
	if got := names(all); err != nil || got != wantNames {
		t.Errorf("%s, %v", got, err)
	}
	all, err = list(t, bytes.NewReader(tarOf(t, file{"t", string(data)}, file{"after", ""})), nil)
	wantNames = `"":tar "t":tar "t!t":tar "t!t!t":tar "t!t!t!t":error "t!t!t!f" "t!t!f" "t!f" "t!f" "after"`
	if err != nil || !strings.Contains(names(all), `"t!t!t!t":error`) || !strings.HasSuffix(names(all), `"after"`) {
		t.Errorf("%s, %v", names(all), err)
	}
	for _, m := range all {
		if m.Name == "t!t!t!t" && !errors.Is(m.Err, elfscan.ErrLimit) {
			t.Errorf("got %v", m.Err)
		}
	}
	deep := tarOf(t, file{"f", "x"})
	for range 8 {
		deep = gz(t, deep)
	}
	all, err = list(t, bytes.NewReader(deep), nil)
	if err != nil || len(all) != 1 || !errors.Is(all[0].Err, elfscan.ErrLimit) {
		t.Errorf("compressed eight times: %s, %v", names(all), err)
	}
}

// Leaving the loop, and the end of the context, stop what goes on; a disk that fails is told as such.
func TestEnd(t *testing.T) {
	before := runtime.NumGoroutine()
	packed := pack(t, tarOf(t, file{"a", strings.Repeat("a", 3<<20)}, file{"b", "b"}), "xz", "-c", "-T2", "--block-size=100000")
	for range pool.Members(t.Context(), "x", bytes.NewReader(packed), -1, nil) {
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	var last error
	for m, err := range pool.Members(ctx, "x", bytes.NewReader(packed), -1, nil) {
		if last = err; m.Name == "a" {
			cancel()
		}
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("after cancel: %v", last)
	}
	cancel()
	mine := errors.New("a disk that fails")
	for _, data := range [][]byte{packed, tarOf(t, file{"x.txz", string(packed)}), debOf(file{"data.tar.xz", string(packed)})} {
		_, err := list(t, io.MultiReader(bytes.NewReader(data[:len(data)/2]), iotest.ErrReader(mine)), nil)
		if !errors.Is(err, mine) || errors.Is(err, elfscan.ErrCorrupt) {
			t.Errorf("got %v", err)
		}
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// Entries of tar without content say what they are.
func TestTarEntries(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range []tar.Header{
		{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"comment": "x"}},
		{Typeflag: tar.TypeDir, Name: "d/"},
		{Typeflag: tar.TypeSymlink, Name: "l1", Linkname: "l2"},
		{Typeflag: tar.TypeSymlink, Name: "l2", Linkname: "l1"},
		{Typeflag: tar.TypeLink, Name: "h", Linkname: "/etc/shadow"},
		{Typeflag: tar.TypeChar, Name: "c"}, {Typeflag: tar.TypeBlock, Name: "b"}, {Typeflag: tar.TypeFifo, Name: "p"},
		{Typeflag: tar.TypeReg, Name: "r"},
	} {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	all, err := list(t, &b, nil)
	want := `"":tar "l1":symbolic link to "l2" "l2":symbolic link to "l1" "h":hard link to "/etc/shadow" "c":device "b":device "p":named pipe "r"`
	if got := names(all); err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
}

// A tar file that was cut between two members is not whole.
func TestTarCutBetweenMembers(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	var ends []int
	for _, name := range []string{"a", "b"} {
		err := w.WriteHeader(&tar.Header{Name: name, Size: 100, Mode: 0o644})
		_, err2 := w.Write(make([]byte, 100))
		if err = errors.Join(err, err2, w.Flush()); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, b.Len())
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		size, members int
		whole         bool
	}{{b.Len(), 3, true}, {ends[0], 2, false}, {ends[1], 3, false}, {ends[1] - 300, 3, false}} {
		var members int
		var last error
		for _, err := range pool.Members(t.Context(), "x.tar", bytes.NewReader(b.Bytes()[:tt.size]), int64(tt.size), nil) {
			if last = err; err == nil {
				members++
			}
		}
		if members != tt.members || tt.whole != (last == nil) || last != nil && !errors.Is(last, elfscan.ErrTruncated) {
			t.Errorf("%d of %d bytes: %d members, want %d; %v", tt.size, b.Len(), members, tt.members, last)
		}
	}
}

// A header of as many tags as there may be is not looked through for every file of as many as its names say.
func TestManyTags(t *testing.T) {
	const files = 100_000
	tags := make([]rpmTag, 0, 1<<16)
	for len(tags) < 1<<16-6 {
		tags = append(tags, rpmTag{1, 4, 0, ""})
	}
	numbers := strings.Repeat("\x00\x00\x00\x00", files)
	tags = append(tags, rpmTag{1030, 3, files, numbers[:2*files]}, rpmTag{1028, 4, files, numbers}, rpmTag{1096, 4, files, numbers},
		rpmTag{1116, 4, files, numbers}, rpmTag{1117, 8, files, strings.Repeat("x\x00", files)}, rpmTag{1118, 8, 1, "/\x00"})
	start := time.Now()
	all, err := list(t, bytes.NewReader(rpmOf(rpmHeaderOf(tags...), []byte("07070X00000000\x00\x00"+cpioMember("TRAILER!!!", 0, 1, 0, "")))), nil)
	if err != nil || len(all) != 2 {
		t.Errorf("%s, %v", names(all), err)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
}
