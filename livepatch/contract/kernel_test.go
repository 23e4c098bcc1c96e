package contract_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/disasm"
)

// TestKernelContracts looks through Debian's vmlinux-6.1.0-56-cloud-amd64, which INLAY_VMLINUX
// names. Units that are profiled (GCC records -pg as -p) must give nothing, certain or
// not: there the search judges itself, since the compiler trusts nobody. guid_parse was
// read by hand: it keeps its second parameter in r8 while uuid_is_valid runs.
func TestKernelContracts(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX names no vmlinux")
	}
	certain, callers, units, why := 0, make(map[string]bool), make(map[string]int), make(map[string]int)
	witnessed, guid := 0, make(map[string]bool)
	findings := find(t, path)
	for _, one := range findings {
		u := one.Caller.Sub.Unit()
		caller, _ := one.Caller.Names()
		callee, _ := one.Callee.Names()
		flags := strings.Fields(u.Producer())
		for _, flag := range flags {
			if flag == "-p" || flag == "-mfentry" && one.Certain {
				t.Errorf("%s: %s keeps %v across %s at %#x, and the unit was compiled with %s", u.Name(), caller, one.Register, callee, one.Call, flag)
			}
		}
		if !one.Certain {
			if why[one.Why]++; strings.Contains(one.Why, "DW_TAG_call_site") {
				t.Errorf("%s: %s at %#x: %s, and GCC writes one for each call", u.Name(), caller, one.Call, one.Why)
			}
			continue
		}
		certain++
		callers[caller] = true
		units[u.Name()]++
		if len(one.Values) > 0 {
			witnessed++
		}
		if caller == "guid_parse" && callee == "uuid_is_valid" && one.Set == one.Caller.Sub.Entry() {
			guid[one.Register.String()] = true
		}
	}
	if !guid[(disasm.R8).String()] {
		t.Errorf("guid_parse keeps %v", guid)
	}
	t.Logf("%d certain, %d of them with a variable in the register, in %d callers of %d units %v; not certain: %v",
		certain, witnessed, len(callers), len(units), units, why)
	if certain < 150 {
		t.Errorf("%d findings", certain)
	}
	againstListing(t, path, findings)
	readByHand(t, findings)
}

// TestKernelModuleContracts looks through the modules below the folder that INLAY_MODULES names. Where
// a unit is profiled the search must find nothing.
func TestKernelModuleContracts(t *testing.T) {
	dir := os.Getenv("INLAY_MODULES")
	if dir == "" {
		t.Skip("INLAY_MODULES names no folder of modules")
	}
	modules := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".ko" {
			return err
		}
		modules++
		for _, one := range find(t, path) {
			caller, _ := one.Caller.Names()
			u := one.Caller.Sub.Unit()
			if slices.Contains(strings.Fields(u.Producer()), "-p") {
				t.Errorf("%s: %s: %s at %#x keeps %v", d.Name(), u.Name(), caller, one.Call, one.Register)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if t.Logf("%d modules", modules); modules == 0 {
		t.Errorf("no modules in %s", dir)
	}
}
