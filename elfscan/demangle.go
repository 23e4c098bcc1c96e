package elfscan

import (
	"strings"

	"github.com/ianlancetaylor/demangle"
)

// maxMangled is the longest name that is demangled: time is quadratic in it.
// 1<<maxDemangledBits is the longest result: substitutions can make it grow
// exponentially.
const (
	maxMangled       = 1 << 13
	maxDemangledBits = 18
)

// Demangle returns the source form of a C++ or Rust symbol name, with
// parameters, and any other name unchanged, as are names of over 8 KiB. A clone
// suffix stays visible, as in "f(int) (.isra.0)".
func Demangle(name string) string {
	return demangled(name, demangle.LLVMStyle)
}

// DemangleNoParams is Demangle without function and template parameters and
// without clone suffixes, the form an author writes: "ns::Class::method".
func DemangleNoParams(name string) string {
	return demangled(name, demangle.NoParams, demangle.NoTemplateParams, demangle.NoClones, demangle.NoEnclosingParams)
}

func demangled(name string, opts ...demangle.Option) string {
	if !mangled(name) || len(name) > maxMangled {
		return name
	}
	if out := demangle.Filter(name, append(opts, demangle.MaxLength(maxDemangledBits))...); out != "" {
		return out
	}
	return name
}

// mangled says whether name can be one: Itanium C++ (also with the extra
// underscore of some targets) or Rust v0.
func mangled(name string) bool {
	return strings.HasPrefix(name, "_Z") || strings.HasPrefix(name, "__Z") || strings.HasPrefix(name, "_R") ||
		strings.HasPrefix(name, "___Z")
}
