package fixdiff

import "strings"

// takesEffect tells macros that change what headers make of code behind them.
func takesEffect(name string) bool {
	switch name {
	case "pr_fmt", "dev_fmt", "DEBUG", "VERBOSE_DEBUG", "KBUILD_MODNAME", "NDEBUG", "_FORTIFY_SOURCE", "_GNU_SOURCE", "CREATE_TRACE_POINTS":
		return true
	}
	return strings.HasPrefix(name, "CONFIG_") || strings.HasPrefix(name, "__DISABLE_")
}

// describesOnly tells macros whose use at file level changes no code.
func describesOnly(name string) bool {
	for _, p := range []string{"EXPORT_", "MODULE_", "EXPORT(", "_ASM_NOKPROBE", "NOKPROBE_SYMBOL", "ALLOW_ERROR_INJECTION"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}
