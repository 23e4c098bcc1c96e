package clonename

import "strings"

// number says whether a suffix word is followed by ".N".
type number uint8

const (
	never number = iota
	optional
	always
)

// rule is one line of the grammar: what a word between dots stands for.
type rule struct {
	kind      Kind
	number    number
	producer  string
	signature Signature
	rename    bool
	bit       uint8 // position in the set that Count keeps; unique per kind
}

// ruleFor returns the rule of one word, without its dot and number. The table
// is a switch because that allocates nothing and needs no package variable.
func ruleFor(word string) (rule, bool) {
	switch word {
	case "isra":
		return rule{Isra, always, "gcc", MayDiffer, false, 0}, true
	case "constprop":
		return rule{Constprop, always, "gcc", MayDiffer, false, 1}, true
	case "part":
		return rule{Part, always, "gcc", MayDiffer, false, 2}, true
	case "cold":
		return rule{Cold, optional, "gcc,llvm,bolt", NotAFunction, false, 3}, true
	case "localalias":
		return rule{LocalAlias, optional, "gcc", Same, true, 4}, true
	case "lto_priv":
		return rule{LTOPriv, optional, "gcc", Same, true, 5}, true
	case "simdclone":
		return rule{SIMDClone, always, "gcc", MayDiffer, false, 6}, true
	case "resolver":
		return rule{Resolver, never, "gcc,llvm", MayDiffer, false, 8}, true
	case "ifunc":
		return rule{IFunc, never, "llvm", Same, true, 9}, true
	case "_omp_fn":
		return rule{OMPFn, always, "gcc", MayDiffer, false, 10}, true
	case "omp_outlined", "omp_outlined_debug__":
		return rule{OMPFn, optional, "llvm", MayDiffer, false, 10}, true
	case "_omp_cpyfn":
		return rule{OMPCpyFn, always, "gcc", MayDiffer, false, 11}, true
	case "_assume":
		return rule{Assume, always, "gcc", MayDiffer, false, 12}, true
	case "artificial_thunk":
		return rule{ArtificialThunk, always, "gcc", MayDiffer, false, 13}, true
	case "locality_clone":
		return rule{LocalityClone, always, "gcc", Same, false, 14}, true
	case "actor":
		return rule{Actor, never, "gcc", MayDiffer, false, 15}, true
	case "resume":
		return rule{Resume, optional, "llvm", MayDiffer, false, 16}, true
	case "destroy":
		return rule{Destroy, never, "gcc,llvm", MayDiffer, false, 17}, true
	case "cleanup":
		return rule{Cleanup, never, "llvm", MayDiffer, false, 18}, true
	}
	return llvmRule(word)
}

// llvmRule holds the words of LLVM and of the tools after the compiler.
func llvmRule(word string) (rule, bool) {
	switch word {
	case "llvm":
		return rule{LLVM, always, "llvm", Same, true, 19}, true
	case "__uniq":
		return rule{Uniq, always, "llvm", Same, true, 20}, true
	case "content":
		return rule{Content, always, "llvm", Same, true, 21}, true
	case "specialized":
		return rule{Specialized, always, "llvm", MayDiffer, false, 22}, true
	case "memprof":
		return rule{Memprof, always, "llvm", Same, false, 23}, true
	case "argprom":
		return rule{Argprom, optional, "llvm", MayDiffer, false, 24}, true
	case "argelim":
		return rule{Argelim, optional, "llvm", MayDiffer, false, 25}, true
	case "retelim":
		return rule{Retelim, optional, "llvm", MayDiffer, false, 26}, true
	case "extracted":
		return rule{Extracted, optional, "llvm", MayDiffer, false, 27}, true
	case "eh":
		return rule{EH, never, "llvm", NotAFunction, false, 28}, true
	case "__part":
		return rule{SectionPart, always, "llvm", NotAFunction, false, 29}, true
	case "Tgm":
		return rule{MergedBody, optional, "llvm", MayDiffer, false, 30}, true
	case "cfi":
		return rule{CFI, never, "llvm", Same, true, 31}, true
	case "cfi_jt":
		return rule{CFIJumpTable, never, "llvm", NotAFunction, false, 32}, true
	case "warm":
		return rule{Warm, optional, "bolt", NotAFunction, false, 33}, true
	case "org":
		return rule{Org, always, "bolt", Same, false, 34}, true
	case "abi0":
		return rule{ABI0, never, "go", MayDiffer, true, 35}, true
	}
	if isVersionWord(word) {
		return rule{Version, optional, "gcc,llvm", Same, false, 7}, true
	}
	return rule{}, false
}

func numberedRule() rule { return rule{Numbered, always, "gcc,llvm,linker", Same, true, 36} }

func methodValueRule() rule { return rule{MethodValue, never, "go", MayDiffer, false, 37} }

func symbolVersionRule() rule { return rule{SymbolVersion, never, "linker", Same, true, 38} }

func cfiHashRule() rule { return rule{CFIHash, never, "llvm", Same, true, 39} }

// isVersionWord tells whether word names a target of function multiversioning:
// "default", an architecture or CPU, or instruction-set names joined by "_".
func isVersionWord(word string) bool {
	if word == "default" || hasTail(word, "arch_") || hasTail(word, "cpu_") {
		return true
	}
	// AArch64's ACLE spells versions _Mdotprod, _MrngMsimd.
	if rest, ok := strings.CutPrefix(word, "_M"); ok {
		return rest != "" && isLowerAlnum(rest[0])
	}
	for word != "" {
		var one string
		one, word, _ = strings.Cut(word, "_")
		if !isISAName(one) {
			return false
		}
		if word == "" {
			return true
		}
	}
	return false
}

func hasTail(word, prefix string) bool {
	return len(word) > len(prefix) && strings.HasPrefix(word, prefix)
}

func isLowerAlnum(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// isISAName lists what GCC's and clang's x86 target attribute accept in versions.
func isISAName(name string) bool {
	switch name {
	case "mmx", "sse", "sse2", "sse3", "ssse3", "sse4", "sse4a", "avx", "avx2", "fma", "fma4",
		"xop", "f16c", "bmi", "bmi2", "popcnt", "lzcnt", "aes", "pclmul", "gfni", "vaes",
		"vpclmulqdq", "adx", "movbe", "cmov", "cmpxchg16b":
		return true
	}
	return hasTail(name, "avx512")
}
