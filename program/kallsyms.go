package program

import (
	"debug/elf"
	"slices"
	"strings"

	"inlay/elfscan"
)

// keptByModule tells what is_core_symbol of kernel/module/kallsyms.c keeps: symbols with a
// name that are defined in an allocated section. Those of init sections count until
// they are freed. The loader takes SHF_ALLOC from the sections it reads itself.
func keptByModule(f *elfscan.File, s *elfscan.Symbol) bool {
	if s.Name == "" || s.Section <= 0 {
		return false
	}
	section := &f.Sections()[s.Section]
	return section.Alloc() && section.Name != ".modinfo" && section.Name != "__versions"
}

// keptByKallsyms tells what scripts/mksysmap and scripts/kallsyms.c keep: symbols that
// nm lists, without those that are undefined, absolute or for debugging, and without
// some names.
func keptByKallsyms(f *elfscan.File, s *elfscan.Symbol) bool {
	if s.Type == elf.STT_SECTION || s.Type == elf.STT_FILE || s.Section <= 0 || s.Name == "" {
		return false
	}
	return f.Sections()[s.Section].Alloc() && !ignoredByKallsyms(s.Name)
}

// ignoredByKallsyms tells the names that are left out on purpose: what kernels from 5.10
// to 6.17 leave out together.
func ignoredByKallsyms(name string) bool {
	has := func(match func(s, part string) bool, parts []string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return match(name, p) })
	}
	return slices.Contains(ignoredNames, name) || has(strings.HasPrefix, ignoredPrefixes) ||
		has(strings.HasSuffix, []string{"_from_arm", "_from_thumb", "_veneer"}) ||
		has(strings.Contains, []string{".long_branch.", ".plt_branch."})
}

var ignoredNames = []string{
	"L0", "_SDA_BASE_", "_SDA2_BASE_", "kallsyms_addresses", "kallsyms_offsets", "kallsyms_relative_base", "kallsyms_num_syms",
	"kallsyms_names", "kallsyms_markers", "kallsyms_token_table", "kallsyms_token_index", "kallsyms_seqs_of_names",
}

var ignoredPrefixes = []string{
	"$", ".L", "__crc_", "__kstrtab_", "__kstrtabns_", "__efistub_", "__kvm_nvhe_$", "__kvm_nvhe_.L", "__AArch64ADRPThunk_",
	"__ARMV5PILongThunk_", "__ARMV7PILongThunk_", "__ThumbV7PILongThunk_", "__LA25Thunk_", "__microLA25Thunk_", "__kcfi_typeid_",
}
