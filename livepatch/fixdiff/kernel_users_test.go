package fixdiff

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// mostSockUsers bounds the users of a member in the midst of struct sock: those of the members
// behind it and of what holds a struct sock, not all that handles sockets.
const mostSockUsers = 1500

// TestKernelType changes a member of struct sock. INLAY_KERNEL_TREE names the directory of
// a built kernel.
func TestKernelType(t *testing.T) {
	dir := os.Getenv("INLAY_KERNEL_TREE")
	if dir == "" {
		t.Skip("INLAY_KERNEL_TREE names no built kernel")
	}
	table := tableOf(t, filepath.Join(dir, "vmlinux"))
	res := resolveFile(t, "kernel/sock", table, &Options{Tree: sourceTree(t, dir, table)})
	if len(res.Unresolved) != 0 || len(res.Check) > mostSockUsers {
		t.Errorf("%d users, unresolved %+v", len(res.Check), res.Unresolved)
	}
	t.Logf("%d users", len(res.Check))
	users := make(map[string]bool)
	for _, u := range res.Check {
		users[table.Function(u.ID).Source.Name] = true
		for _, n := range append(slices.Clone(u.Via), u.Name) {
			if n == "u16" || n == "u32" || n == "sk_buff" {
				t.Errorf("%s through %v and %s", table.Function(u.ID).Source.Name, u.Via, u.Name)
			}
		}
	}
	// They access the member, one behind it, and members of structures that hold a sock.
	for _, n := range []string{"sk_acceptq_is_full", "sk_acceptq_added", "sock_i_uid", "tcp_init_sock", "kernel_sock_ip_overhead", "netlink_bind"} {
		if !users[n] {
			t.Errorf("%s is no user", n)
		}
	}
	// They pass sockets on, or read what stands before the member.
	for _, n := range []string{"sock_kmalloc", "____bpf_skb_load_helper_8_no_cache", "pidfd_getfd"} {
		if users[n] {
			t.Errorf("%s is a user", n)
		}
	}
}
