package clonename

// Kind names one sort of suffix. The values are published in JSON and stay
// stable.
type Kind string

// The kinds of suffix, in the order: GCC, LLVM, post-link tools, Go, linker.
const (
	// Isra is GCC's .isra.N: parameters removed or passed by their parts.
	Isra Kind = "isra"
	// Constprop is GCC's .constprop.N: constant arguments substituted.
	Constprop Kind = "constprop"
	// Part is GCC's .part.N: the outlined tail of a partially inlined function.
	Part Kind = "part"
	// Cold is .cold and .cold.N: the unlikely half of a function.
	Cold Kind = "cold"
	// LocalAlias is GCC's .localalias: a local second name at the same address.
	LocalAlias Kind = "localalias"
	// LTOPriv is GCC's .lto_priv.N: a static function renamed for link-time optimisation.
	LTOPriv Kind = "lto_priv"
	// SIMDClone is GCC's .simdclone.N; the final symbol is written _ZGV…, see [SplitPrefix].
	SIMDClone Kind = "simdclone"
	// Version is one version of a multiversioned function: .default, .avx2, .arch_haswell.
	Version Kind = "version"
	// Resolver is .resolver: the function that picks a version at load time.
	Resolver Kind = "resolver"
	// IFunc is .ifunc: the indirect symbol in front of the versions.
	IFunc Kind = "ifunc"
	// OMPFn is an outlined OpenMP body: ._omp_fn.N (GCC), .omp_outlined (LLVM).
	OMPFn Kind = "omp_fn"
	// OMPCpyFn is GCC's ._omp_cpyfn.N: the copy helper of an OpenMP task.
	OMPCpyFn Kind = "omp_cpyfn"
	// Assume is GCC's ._assume.N: the outlined condition of an assume attribute.
	Assume Kind = "assume"
	// ArtificialThunk is GCC's .artificial_thunk.N: a thunk duplicated for a clone.
	ArtificialThunk Kind = "artificial_thunk"
	// LocalityClone is GCC's .locality_clone.N: a copy placed near its callers.
	LocalityClone Kind = "locality_clone"
	// Actor is GCC's .actor: the body of a coroutine.
	Actor Kind = "actor"
	// Resume is LLVM's .resume: the part of a coroutine after a suspend point.
	Resume Kind = "resume"
	// Destroy is .destroy: the destroying half of a coroutine.
	Destroy Kind = "destroy"
	// Cleanup is LLVM's .cleanup: the unwinding half of a coroutine.
	Cleanup Kind = "cleanup"

	// LLVM is .llvm.<hash>: a local symbol promoted by ThinLTO.
	LLVM Kind = "llvm"
	// Uniq is clang's .__uniq.<hash> of -funique-internal-linkage-names.
	Uniq Kind = "uniq"
	// CFIHash is $<md5>: how clang up to 12 renamed locals for ThinLTO with CFI.
	CFIHash Kind = "cfi_hash"
	// Content is LLVM's .content.<hash>: a name made unique by the body's hash.
	Content Kind = "content"
	// Specialized is LLVM's .specialized.N: a clone for constant arguments.
	Specialized Kind = "specialized"
	// Memprof is LLVM's .memprof.N: a clone for an allocation context.
	Memprof Kind = "memprof"
	// Argprom is LLVM's .argprom: pointer parameters passed by value.
	Argprom Kind = "argprom"
	// Argelim is LLVM's .argelim: dead parameters removed.
	Argelim Kind = "argelim"
	// Retelim is LLVM's .retelim: a dead return value removed.
	Retelim Kind = "retelim"
	// Extracted is LLVM's .N.extracted: a region outlined by the code extractor.
	Extracted Kind = "extracted"
	// EH is LLVM's .eh: the landing pads in a section of their own.
	EH Kind = "eh"
	// SectionPart is LLVM's .__part.N: a basic-block section.
	SectionPart Kind = "section_part"
	// MergedBody is LLVM's .Tgm: the shared body of merged functions.
	MergedBody Kind = "merged_body"
	// CFI is clang's .cfi: the body behind a control-flow-integrity jump table.
	CFI Kind = "cfi"
	// CFIJumpTable is clang's .cfi_jt: the jump table entry itself.
	CFIJumpTable Kind = "cfi_jt"

	// Warm is BOLT's .warm: a fragment between hot and cold.
	Warm Kind = "warm"
	// Org is BOLT's .org.N: the original code of a function that was moved.
	Org Kind = "org"

	// ABI0 is Go's .abi0: the stack-based calling convention of assembler code.
	ABI0 Kind = "abi0"
	// MethodValue is Go's -fm: the wrapper behind a method value.
	MethodValue Kind = "method_value"

	// Numbered is a bare .N: nested functions, function-local data, LLVM and
	// old GCC renaming, ld -z unique-symbol. A rename, never a clone.
	Numbered Kind = "numbered"
	// SymbolVersion is @VERSION or @@VERSION, as the linker writes it into .symtab.
	SymbolVersion Kind = "symbol_version"
)

// Signature says how the symbol's calling sequence relates to the source
// prototype, as far as the suffix tells.
type Signature uint8

const (
	// Same means that the suffix says nothing against the source prototype.
	Same Signature = iota
	// MayDiffer means that parameters or the return value may have changed.
	MayDiffer
	// NotAFunction means that the symbol is no callable function: a fragment
	// reached by jumps, or a table.
	NotAFunction
)

// String returns same, may_differ or not_a_function.
func (s Signature) String() string {
	switch s {
	case MayDiffer:
		return "may_differ"
	case NotAFunction:
		return "not_a_function"
	default:
		return "same"
	}
}

// MarshalText writes the value of String, so that JSON holds words.
func (s Signature) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
