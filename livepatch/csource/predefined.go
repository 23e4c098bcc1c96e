package csource

// predefine adds what GCC and clang define for every hosted target. Names whose
// value depends on the version or the target are defined to an unknown value.
func (t *Tree) predefine() {
	for _, name := range opaque {
		t.opaque(name)
	}
	for name, value := range constant {
		if len(t.syms.get(name).definitions()) == 0 {
			t.define(name, " "+value)
		}
	}
}

func (t *Tree) opaque(name string) {
	y := t.syms.get(name)
	if len(y.definitions()) > 0 || t.undefined[name] {
		return
	}
	t.syms.define([]*macro{{sym: y, file: t.known, opaque: true}}, nil)
}

// opaque are defined by every GCC and clang.
var opaque = []string{
	"__GNUC__", "__GNUC_MINOR__", "__GNUC_PATCHLEVEL__", "__VERSION__", "__STDC_VERSION__",
	"__SIZEOF_LONG__", "__SIZEOF_POINTER__", "__SIZEOF_SIZE_T__", "__SIZEOF_WCHAR_T__", "__BYTE_ORDER__",
	"__LONG_MAX__", "__SIZE_TYPE__", "__UINTPTR_TYPE__", "__BIGGEST_ALIGNMENT__", "__FILE__", "__LINE__",
	"__COUNTER__", "__DATE__", "__TIME__", "__BASE_FILE__",
}

// constant are the same for every target of interest.
var constant = map[string]string{
	"__STDC__": "1", "__STDC_HOSTED__": "1", "__CHAR_BIT__": "8", "__OPTIMIZE__": "1",
	"__SIZEOF_SHORT__": "2", "__SIZEOF_INT__": "4", "__SIZEOF_LONG_LONG__": "8",
	"__INT_MAX__": "0x7fffffff", "__ORDER_LITTLE_ENDIAN__": "1234", "__ORDER_BIG_ENDIAN__": "4321",
	"__ORDER_PDP_ENDIAN__": "3412",
}

// absent are names that no compilation of C for Linux defines.
var absent = []string{
	"__ASSEMBLY__", "__ASSEMBLER__", "LINKER_SCRIPT", "__GENKSYMS__", "__CHECKER__", "__DOXYGEN__", "DOXYGEN",
	"__cplusplus", "_MSC_VER", "_WIN32", "_WIN64", "WIN32", "__MINGW32__", "__CYGWIN__", "__APPLE__", "__MACH__",
	"__FreeBSD__", "__NetBSD__", "__OpenBSD__", "__DragonFly__", "__sun", "__hpux", "_AIX", "__HAIKU__",
	"__INTEL_COMPILER", "__SUNPRO_C", "__TINYC__", "__WATCOMC__", "__BORLANDC__", "__COVERITY__", "lint",
	"__LCLINT__", "__sparse__", "__VMS", "__QNX__", "__EMSCRIPTEN__", "__MSDOS__", "MSDOS", "__OS2__",
}
