package csource

// machines are the macros that GCC defines for one architecture only.
var machines = map[string][]string{
	"x86":     {"__x86_64__", "__i386__", "__x86_64", "__i386", "__amd64__", "__amd64", "__ILP32__"},
	"arm64":   {"__aarch64__", "__AARCH64EL__", "__AARCH64EB__"},
	"arm":     {"__arm__", "__ARMEL__", "__ARMEB__", "__thumb__", "__thumb2__"},
	"powerpc": {"__powerpc__", "__powerpc64__", "__PPC__", "__PPC64__", "__ppc__", "__ppc64__"},
	"s390":    {"__s390__", "__s390x__"},
	"riscv":   {"__riscv"},
	"mips":    {"__mips__", "__mips", "__mips64"},
	"sparc":   {"__sparc__", "__sparc"},
	"alpha":   {"__alpha__", "__alpha"},
	"ia64":    {"__ia64__", "__ia64"},
	"m68k":    {"__m68k__", "__mc68000__"},
	"parisc":  {"__hppa__", "__hppa"},
	"sh":      {"__sh__", "__SH4__"},
}

// machine settles the macros of the architectures: where one of them is given
// as a define, or only one has files that were seen, the others do not hold.
func (t *Tree) machine() {
	here := ""
	for arch, names := range machines {
		for _, name := range names {
			if len(t.syms.get(name).definitions()) > 0 {
				here = arch
			}
		}
	}
	if here == "" && len(t.arches) == 1 {
		for arch := range t.arches {
			here = arch
		}
	}
	if here == "" {
		return
	}
	for arch, names := range machines {
		for _, name := range names {
			if arch != here {
				t.undefined[name] = true
			}
		}
	}
	if here == "x86" {
		t.x86()
	}
}

// x86 tells 64 from 32 bits by the kernel's configuration.
func (t *Tree) x86() {
	if t.hasConfig && t.config["CONFIG_X86_64"] {
		for _, name := range []string{"__x86_64__", "__x86_64", "__amd64__", "__LP64__", "_LP64"} {
			if len(t.syms.get(name).definitions()) == 0 {
				t.define(name, " 1")
			}
		}
		for _, name := range []string{"__i386__", "__i386", "__ILP32__"} {
			t.undefined[name] = true
		}
		return
	}
	if len(t.syms.get("__x86_64__").definitions()) > 0 {
		t.undefined["__i386__"], t.undefined["__i386"] = true, true
	}
}
