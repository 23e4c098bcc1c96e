package mutate

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"

	"inlay/livepatch/ulp"
	"inlay/testdata/badelf"
	"inlay/testdata/fixture/container"
)

// Member is a file in a container.
type Member struct {
	Name string
	Data []byte
}

// addContainers adds a container of each kind, around small sound files.
func (c *Corpus) addContainers() error {
	small := []Member{c.member("nested-gcc12-x86_64-O2-g5.o"), c.member("plain-gcc12-x86_64-O2-g5.ko"), c.member("header-gcc12-x86_64-O2-g5.so")}
	c.add("archive.a", Ar(small...))
	for _, pack := range packers {
		data, err := pack.pack(small...)
		if err != nil {
			return err
		}
		c.add("sound"+pack.ext, data)
	}
	patch := &ulp.Patch{
		ID: [32]byte{1}, BuildID: "000102030405060708090a0b0c0d0e0f10111213", Target: "header-gcc12-x86_64-O2-g5.so",
		Units:      []ulp.Unit{{Old: "use_a", New: "new_a", OldAddr: 0x1100}, {Old: "use_b", New: "new_b", OldAddr: 0x1120}},
		References: []ulp.Reference{{TargetVar: "state", PatchVar: "ulpr_state", TargetOffset: 0x4000, PatchOffset: 0x4010}},
	}
	plain, err := container.Pack(patch, container.Form{Zero: true})
	if err != nil {
		return err
	}
	c.add("patch.so", badelf.Image{
		Sections: []badelf.Section{{Name: ".ulp", Data: plain}},
		Symbols:  []badelf.Symbol{{Name: "new_a", Value: badelf.TextAddr, Size: 0x10}, {Name: "new_b", Value: badelf.TextAddr + 0x10, Size: 0x10}},
	}.Bytes())
	patch.Container = "/usr/lib/patch.so"
	named, err := container.Pack(patch, container.Form{Path: true, Zero: true})
	if err != nil {
		return err
	}
	c.add("patch.ulp", named)
	return nil
}

// member returns a file of the corpus; one that is not there is empty.
func (c *Corpus) member(name string) Member {
	for _, b := range c.bases {
		if b.name == name {
			return Member{name, b.data}
		}
	}
	return Member{Name: name}
}

// packer makes one kind of container.
type packer struct {
	ext  string
	pack func(...Member) ([]byte, error)
}

var packers = []packer{{".deb", Deb}, {".rpm", RPM}, {".tar", Tar}, {".tar.gz", tarGz}}

// wrap puts a damaged file into a sound container, alone or behind a sound file.
func (s *surgeon) wrap(m *Mutant) {
	members := []Member{{m.Name, m.Data}}
	if s.IntN(2) == 0 {
		members = append([]Member{s.corpus.files[s.IntN(len(s.corpus.files))]}, members...)
	}
	var err error
	switch n := s.IntN(2 + len(packers)); n {
	case 0:
		m.Name, m.Data = m.Name+".gz", gz(m.Data)
	case 1:
		m.Name, m.Data = "lib"+m.Name+".a", Ar(members...)
	default:
		p := packers[n-2]
		m.Name = m.Name + p.ext
		m.Data, err = p.pack(members...)
	}
	if err != nil { // names and sizes that no container takes
		s.note("not wrapped: %v", err)
	}
	m.Main = m.Name
	s.note("wrapped as %s", m.Name)
	m.Changes = s.changes
}

// gz compresses fast: writing to memory cannot fail.
func gz(data []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}

// Ar writes a static archive, with long names in a table as GNU ar does.
func Ar(members ...Member) []byte {
	b := bytes.NewBufferString("!<arch>\n")
	var names []byte
	for _, m := range members {
		names = append(names, m.Name+"/\n"...)
	}
	arMember(b, "//", names)
	at := 0
	for _, m := range members {
		arMember(b, fmt.Sprintf("/%d", at), m.Data)
		at += len(m.Name) + 2
	}
	return b.Bytes()
}

func arMember(b *bytes.Buffer, name string, data []byte) {
	fmt.Fprintf(b, "%-16s%-12s%-6s%-6s%-8s%-10d`\n", name, "0", "0", "0", "644", len(data))
	b.Write(data)
	if len(data)%2 == 1 {
		b.WriteByte('\n')
	}
}

// Tar writes a tar of plain files.
func Tar(members ...Member) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		if err := w.WriteHeader(&tar.Header{Name: "usr/lib/" + m.Name, Size: int64(len(m.Data)), Mode: 0o644}); err != nil {
			return nil, err
		}
		if _, err := w.Write(m.Data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

func tarGz(members ...Member) ([]byte, error) {
	data, err := Tar(members...)
	return gz(data), err
}

// Deb writes a Debian package (deb(5)) without control files.
func Deb(members ...Member) ([]byte, error) {
	data, err := Tar(members...)
	if err != nil {
		return nil, err
	}
	b := bytes.NewBufferString("!<arch>\n")
	arMember(b, "debian-binary", []byte("2.0\n"))
	arMember(b, "control.tar.gz", gz(nil))
	arMember(b, "data.tar.gz", gz(data))
	return b.Bytes(), nil
}

// RPM writes an RPM package: lead, an empty signature, a header without a tag, and a cpio.
func RPM(members ...Member) ([]byte, error) {
	b := append([]byte("\xed\xab\xee\xdb\x03\x00"), make([]byte, 90)...)
	b = rpmHeader(rpmHeader(b)) // the signature first; it ends at a multiple of eight
	var payload bytes.Buffer
	for _, m := range members {
		cpioMember(&payload, "./usr/lib/"+m.Name, 0o100644, m.Data)
	}
	cpioMember(&payload, "TRAILER!!!", 0, nil)
	return append(b, gz(payload.Bytes())...), nil
}

func rpmHeader(b []byte) []byte {
	b = append(b, "\x8e\xad\xe8\x01\x00\x00\x00\x00"...)
	return binary.BigEndian.AppendUint64(b, 0) // no tag, no data
}

// cpioMember writes a member in the form newc.
func cpioMember(b *bytes.Buffer, name string, mode int, data []byte) {
	fmt.Fprintf(b, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s\x00", 1, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name)+1, 0, name)
	b.Write(make([]byte, -b.Len()&3))
	b.Write(data)
	b.Write(make([]byte, -b.Len()&3))
}

// describeContainer notes the headers of containers: texts of sizes, counts and lengths.
func (b *base) describeContainer() {
	for at := 8; bytes.HasPrefix(b.data, []byte("!<arch>\n")) && at+60 <= len(b.data); {
		b.bytesOf(member, at, 60)
		size := 0
		if _, err := fmt.Sscanf(string(b.data[at+48:at+58]), "%d", &size); err != nil {
			return
		}
		at += 60 + size + size&1
	}
	switch { // where the others keep what says how they go on
	case bytes.HasPrefix(b.data, []byte("\xed\xab\xee\xdb")):
		b.bytesOf(member, 0, 8)
		for at := 96; at+4 <= 128; at += 4 {
			b.record(member, binary.BigEndian, at, []int{4})
		}
	case len(b.data) > 512 && string(b.data[257:262]) == "ustar":
		b.bytesOf(member, 100, 160)
	default:
		b.bytesOf(member, 0, min(64, len(b.data)))
	}
}

func (b *base) bytesOf(c class, off, size int) {
	for i := off; i < off+size && i < len(b.data); i++ {
		b.byteField(c, i, anyValue)
	}
}
