package needs

import (
	"slices"
	"strings"

	"inlay/elfscan"
	"inlay/elfscan/clonename"
	"inlay/program"
)

// data judges a reference to a variable.
func (c *collector) data(s *elfscan.Symbol, r *program.Reference) {
	section := c.section(s)
	if madeAnew(s.Name) {
		return
	}
	at := c.where(r.From, "used")
	if r.Key {
		at = c.where(r.From, "key of the jump label")
	}
	k := kindOf{local: staticVariable}
	switch {
	case c.isLocalStatic(s.Name):
		k.local = localStatic
		k.note = "a copy of it starts from its first value"
		if harmlessCopy(s.Name) {
			k.note = "a copy of it does no harm"
		}
	case s.Name == "__this_module":
		k.note = "THIS_MODULE in a patch is the patch"
	case strings.HasPrefix(section, ".rodata"):
		k.note = "it is constant: a copy will do unless its address is compared"
	}
	c.symbol(k, s, false, at)
}

// isLocalStatic tells a static variable of a function by the name that compilers give it: GCC
// appends a number, clang puts the function's name in front, and C++ mangles the function
// into it (Itanium C++ ABI, 5.1.6).
func (c *collector) isLocalStatic(name string) bool {
	switch {
	case strings.HasPrefix(name, "_ZZ") || strings.HasPrefix(name, "_ZGVZ"):
		return true
	case !strings.Contains(name, "."):
		return false
	case clonename.Parse(name).Has(clonename.Numbered):
		return true
	}
	owner, _, _ := strings.Cut(name, ".")
	return slices.Contains(c.functionNames(), owner)
}

// functionNames returns the names of the functions that the code was compiled from.
func (c *collector) functionNames() []string {
	if c.names == nil {
		c.names = []string{}
		if c.place.Sub.Valid() {
			c.names = append(c.names, c.functionName(c.place))
			for i := range c.place.Sub.Instances() {
				c.names = append(c.names, c.file.Function(i.Origin()).Name)
			}
		}
	}
	return c.names
}

// madeAnew tells the constants that a compiler makes for itself: GCC's tables of a
// switch and of an initialiser, and the name of a function as __func__ spells it.
func madeAnew(name string) bool {
	stem := clonename.Parse(name).Stem
	switch stem {
	case "CSWTCH", "C", "__compound_literal", "__func__", "__FUNCTION__", "__PRETTY_FUNCTION__":
		return stem != name
	}
	return strings.HasPrefix(name, "__func__.") || strings.HasPrefix(name, "switch.table.") || strings.Contains(name, ".__func__") ||
		strings.HasPrefix(name, "_ZZ") && (strings.HasSuffix(name, "E8__func__") || strings.HasSuffix(name, "E19__PRETTY_FUNCTION__"))
}

// harmlessCopy tells the variables behind the kernel's macros that may exist once more:
// whether something was warned of, rate limits, keys of lock classes, places of messages.
func harmlessCopy(name string) bool {
	switch clonename.Parse(name).Stem {
	case "__already_done", "__warned", "__print_once", "descriptor", "_rs", "__key", "_entry", "_entry_ptr", "___tp_str", "__msg":
		return true
	}
	return strings.HasPrefix(name, "__UNIQUE_ID_ddebug")
}
