package ulp_test

import (
	"testing"

	"inlay/livepatch/ulp"
	"inlay/testdata/fixture/container"
)

// form says how a container is written.
type form struct{ path, zero bool }

func pack(t testing.TB, p *ulp.Patch, as form) []byte {
	t.Helper()
	b, err := container.Pack(p, container.Form{Path: as.path, Zero: as.zero})
	if err != nil {
		t.Fatal(err)
	}
	return b
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
