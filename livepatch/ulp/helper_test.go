package ulp_test

import (
	"encoding/binary"
	"encoding/hex"
	"testing"

	"inlay/livepatch/ulp"
)

// form says how a container is written: tools/packer.c leaves the path out and counts the
// zero at the end of names; older versions did neither.
type form struct{ path, zero bool }

// pack writes a container, independently of how one is read.
func pack(t testing.TB, p *ulp.Patch, as form) []byte {
	t.Helper()
	buildID, err := hex.DecodeString(p.BuildID)
	if err != nil {
		t.Fatal(err)
	}
	number := func(b []byte, n int) []byte { return binary.LittleEndian.AppendUint32(b, uint32(n)) }
	name := func(b []byte, s string) []byte {
		if as.zero {
			s += "\x00"
		}
		return append(number(b, len(s)), s...)
	}
	out := []byte{1}
	if p.Revert {
		out[0] = 2
	}
	out = append(out, p.ID[:]...)
	if as.path {
		out = name(out, p.Container)
	}
	out = name(append(number(out, len(buildID)), buildID...), p.Target)
	if p.Revert {
		return out
	}
	out = number(out, len(p.Units))
	for _, u := range p.Units {
		out = binary.LittleEndian.AppendUint64(name(name(out, u.Old), u.New), u.OldAddr)
	}
	out = number(out, len(p.Depends))
	for _, d := range p.Depends {
		out = append(out, d[:]...)
	}
	out = number(out, len(p.References))
	for _, r := range p.References {
		out = name(name(out, r.TargetVar), r.PatchVar)
		out = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(out, r.TargetOffset), r.PatchOffset)
		if r.TLS {
			out = append(out, 1)
		} else {
			out = append(out, 0)
		}
	}
	return out
}

// sample is a container with everything in it.
func sample() *ulp.Patch {
	return &ulp.Patch{
		ID:      [32]byte{0: 0xaa, 31: 0xbb},
		BuildID: "00112233445566778899aabbccddeeff01234567",
		Target:  "libdummy.so.0",
		Units:   []ulp.Unit{{Old: "dummy", New: "new_dummy", OldAddr: 0x1139}, {Old: "other", New: "new_other", OldAddr: 0x1170}},
		Depends: [][32]byte{{1}, {2, 3}},
		References: []ulp.Reference{
			{TargetVar: "counter", PatchVar: "ulpr_counter", TargetOffset: 0x4010, PatchOffset: 0x4028},
			{TargetVar: "state", PatchVar: "ulpr_state", TargetOffset: 0x10, PatchOffset: 0x4030, TLS: true},
		},
	}
}
