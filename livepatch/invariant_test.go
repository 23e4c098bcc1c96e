package livepatch_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"inlay/answer"
	"inlay/program"
	"inlay/testdata/fixture"
)

// TestInvariants holds the lists of every function of every object against what must
// be true of any list.
func TestInvariants(t *testing.T) {
	objects, err := fixture.Load("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	lists := 0
	for _, o := range objects {
		t.Run(o.Name, func(t *testing.T) {
			p := open(t, o.Path)
			for _, i := range impacts(t, p) {
				lists++
				checkList(t, p, i)
			}
		})
	}
	t.Logf("%d lists of %d objects", lists, len(objects))
	if lists < 350 {
		t.Error("too few to prove anything")
	}
}

// checkList compares one list with the sites and the bodies of the function.
func checkList(t *testing.T, p *program.Program, i answer.Impact) {
	t.Helper()
	name := fmt.Sprintf("%s (%s:%d)", i.Function.Name, i.Function.DeclFile, i.Function.DeclLine)
	ids := checkRows(t, name, i)
	total := totalsOf(i)
	if i.Totals != total {
		t.Errorf("%s: totals %+v, want %+v", name, i.Totals, total)
	}
	for _, u := range i.OpenUnits {
		for _, b := range u.Bound {
			m, listed := ids[b.ID]
			if listed && !onlyTrusts(m) || b.OverriddenWeak || b.Unit != u.Unit && b.Unit != (answer.Unit{}) {
				t.Errorf("%s: %s is bound in %s: %s", name, symbol(b), u.Unit.Name, shortMember(m))
			}
		}
		if u.State != answer.Open && u.State != answer.LowerBound {
			t.Errorf("%s: a unit that is %s is listed", name, u.State)
		}
		if i.Complete && (len(u.Bound) > 0 || u.State == answer.LowerBound) {
			t.Errorf("%s is called complete, with a unit that is %s and bounds %d", name, u.State, len(u.Bound))
		}
	}
	if i.Complete != (len(i.Gaps) == 0) {
		t.Errorf("%s: complete %v with %d gaps", name, i.Complete, len(i.Gaps))
	}
	if !slices.IsSortedFunc(i.OpenUnits, func(a, b answer.OpenUnit) int {
		return cmp.Or(cmp.Compare(a.Input, b.Input), cmp.Compare(a.Unit.Offset, b.Unit.Offset))
	}) {
		t.Errorf("%s: open units are not in order", name)
	}
	checkHosts(t, p, i, ids)
}

// checkRows wants every body in one row, with a reason that belongs to the list it is in.
func checkRows(t *testing.T, name string, i answer.Impact) map[string]answer.Member {
	t.Helper()
	ids := make(map[string]answer.Member)
	for n, m := range slices.Concat(i.Replace, i.Check) {
		replace := n < len(i.Replace)
		if old, twice := ids[m.Body.ID]; twice {
			t.Errorf("%s: %s stands twice, as %s", name, shortMember(m), shortMember(old))
		}
		ids[m.Body.ID] = m
		if m.Body.OverriddenWeak || m.Patchable == "no" && m.How == answer.Redirect || len(m.Reasons) == 0 || m.How == "" {
			t.Errorf("%s: member %+v", name, m)
		}
		if m.Body.Symbol == nil && m.How == answer.Redirect {
			t.Errorf("%s: %s has no symbol and is to be redirected", name, m.Body.Address)
		}
		if replace && !slices.ContainsFunc(m.Reasons, proves) {
			t.Errorf("%s: nothing proves the row %s", name, shortMember(m))
		}
		if i.Complete && m.How == answer.Impossible {
			t.Errorf("%s is called complete with %s", name, shortMember(m))
		}
	}
	return ids
}

// proves tells reasons that a row of replace rests on.
func proves(r answer.Reason) bool {
	return r.Class != answer.Implied && r.Kind != answer.ReasonTrustsCallee && r.Kind != answer.ReasonTrustsCaller
}

// onlyTrusts tells a row of which nobody knows that it holds a copy.
func onlyTrusts(m answer.Member) bool {
	return !slices.ContainsFunc(m.Reasons, func(r answer.Reason) bool {
		return r.Kind != answer.ReasonTrustsCallee && r.Kind != answer.ReasonTrustsCaller
	})
}

func totalsOf(i answer.Impact) answer.Totals {
	total := answer.Totals{Replace: len(i.Replace), Check: len(i.Check), OpenUnits: len(i.OpenUnits)}
	for _, m := range i.Replace {
		if m.Reasons[0].Kind != answer.ReasonCold { // its bytes are among those of its body
			total.Bytes += m.Body.Size
		}
		if m.How == answer.Redirect {
			total.Redirect++
		}
	}
	for _, u := range i.OpenUnits {
		total.Bound += len(u.Bound)
	}
	return total
}

// checkHosts wants a member, or a reason for none, for every site and every body.
func checkHosts(t *testing.T, p *program.Program, i answer.Impact, ids map[string]answer.Member) {
	t.Helper()
	if i.Function.Name == "" {
		return
	}
	for s, err := range p.Sites(context.Background(), pick(t, p, i.Function.Name)) {
		if err != nil {
			t.Fatal(err)
		}
		if s.Callee != i.Function || samePlace(s.Host.Function, i.Function) || s.Host.OverriddenWeak {
			continue
		}
		m, ok := ids[s.Host.ID]
		if !ok {
			t.Errorf("%s: the host %s of an instance is no member", i.Function.Name, symbol(s.Host))
			continue
		}
		if m.How != answer.NotNeeded && slices.ContainsFunc(i.Check, func(c answer.Member) bool { return c.Body.ID == s.Host.ID }) {
			t.Errorf("%s: the host %s of an instance is only to be checked", i.Function.Name, symbol(s.Host))
		}
		if !slices.ContainsFunc(m.Reasons, func(r answer.Reason) bool {
			return r.Kind == answer.ReasonInlined && r.Class == s.Class && len(r.Via) == s.Depth && r.Evidence[0].Offset == s.DIE
		}) {
			t.Errorf("%s: no reason of %s names the instance at %#x: %+v", i.Function.Name, symbol(s.Host), s.DIE, m.Reasons)
		}
	}
}

// samePlace tells bodies of one source function: a destructor's have several
// linkage names.
func samePlace(a, b answer.Function) bool {
	return a.Name == b.Name && a.DeclFile == b.DeclFile && a.DeclLine == b.DeclLine
}

// TestKernelInvariants takes functions of a kernel with many kinds of members.
func TestKernelInvariants(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX does not name a vmlinux with DWARF")
	}
	p := open(t, path)
	how := make(map[answer.How]int)
	for _, name := range []string{"put_page", "kmalloc", "arch_local_irq_save", "native_write_msr", "do_one_initcall", "schedule",
		"rcu_read_lock", "list_add", "__bad_area_nosemaphore", "alloc_pages", "get_order", "static_key_false", "memblock_alloc", "vfs_read"} {
		for _, i := range impacts(t, p, name) {
			checkList(t, p, i)
			for _, m := range i.Replace {
				how[m.How]++
				if init := m.Body.Section == ".init.text"; init != (m.How == answer.NotNeeded) {
					t.Errorf("%s in %s is %s", symbol(m.Body), m.Body.Section, m.How)
				}
			}
		}
	}
	t.Logf("members: %v", how)
	if how[answer.Redirect] < 100 || how[answer.NotNeeded] == 0 || how[answer.WithParent] == 0 || how[answer.ThroughCallers] == 0 {
		t.Error("too few kinds of members")
	}
}
