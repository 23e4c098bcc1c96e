package program

import (
	"debug/elf"

	"inlay/disasm"
	"inlay/dwarfinline"
)

// callSites returns the call sites of the file by return address; empty unless
// the program was opened with [Options].CallSites.
func (f *File) callSites() map[uint64]dwarfinline.CallSite {
	f.indexCallSites()
	return f.sitesByReturn
}

// callSitesOf returns the call sites whose origin is the DIE of a body or,
// where that is asked for, the abstract instance it was made from.
func (f *File) callSitesOf(die, root uint64, withRoot bool) []dwarfinline.CallSite {
	f.indexCallSites()
	sites := f.sitesByOrigin[die]
	if withRoot && root != die {
		sites = append(sites[:len(sites):len(sites)], f.sitesByOrigin[root]...)
	}
	return sites
}

func (f *File) indexCallSites() {
	f.sitesOnce.Do(func() {
		f.sitesByReturn = make(map[uint64]dwarfinline.CallSite)
		f.sitesByOrigin = make(map[uint64][]dwarfinline.CallSite)
		if f.index == nil {
			return
		}
		for site := range f.index.CallSites() {
			if pc := site.ReturnPC(); pc != 0 {
				f.sitesByReturn[pc] = site
			}
			if site.Origin() != 0 {
				f.sitesByOrigin[site.Origin()] = append(f.sitesByOrigin[site.Origin()], site)
			}
		}
	})
}

// returnAddress returns the address behind a branch, 0 if it is not known. On
// the machines whose code is not decoded it is 4 bytes behind the relocation.
func (f *File) returnAddress(c Call) uint64 {
	mode, ok := codeMode(f.elf)
	s := f.elf.SectionAt(c.From)
	if s == nil {
		return 0
	}
	if !ok {
		return c.From + 4
	}
	data, err := f.elf.Data(s)
	if err != nil || c.From-s.Addr >= uint64(len(data)) {
		return 0
	}
	inst, err := disasm.Decode(data[c.From-s.Addr:], mode)
	if err != nil {
		return 0
	}
	back := c.From + uint64(inst.Len)
	// GCC puts the call site behind what it counts as part of the call or jump: the int3 of
	// -mharden-sls, and on ppc64 the nop that the linker may turn into ld r2,24(r1).
	rest := data[back-s.Addr:]
	next, err := disasm.Decode(rest, mode)
	part := next.Kind == disasm.Breakpoint && inst.Kind.Ends()
	if err == nil && f.elf.MachineID() == elf.EM_PPC64 {
		part = next.Kind == disasm.Nop || f.elf.ByteOrder().Uint32(rest) == 0xe8410018
	}
	if err == nil && part {
		if _, ok := f.callSites()[back+uint64(next.Len)]; ok {
			return back + uint64(next.Len)
		}
	}
	return back
}
