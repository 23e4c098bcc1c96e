package risk

import (
	"cmp"
	"debug/elf"
	"slices"
	"sort"
	"strings"

	"inlay/elfscan"
	"inlay/elfscan/clonename"
	"inlay/program"
)

// names is what the symbols of a file tell.
type names struct {
	all     []elfscan.Symbol
	objects []int32           // data, by address
	marks   map[string]uint64 // addresses of the markers of tables and areas
	thunks  map[uint64]string // code that stands for an instruction
	deadly  map[uint64]string // functions that are known not to return

	fragments map[string][]int32 // symbols of mere parts, by the symbol of the whole
}

// read takes the symbols of a file, or of its debug file. One that cannot be read tells
// nothing.
func (n *names) read(f *program.File) {
	all := program.NewReferences(f).Symbols()
	n.all = all
	n.marks, n.thunks, n.deadly = make(map[string]uint64), make(map[uint64]string), make(map[uint64]string)
	n.fragments = make(map[string][]int32)
	wanted := markers()
	for i := range all {
		s := &all[i]
		if s.Section <= 0 || s.Name == "" {
			continue
		}
		switch {
		case wanted[s.Name]:
			n.marks[s.Name] = s.Addr
		case isReturnThunk(s.Name) || isIndirectThunk(s.Name):
			n.thunks[s.Addr] = s.Name
		case neverReturns(s.Name):
			n.deadly[s.Addr] = s.Name
		}
		if s.Type == elf.STT_FUNC && strings.Contains(s.Name, ".cold") {
			if name := clonename.Parse(s.Name); name.IsFragment() {
				n.fragments[name.Parent()] = append(n.fragments[name.Parent()], int32(i))
			}
		}
		if isObject(f.ELF(), s) {
			n.objects = append(n.objects, int32(i))
		}
	}
	slices.SortStableFunc(n.objects, func(a, b int32) int {
		return cmp.Or(cmp.Compare(all[a].Addr, all[b].Addr), cmp.Compare(all[a].Size, all[b].Size))
	})
}

// isObject tells a symbol of data.
func isObject(f *elfscan.File, s *elfscan.Symbol) bool {
	switch s.Type {
	case elf.STT_OBJECT, elf.STT_NOTYPE:
		section := &f.Sections()[s.Section]
		return section.Alloc() && section.Flags&elf.SHF_EXECINSTR == 0 && !strings.HasPrefix(s.Name, ".L")
	}
	return false
}

// object names the data at an address, "" if no symbol does.
func (n *names) object(addr uint64) string {
	i := sort.Search(len(n.objects), func(i int) bool { return n.all[n.objects[i]].Addr > addr }) - 1
	for tries := 0; i >= 0 && tries < 8; i, tries = i-1, tries+1 {
		if s := &n.all[n.objects[i]]; addr-s.Addr < max(s.Size, 1) {
			return s.Name
		}
	}
	return ""
}

// markers lists the symbols that bracket tables and areas.
func markers() map[string]bool {
	out := make(map[string]bool)
	for _, t := range tables() {
		out[t.start], out[t.stop] = true, true
	}
	for _, a := range areas() {
		if a.start != "" {
			out[a.start], out[a.stop] = true, true
		}
	}
	return out
}

// isReturnThunk tells the code that -mfunction-return makes stand for a return, and what
// the kernel puts in its place: __x86_return_thunk, retbleed_return_thunk and others.
func isReturnThunk(name string) bool { return strings.HasSuffix(name, "_return_thunk") }

// isIndirectThunk tells the code that stands for an indirect branch.
func isIndirectThunk(name string) bool {
	return strings.HasPrefix(name, "__x86_indirect_") || strings.HasPrefix(name, "__llvm_retpoline_")
}

// neverReturns tells functions of the kernel from which no call comes back: those that
// tools/objtool/noreturns.h lists and that any part of a kernel may call.
func neverReturns(name string) bool {
	switch name {
	case "__invalid_creds", "__module_put_and_kthread_exit", "__reiserfs_panic", "__stack_chk_fail", "__ubsan_handle_builtin_unreachable",
		"arch_call_rest_init", "arch_cpu_idle_dead", "bch2_trans_in_restart_error", "cpu_bringup_and_idle", "cpu_startup_entry", "do_exit",
		"do_group_exit", "do_task_dead", "ex_handler_msr_mce", "fortify_panic", "__fortify_panic", "hlt_play_dead", "kthread_complete_and_exit", "kthread_exit",
		"kunit_try_catch_throw", "lbug_with_loc", "machine_real_restart", "make_task_dead", "mpt_halt_firmware", "nmi_panic_self_stop", "panic",
		"panic_smp_self_stop", "rest_init", "rewind_stack_and_make_dead", "sev_es_terminate", "snp_abort", "start_kernel", "stop_this_cpu",
		"usercopy_abort", "x86_64_start_kernel", "x86_64_start_reservations", "xen_start_kernel":
		return true
	}
	return false
}
