package verify

import (
	"debug/elf"
	"fmt"
	"path"
	"sort"
	"strings"

	"inlay/answer"
	"inlay/elfscan"
)

// uncovered looks for code of objects that were built without DWARF: nothing is known of
// their options. Code that assembler statements of a described unit made, or
// assembler files, has no unit either and promises nothing; the names of source files
// among the symbols tell it from an object that a compiler made.
func (c *check) uncovered() {
	if c.file.Index() == nil {
		c.find(nil, answer.Unknown, found{Finding: answer.Finding{
			Message: "no DWARF: the options that the code was built with are not known"}, key: "no DWARF"})
		return
	}
	symbols := c.symbols()
	files := c.sourceFiles(symbols)
	var names []string
	var evidence []answer.Proof
	current := ""
	for i := range symbols {
		s := &symbols[i]
		if s.Type == elf.STT_FILE {
			current = s.Name
		}
		if !c.hidden(s, current, files) {
			continue
		}
		const most = 20
		if names = append(names, s.Name); len(evidence) < most {
			evidence = append(evidence, c.symbolEvidence(s.Name, s.Addr))
		}
	}
	if len(names) > 0 {
		c.find(nil, answer.Unknown, found{Finding: answer.Finding{
			Message:  fmt.Sprintf("no unit describes the code of %s: it was built without -g", some(names, 3, "function")),
			Evidence: evidence}, key: "uncovered"})
	}
}

// hidden tells a function of an object that no unit describes.
func (c *check) hidden(s *elfscan.Symbol, current string, files map[string]int) bool {
	if s.Type != elf.STT_FUNC || s.Section <= 0 || s.Size == 0 || startupCode(s.Name) {
		return false
	}
	cover := c.unitCode()
	if cover.has(s.Addr) {
		return false
	}
	if sec := c.file.ELF().SectionAt(s.Addr); sec == nil || sec.Flags&elf.SHF_EXECINSTR == 0 || strings.HasPrefix(sec.Name, ".plt") {
		return false
	}
	if s.Bind == elf.STB_LOCAL && current != "" {
		return files[path.Base(current)] > 0
	}
	if cover.between(s.Addr) {
		return false
	}
	for _, without := range files {
		if without > 0 {
			return true
		}
	}
	return len(files) == 0 // the names of the sources were stripped
}

// sourceFiles counts for each source file that the symbols name how many objects of
// the name have no unit. Assembler sources and what every program is linked with are left
// out.
func (c *check) sourceFiles(symbols []elfscan.Symbol) map[string]int {
	files := make(map[string]int)
	for i := range symbols {
		s := &symbols[i]
		if s.Type != elf.STT_FILE {
			continue
		}
		name := path.Base(s.Name)
		switch path.Ext(name) {
		case ".S", ".s", ".sx", ".asm", ".o":
			continue
		}
		if s.Name == "" || name == "crtstuff.c" || name == "<artificial>" {
			continue
		}
		files[name]++
	}
	for _, u := range c.units {
		if name := path.Base(u.Name()); files[name] > 0 {
			files[name]--
		}
	}
	return files
}

// between tells an address that lies between two ranges of one unit.
func (c *codeRanges) between(pc uint64) bool {
	i := sort.Search(len(c.ranges), func(i int) bool { return c.ranges[i].Lo > pc })
	return i > 0 && i < len(c.ranges) && c.ranges[i-1].unit == c.ranges[i].unit
}

// startupCode tells the functions of the files that every C program is linked with: the
// C library's crt1.o, crti.o and libc_nonshared.a, and GCC's crtbegin.o and crtend.o.
func startupCode(name string) bool {
	switch name {
	case "_start", "_init", "_fini", "_dl_relocate_static_pie", "deregister_tm_clones", "register_tm_clones",
		"__do_global_dtors_aux", "frame_dummy", "__libc_csu_init", "__libc_csu_fini", "__do_global_ctors_aux",
		"__stack_chk_fail_local", "atexit", "at_quick_exit", "__gmon_start__":
		return true
	}
	return strings.HasPrefix(name, "__x86.get_pc_thunk.")
}
