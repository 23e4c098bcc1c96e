package contract

import (
	"strings"

	"inlay/dwarfinline"
)

// turnedOff tells why a unit's compiler does no inter-procedural register allocation;
// "" where it may. GCC has it since version 5 at -O1 and above (option -fipa-ra), and
// turns it off where functions can be replaced or instrumented.
func turnedOff(u *dwarfinline.Unit) string {
	producer := u.Producer()
	name, flags, _ := strings.Cut(producer, " -")
	switch {
	case strings.HasPrefix(producer, "GNU AS"):
		return "the unit is in assembler"
	case !strings.HasPrefix(producer, "GNU "):
		return "the compiler is not GCC: " + name
	}
	level := "-O0"
	for _, flag := range strings.Fields("-" + flags) {
		switch {
		case strings.HasPrefix(flag, "-O"):
			level = flag
		case flag == "-p", flag == "-pg", flag == "-mfentry", flag == "-fno-ipa-ra",
			strings.HasPrefix(flag, "-fpatchable-function-entry"), strings.HasPrefix(flag, "-flive-patching"):
			return "the unit was compiled with " + flag + ", which turns off -fipa-ra"
		}
	}
	if level == "-O0" {
		return "the unit was compiled without optimization"
	}
	return ""
}
