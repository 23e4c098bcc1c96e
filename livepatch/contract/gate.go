package contract

import (
	"strings"

	"inlay/dwarfinline"
)

// isAssembler tells a unit written in assembler (DW_LANG_Mips_Assembler): who calls whom
// with what is its author's own affair.
func isAssembler(u *dwarfinline.Unit) bool {
	return u.Language() == 0x8001 || u.ProducerStarts("GNU AS")
}

// turnedOff tells why a unit's compiler does no inter-procedural register allocation, or
// should not have done it; "" where it may. GCC has it since version 5 at -O1 and above (option -fipa-ra), and
// turns it off where functions can be replaced or instrumented.
func turnedOff(u *dwarfinline.Unit) string { return turnedOffBy(u.Producer()) }

func turnedOffBy(producer string) string {
	name, flags, _ := strings.Cut(producer, " -")
	switch {
	case !strings.HasPrefix(producer, "GNU "):
		return "the compiler is not GCC: " + name
	}
	level, profiled := "-O0", false
	for _, flag := range strings.Fields("-" + flags) {
		switch {
		case strings.HasPrefix(flag, "-O"):
			level = flag
		case flag == "-mfentry": // means nothing without -pg, but says what was asked for
			profiled = true
		case flag == "-p", flag == "-pg", flag == "-fno-ipa-ra",
			strings.HasPrefix(flag, "-fpatchable-function-entry"), strings.HasPrefix(flag, "-flive-patching"):
			return "the unit was compiled with " + flag + ", which turns off -fipa-ra"
		}
	}
	switch {
	case level == "-O0":
		return "the unit was compiled without optimization"
	case profiled:
		return "the unit was compiled with -mfentry and without -pg, which alone turns off -fipa-ra: code that was meant to be traced is not"
	}
	return ""
}
