package fixdiff

import (
	"os"
	"testing"
)

const debianKernel = "/usr/lib/debug/boot/vmlinux-6.1.0-56-cloud-amd64"

// The diffs are edits of the sources of the kernel, made by git. The expectations follow
// from reading them; a system call has four functions, for it is also one of 32 bits.
func TestKernelFixes(t *testing.T) {
	if _, err := os.Stat(debianKernel); err != nil {
		t.Skip("no debug file of the kernel: ", err)
	}
	table := tableOf(t, debianKernel)
	for name, want := range map[string]string{
		"syscall":   "F:__do_sys_sethostname F:__ia32_sys_sethostname F:__se_sys_sethostname F:__x64_sys_sethostname",
		"addfn":     "F:__do_sys_sethostname F:__ia32_sys_sethostname F:__se_sys_sethostname F:__x64_sys_sethostname +hostname_ok",
		"inline":    "F:get_file",
		"params":    "F:do_sys_truncate",
		"comment":   "",
		"macro":     "U:macro:file_count",
		"longmacro": "U:macro:__wait_event_timeout",
		"struct":    "U:type:pid_namespace",
		"structmid": "U:type:pid_namespace",
		"var":       "U:variable:kmod_concurrent_max U:variable:kern_panic_table",
	} {
		if got := brief(table, resolveFile(t, "kernel/"+name, table, nil)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
