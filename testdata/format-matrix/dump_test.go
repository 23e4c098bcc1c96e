package main

import (
	"slices"
	"testing"
)

// Two functions with a copy of leaf each, as other programs print them. The linker dropped
// the second one.
const (
	printedLLVM = `0x0000000b: DW_TAG_compile_unit
              DW_AT_name	("a.c")

0x0000002a:   DW_TAG_subprogram
                DW_AT_name	("leaf")
                DW_AT_inline	(DW_INL_inlined)

0x00000030:   DW_TAG_subprogram
                DW_AT_name	("host")
                DW_AT_low_pc	(0x0000000000001100)
                DW_AT_high_pc	(0x0000000000001120)

0x00000040:     DW_TAG_lexical_block

0x00000041:       DW_TAG_inlined_subroutine
                    DW_AT_abstract_origin	(0x0000002a "leaf")
                    DW_AT_ranges	(0x00000000
                       [0x0000000000001104, 0x0000000000001108)
                       [0x0000000000001110, 0x0000000000001114))

0x00000050:   DW_TAG_subprogram
                DW_AT_name	("dropped")
                DW_AT_low_pc	(0x0000000000000000)

0x00000060:     DW_TAG_inlined_subroutine
                  DW_AT_abstract_origin	(0x0000002a "leaf")
`
	// leaf stands in the file that dwz shares, at an offset that something else has here.
	printedElfutils = `DWARF section [28] '.debug_info' at offset 0x30a7:
 [Offset]
 Compilation unit at offset 0:
 Version: 5, Abbreviation section offset: 0, Address size: 8, Offset size: 4
 Unit type: compile (1)
 [     c]  compile_unit         abbrev: 13
           name                 (line_strp) "a.c"
 [    2a]    subprogram           abbrev: 14
             name                 (GNU_strp_alt) "host"
             low_pc               (addrx) [1e] +0x0000000000001100
 [    40]      lexical_block        abbrev: 3
 [    41]        inlined_subroutine   abbrev: 18
                 abstract_origin      (GNU_ref_alt) [    2a]
                 ranges               (sec_offset) range list [    2b]
 [    50]    subprogram           abbrev: 14
             name                 (strp) "dropped"
             low_pc               (addr) +000000000000000000
 [    60]      inlined_subroutine   abbrev: 18
               abstract_origin      (GNU_ref_alt) [    2a]
`
	printedShared = `DWARF section [ 2] '.debug_info' at offset 0x64:
 [Offset]
 Partial unit at offset 0:
 [     c]  partial_unit         abbrev: 1
 [    2a]    subprogram           abbrev: 4
             name                 (string) "leaf"
             inline               (data1) declared_inlined (3)
`
	// A split unit: nothing tells where code is.
	printedBinutils = `Contents of the .debug_info.dwo section:

 <0><b>: Abbrev Number: 1 (DW_TAG_compile_unit)
    <e>   DW_AT_name        : a.c
 <1><2a>: Abbrev Number: 3 (DW_TAG_subprogram)
    <2b>   DW_AT_name        : (indexed string: 0x1): leaf
 <1><30>: Abbrev Number: 5 (DW_TAG_subprogram)
    <31>   DW_AT_name        : (indexed string: 0x2): host
    <32>   DW_AT_low_pc      : (index: 0xb): 0
 <2><40>: Abbrev Number: 6 (DW_TAG_lexical_block)
 <3><41>: Abbrev Number: 7 (DW_TAG_inlined_subroutine)
    <42>   DW_AT_abstract_origin: <0x2a>
 <1><50>: Abbrev Number: 0
`
)

// TestInstances reads what other programs printed.
func TestInstances(t *testing.T) {
	elfutils := append(parseElfutils(printedElfutils, ""), parseElfutils(printedShared, sharedPart)...)
	for _, tt := range []struct {
		name           string
		all            []*entry
		linked, object []string
	}{
		{"llvm-dwarfdump", parseLLVM(printedLLVM, false), []string{"leaf in host"}, []string{"leaf in host", "leaf in dropped"}},
		{"eu-readelf", elfutils, []string{"leaf in host"}, []string{"leaf in host", "leaf in dropped"}},
		{"readelf", parseBinutils(printedBinutils, ""), []string{"leaf in host"}, []string{"leaf in host"}},
	} {
		if got := instances(tt.all, false); !slices.Equal(got, tt.linked) {
			t.Errorf("%s, linked: %q", tt.name, got)
		}
		if got := instances(tt.all, true); !slices.Equal(got, tt.object) {
			t.Errorf("%s, relocatable: %q", tt.name, got)
		}
	}
}
