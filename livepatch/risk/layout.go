package risk

// field is a pointer in an entry of a table.
type field struct {
	offset   int
	size     int  // bytes, 0 if the entry has no such field
	absolute bool // an address, and not a distance from the field itself
}

// layout is one form that the entries of a table had.
type layout struct {
	size            int // bytes of an entry
	code, to, key   field
	flags           int // offset of 16 bits, 0 if there are none
	length, replace int // offsets of one byte each, 0 if there are none
}

// table says where the kernel keeps what about its code.
type table struct {
	kind        Kind
	section     string // in a module, an object, and some linked kernels
	start, stop string // markers in a linked kernel
	layouts     []layout
}

func relative(offset int) field { return field{offset, 4, false} }
func absolute(offset int) field { return field{offset, 8, true} }

// tables lists what is read. All layouts are those of 64-bit kernels.
func tables() []table {
	return []table{
		// include/linux/jump_label.h; absolute before Linux 4.19
		{JumpLabel, "__jump_table", "__start___jump_table", "__stop___jump_table", []layout{
			{size: 16, code: relative(0), to: relative(4), key: field{8, 8, false}},
			{size: 24, code: absolute(0), to: absolute(8), key: absolute(16)},
		}},
		// include/linux/static_call_types.h
		{StaticCall, ".static_call_sites", "__start_static_call_sites", "__stop_static_call_sites", []layout{
			{size: 8, code: relative(0), key: relative(4)},
		}},
		// arch/x86/include/asm/alternative.h: with a length of padding before Linux 5.13, with
		// flags from 6.3 on
		{Alternative, ".altinstructions", "__alt_instructions", "__alt_instructions_end", []layout{
			{size: 12, code: relative(0), to: relative(4), length: 10, replace: 11},
			{size: 13, code: relative(0), to: relative(4), length: 10, replace: 11},
			{size: 14, code: relative(0), to: relative(4), length: 12, replace: 13},
		}},
		// arch/x86/include/asm/paravirt_types.h, until Linux 6.7
		{paravirt, ".parainstructions", "__parainstructions", "__parainstructions_end", []layout{
			{size: 16, code: absolute(0), length: 9},
		}},
		// arch/x86/include/asm/extable.h
		{ExceptionTable, "__ex_table", "__start___ex_table", "__stop___ex_table", []layout{
			{size: 12, code: relative(0), to: relative(4)},
			{size: 8, code: relative(0), to: relative(4)},
		}},
		// include/asm-generic/bug.h: with and without CONFIG_DEBUG_BUGVERBOSE, with a format
		// from Linux 6.19 on
		{BugEntry, "__bug_table", "__start___bug_table", "__stop___bug_table", []layout{
			{size: 12, code: relative(0), flags: 10},
			{size: 8, code: relative(0), flags: 4},
			{size: 16, code: relative(0), flags: 14},
		}},
		// include/asm-generic/kprobes.h
		{KprobeForbidden, "_kprobe_blacklist", "__start_kprobe_blacklist", "__stop_kprobe_blacklist", []layout{
			{size: 8, code: absolute(0)},
		}},
	}
}

// paravirt is a table of its own whose entries are printed as Alternative.
const paravirt Kind = "paravirt"

// bugWarning is BUGFLAG_WARNING of include/linux/bug.h: the kernel goes on behind it.
const bugWarning = 1
