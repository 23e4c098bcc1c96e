package pool_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/audit/pool"
)

// shell runs lines in a folder; the test skips where a tool they need is missing.
func shell(t *testing.T, dir, script string, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	for line := range strings.Lines(script) {
		cmd := exec.Command("sh", "-c", line)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
}

// got is a member as tests compare it.
type got struct {
	pool.Member
	sum string // of the content, which was read whole
	n   int64
}

// list reads all members of a stream.
func list(t *testing.T, r io.Reader, opt *pool.Options) (all []got, err error) {
	t.Helper()
	for m, err := range pool.Members(t.Context(), "pool/x", r, -1, opt) {
		if err != nil {
			return all, err
		}
		g := got{Member: m}
		if (m.Body == nil) != (m.Format != "" || m.Skip != "" || m.Err != nil) {
			t.Errorf("%+v: a body, or a reason for none", m)
		}
		if m.Body != nil {
			h := sha256.New()
			if g.n, g.Err = io.Copy(h, m.Body); g.Err == nil && m.Size >= 0 && g.n != m.Size {
				t.Errorf("%s: %d bytes, said to be %d", m.Name, g.n, m.Size)
			}
			g.sum = hex.EncodeToString(h.Sum(nil))
		}
		all = append(all, g)
	}
	return all, nil
}

// tree makes a folder with files of all sorts, in dir/tree.
func tree(t *testing.T, dir string) {
	t.Helper()
	shell(t, dir, `mkdir -p tree/usr/lib/$(printf %090d 1) tree/empty
head -c 100000 /dev/urandom > tree/usr/lib/random
seq 1 50000 > tree/usr/lib/numbers
: > tree/usr/lib/nothing
printf '\177ELF and more' > tree/usr/lib/elf
ln -s random tree/usr/lib/link
ln tree/usr/lib/numbers tree/usr/lib/same
mkfifo tree/usr/pipe
echo x > tree/usr/lib/$(printf %090d 1)/$(printf %090d 2)`, "head", "seq", "mkfifo")
}

// sums returns the SHA-256 of all regular files below usr in a folder, by path.
func sums(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(filepath.Join(dir, "usr"), func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		sum := sha256.Sum256(data)
		rel, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(rel)] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// checkTree compares members with the sums of what they were made from. Of two hard links one may be
// told only as that.
func checkTree(t *testing.T, all []got, want map[string]string, format string) {
	t.Helper()
	if len(all) == 0 || all[0].Format != format || all[0].Name != "" {
		t.Fatalf("first is %+v, want the %s itself", all, format)
	}
	seen := make(map[string]bool)
	for _, m := range all[1:] {
		if m.Err != nil || m.Format != "" || m.Note != "" || seen[m.Name] {
			t.Errorf("%+v", m)
		}
		seen[m.Name] = true
		switch sum, regular := want[m.Name]; {
		case regular && strings.HasPrefix(m.Skip, "hard link") && strings.Contains("usr/lib/numbers usr/lib/same", m.Name):
		case regular && (m.sum != sum || m.Skip != "" || m.ELF != (m.Name == "usr/lib/elf")):
			t.Errorf("%s: %+v", m.Name, m)
		case !regular && m.Name == "usr/lib/link" && strings.HasPrefix(m.Skip, "symbolic link"):
		case !regular && m.Name == "usr/pipe" && m.Skip == "named pipe":
		case !regular:
			t.Errorf("%+v was not packed", m)
		}
	}
	for name := range want {
		if !seen[name] {
			t.Errorf("%s is missing", name)
		}
	}
	if !seen["usr/lib/link"] {
		t.Error("the link is not told")
	}
}

const control = "mkdir tree/DEBIAN; printf 'Package: x\\nVersion: 1\\nArchitecture: all\\nMaintainer: x <x@example.org>\\nDescription: x\\n' > tree/DEBIAN/control; "

// Every form that the tools write: each file of the tree comes with its content, and links and pipes
// with a reason.
func TestFormats(t *testing.T) {
	for _, tt := range []struct {
		name, make, format string
		tools              []string
	}{
		{"ustar", "tar --format=ustar -C tree -cf x usr", "tar", []string{"tar"}},
		{"gnu", "tar --format=gnu -C tree -cf x usr", "tar", []string{"tar"}},
		{"pax", "tar --format=posix -C tree -cf x ./usr", "tar", []string{"tar"}},
		{"v7", "rm -r tree/usr/lib/000* tree/usr/pipe; tar --format=v7 -C tree -cf x usr", "tar", []string{"tar"}},
		{"tar gz", "tar -C tree -czf x usr", "tar", []string{"tar", "gzip"}},
		{"tar bz2", "tar -C tree -cjf x usr", "tar", []string{"tar", "bzip2"}},
		{"tar xz", "tar -C tree -cf - usr | xz --block-size=65536 -T2 > x", "tar", []string{"tar", "xz"}},
		{"tar zst", "tar -C tree -cf - usr | zstd -q > x", "tar", []string{"tar", "zstd"}},
		{"cpio", "cd tree && find usr | cpio -o -H newc > ../x", "cpio", []string{"cpio"}},
		{"cpio crc", "cd tree && find usr | cpio -o -H crc | gzip > ../x", "cpio", []string{"cpio"}},
		{"bsdtar cpio", "bsdtar --format=newc -C tree -cf x usr", "cpio", []string{"bsdtar"}},
		{"bsdtar pax", "bsdtar --format=pax -C tree -cJf x usr", "tar", []string{"bsdtar"}},
		{"deb xz", control + "dpkg-deb -Zxz -b tree x", "deb", []string{"dpkg-deb"}},
		{"deb zst", control + "dpkg-deb -Zzstd -b tree x", "deb", []string{"dpkg-deb"}},
		{"deb gz", control + "dpkg-deb -Zgzip -b tree x", "deb", []string{"dpkg-deb"}},
		{"deb none", control + "dpkg-deb -Znone -b tree x", "deb", []string{"dpkg-deb"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			tree(t, dir)
			shell(t, dir, tt.make, tt.tools...)
			want := sums(t, filepath.Join(dir, "tree"))
			file, err := os.Open(filepath.Join(dir, "x"))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			all, err := list(t, file, nil)
			if err != nil {
				t.Fatal(err)
			}
			checkTree(t, all, want, tt.format)
		})
	}
}
