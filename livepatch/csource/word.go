package csource

// word tells the identifiers that mean something to the scanner.
type word uint8

const (
	wNone      word = iota
	wType           // names or qualifies a type, or is a storage class
	wTag            // struct, union, enum
	wUnreached      // the operand is never evaluated
	wTypeof         // as wUnreached, and stands for a type
	wExpect         // __builtin_expect
	wChoose         // __builtin_choose_expr
	wGeneric        // _Generic
	wConstant       // __builtin_constant_p
	wAsm            // asm
	wAttribute      // __attribute__
	wIf
	wElse
	wWhile
	wDo
	wFor
	wSwitch
	wCase
	wDefault
	wReturn
	wGoto
	wBreak
	wExtension // __extension__ and the like: no meaning here
	wIsEnabled // the kernel's questions about its configuration
	wIsBuiltin
	wIsModule
	wIsReachable
	wVaOpt
)

// wordOf classifies a spelling: keywords of C11 section 6.4.1 and of GCC.
func wordOf(s string) word {
	if len(s) < 2 || len(s) > 32 {
		return wNone
	}
	switch s {
	case "int", "char", "void", "short", "long", "float", "double", "signed", "unsigned", "_Bool", "bool",
		"const", "volatile", "restrict", "static", "extern", "register", "auto", "inline", "typedef",
		"__inline", "__inline__", "__const", "__const__", "__volatile__", "__volatile", "__restrict", "__restrict__",
		"__signed__", "__signed", "_Complex", "_Atomic", "_Noreturn", "_Thread_local", "__thread", "__int128",
		"__auto_type", "_Float128", "__float128", "__builtin_va_list", "__seg_gs", "__seg_fs":
		return wType
	case "struct", "union", "enum":
		return wTag
	case "sizeof", "_Alignof", "__alignof__", "__alignof", "alignof", "__builtin_offsetof", "offsetof",
		"__builtin_types_compatible_p", "__builtin_object_size", "__builtin_dynamic_object_size",
		"_Static_assert", "static_assert", "_Alignas", "__builtin_classify_type":
		return wUnreached
	case "typeof", "__typeof__", "__typeof", "__typeof_unqual__", "typeof_unqual":
		return wTypeof
	}
	return statementWord(s)
}

// statementWord classifies the words that begin statements and the builtins.
func statementWord(s string) word {
	switch s {
	case "if":
		return wIf
	case "else":
		return wElse
	case "while":
		return wWhile
	case "do":
		return wDo
	case "for":
		return wFor
	case "switch":
		return wSwitch
	case "case":
		return wCase
	case "default":
		return wDefault
	case "return":
		return wReturn
	case "goto":
		return wGoto
	case "break", "continue":
		return wBreak
	}
	return builtinWord(s)
}

func builtinWord(s string) word {
	switch s {
	case "__builtin_expect", "__builtin_expect_with_probability":
		return wExpect
	case "__builtin_choose_expr":
		return wChoose
	case "_Generic":
		return wGeneric
	case "__builtin_constant_p":
		return wConstant
	case "asm", "__asm__", "__asm":
		return wAsm
	case "__attribute__", "__attribute":
		return wAttribute
	case "__extension__", "__label__", "__real__", "__imag__":
		return wExtension
	case "IS_ENABLED":
		return wIsEnabled
	case "IS_BUILTIN":
		return wIsBuiltin
	case "IS_MODULE":
		return wIsModule
	case "IS_REACHABLE":
		return wIsReachable
	case "__VA_OPT__":
		return wVaOpt
	}
	return wNone
}
