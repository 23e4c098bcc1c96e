package csource

import "strings"

// enabled answers IS_ENABLED and its like (include/linux/kconfig.h of the kernel)
// for an argument.
func (t *Tree) enabled(w word, arg []token) truth {
	if len(arg) != 1 {
		return maybe
	}
	switch {
	case arg[0].kind == kNumber:
		// The argument was a macro already replaced.
		if arg[0].sym.name == "1" {
			return yes
		}
		return no
	case arg[0].kind != kIdent || !strings.HasPrefix(arg[0].sym.name, "CONFIG_") || !t.hasConfig:
		return maybe
	}
	builtin := t.truthOfConfig(arg[0].sym.name)
	module := t.truthOfConfig(arg[0].sym.name + "_MODULE")
	switch w {
	case wIsBuiltin:
		return builtin
	case wIsModule:
		return module
	case wIsEnabled:
		return max(builtin, module)
	}
	// A module's code reaches a module: whether this is one is not known.
	if builtin == no && module == yes {
		return maybe
	}
	return builtin
}

func (t *Tree) truthOfConfig(name string) truth {
	if t.config[name] {
		return yes
	}
	return no
}
