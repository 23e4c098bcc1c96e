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
	ids := make(map[string]answer.Member)
	total := answer.Totals{Check: len(i.Check), OpenUnits: len(i.OpenUnits)}
	complete := true
	for _, m := range i.Replace {
		if _, twice := ids[m.Body.ID]; twice {
			t.Errorf("%s: %s stands twice", name, m.Body.ID)
		}
		ids[m.Body.ID] = m
		if m.Body.OverriddenWeak || len(m.Reasons) == 0 || m.Patchable == "yes" && m.How != answer.Redirect {
			t.Errorf("%s: member %+v", name, m)
		}
		if m.Body.Symbol == nil && m.How != answer.Impossible {
			t.Errorf("%s: %s has no symbol and is to be %s", name, m.Body.Address, m.How)
		}
		total.Replace++
		if m.How != answer.WithParent { // its bytes are among those of its body
			total.Bytes += m.Body.Size
		}
		switch m.How {
		case answer.Redirect:
			total.Redirect++
		case answer.ThroughCallers, answer.Impossible:
			complete = false
		}
	}
	for _, u := range i.OpenUnits {
		total.Bound += len(u.Bound)
		complete = complete && len(u.Bound) == 0 && u.State == answer.Open
		for _, b := range u.Bound {
			if _, member := ids[b.ID]; member || b.OverriddenWeak || b.Unit != u.Unit {
				t.Errorf("%s: %s is bound in %s: member %v", name, symbol(b), u.Unit.Name, member)
			}
		}
		if u.State == answer.Closed {
			t.Errorf("%s: a closed unit is listed", name)
		}
	}
	if i.Totals != total {
		t.Errorf("%s: totals %+v, want %+v", name, i.Totals, total)
	}
	if i.Complete && !complete {
		t.Errorf("%s is called complete", name)
	}
	if !slices.IsSortedFunc(i.OpenUnits, func(a, b answer.OpenUnit) int {
		return cmp.Or(cmp.Compare(a.Input, b.Input), cmp.Compare(a.Unit.Offset, b.Unit.Offset))
	}) {
		t.Errorf("%s: open units are not in order", name)
	}
	checkHosts(t, p, i, ids)
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

// TestMoreFiles: adding a file removes no member, and asking twice changes nothing.
func TestMoreFiles(t *testing.T) {
	alone := impacts(t, open(t, obj("header_a-gcc12-x86_64-O2-g5.o")), "from_header")
	both := open(t, obj("header_a-gcc12-x86_64-O2-g5.o"), obj("header_b-gcc12-x86_64-O2-g5.o"))
	more := impacts(t, both, "from_header")
	if len(alone) != 1 || len(more) != 1 {
		t.Fatalf("%d and %d functions", len(alone), len(more))
	}
	symbols := func(i answer.Impact) (out []string) {
		for _, m := range i.Replace {
			out = append(out, m.Body.Input+" "+symbol(m.Body))
		}
		return out
	}
	have := symbols(more[0])
	for _, s := range symbols(alone[0]) {
		if !slices.Contains(have, s) {
			t.Errorf("%s went away", s)
		}
	}
	a, b := obj("header_a-gcc12-x86_64-O2-g5.o"), obj("header_b-gcc12-x86_64-O2-g5.o")
	if want := []string{a + " use_a", b + " from_header", b + " use_b"}; !slices.Equal(slices.Sorted(slices.Values(have)), want) {
		t.Errorf("members %v, want %v", have, want)
	}
	if got := short(impacts(t, both, "from_header")[0]); !slices.Equal(got, short(more[0])) {
		t.Errorf("asked again: %v", got)
	}
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
