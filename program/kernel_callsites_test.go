package program_test

import (
	"debug/dwarf"
	"debug/elf"
	"slices"
	"strings"
	"testing"

	"inlay/disasm"
	"inlay/elfscan"
	"inlay/program"
)

// TestKernelCallSites: at the return address of every DW_TAG_call_site a call
// ends, or a jump where the site is a tail call. What differs is of a known kind.
func TestKernelCallSites(t *testing.T) {
	p := openWith(t, &program.Options{CallSites: true}, vmlinux(t))
	f := p.Files()[0]
	ends := instructionEnds(t, f.ELF())
	kinds := make(map[string]int)
	indexed := make(map[uint64]bool)
	for site := range f.Index().CallSites() {
		indexed[site.Offset()] = true
	}
	sites := dwarfCallSites(t, f.Path())
	for _, site := range sites {
		if indexed[site.offset] == site.abstract {
			t.Errorf("call site %#x: in the index %v, in an abstract instance %v", site.offset, !site.abstract, site.abstract)
		}
		if site.abstract {
			kinds["of these in an abstract instance, where GCC forgot them: of no body"]++
		}
		kind, ok := ends[site.pc]
		switch {
		case !ok:
			t.Errorf("call site %#x: no instruction ends at %#x", site.offset, site.pc)
		case !site.tail && (kind == disasm.Call || kind == disasm.CallIndirect):
			kinds["a call: "+kind.String()]++
		case site.tail && (kind == disasm.Jump || kind == disasm.JumpIndirect):
			kinds["a tail call: "+kind.String()]++
		case site.tail && kind == disasm.Breakpoint && (ends[site.pc-1] == disasm.Jump || ends[site.pc-1] == disasm.JumpIndirect):
			kinds["a tail call: indirect, by a retpoline or not, and the int3 of -mharden-sls"]++
		default:
			t.Errorf("call site %#x at %#x, tail %v: %s", site.offset, site.pc, site.tail, kind)
		}
	}
	for _, kind := range sortedKeys(kinds) {
		t.Logf("%7d %s", kinds[kind], kind)
	}
	if len(sites) != 201_363 {
		t.Errorf("%d call sites with a return address", len(sites))
	}
}

type dwarfSite struct {
	offset, pc     uint64
	tail, abstract bool
}

// dwarfCallSites walks the DWARF with debug/dwarf.
func dwarfCallSites(t *testing.T, path string) (out []dwarfSite) {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := f.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	var body []bool // for each open entry whether it lies in a subprogram with code
	for r := d.Reader(); ; {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			return out
		}
		if e.Tag == 0 {
			body = body[:len(body)-1]
			continue
		}
		inside := len(body) > 0 && body[len(body)-1]
		switch e.Tag {
		case dwarf.TagSubprogram:
			inside = e.Val(dwarf.AttrLowpc) != nil || e.Val(dwarf.AttrRanges) != nil
		case dwarf.TagCallSite:
			if pc, ok := e.Val(dwarf.AttrCallReturnPC).(uint64); ok {
				tail, _ := e.Val(dwarf.AttrCallTailCall).(bool)
				out = append(out, dwarfSite{uint64(e.Offset), pc, tail, !inside})
			}
		}
		if e.Children {
			body = append(body, inside)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, strings.Compare)
	return out
}

// instructionEnds decodes all code at each symbol anew: the kind of the instruction
// that ends at an address.
func instructionEnds(t *testing.T, e *elfscan.File) map[uint64]disasm.Kind {
	t.Helper()
	ends := make(map[uint64]disasm.Kind, 4<<20)
	for s, spans := range codeSpans(t, e) {
		data, err := e.Data(s)
		if err != nil {
			t.Fatal(err)
		}
		code := disasm.Code{Base: s.Addr, Bytes: data}
		for _, span := range spans {
			for pc, inst := range code.Instructions(span) {
				if inst.Kind != disasm.Plain && inst.Kind != disasm.Nop {
					ends[pc+uint64(inst.Len)] = inst.Kind
				} else if _, ok := ends[pc+uint64(inst.Len)]; !ok {
					ends[pc+uint64(inst.Len)] = inst.Kind
				}
			}
		}
	}
	return ends
}
