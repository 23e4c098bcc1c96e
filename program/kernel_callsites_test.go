package program_test

import (
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
	total := 0
	for site := range f.Index().CallSites() {
		pc := site.ReturnPC()
		if pc == 0 {
			kinds["no return address"]++
			continue
		}
		total++
		kind, ok := ends[pc]
		switch {
		case !ok && f.ELF().SectionAt(pc-1) == nil:
			kinds["outside every section"]++
		case !ok:
			kinds["in the middle of an instruction"]++
			t.Errorf("call site at %#x: no instruction ends there", pc)
		case kind == disasm.Call && site.Tail() || kind == disasm.CallIndirect && site.Tail():
			kinds["tail call, "+kind.String()]++
		case site.Tail():
			kinds["tail call, "+kind.String()]++
			if kind != disasm.Jump && kind != disasm.JumpIndirect && kind != disasm.CondJump {
				t.Errorf("tail call at %#x: %s", pc, kind)
			}
		default:
			kinds["call, "+kind.String()]++
			if kind != disasm.Call && kind != disasm.CallIndirect {
				t.Errorf("call at %#x: %s", pc, kind)
			}
		}
	}
	for _, kind := range sortedKeys(kinds) {
		t.Logf("%7d %s", kinds[kind], kind)
	}
	t.Logf("%7d call sites with a return address", total)
	if total != 201_363 {
		t.Errorf("%d call sites, llvm-dwarfdump counts 201,363", total)
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
