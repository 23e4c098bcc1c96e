package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/program"
	"inlay/testdata/fixture/kmod"
)

// kernelPatches holds live patches for Debian's kernel for cloud machines, built from
// testdata/src/klp, with the debug files that they are judged against.
type kernelPatches struct {
	dir, vmlinux, modules string
	buildID               string // of the vmlinux
}

// buildPatches builds the modules of testdata/src/klp. The test is skipped without the
// debug kernel or the headers of the same release.
func buildPatches(t *testing.T) kernelPatches {
	t.Helper()
	k := kernelPatches{dir: t.TempDir(), vmlinux: os.Getenv("INLAY_VMLINUX"), modules: os.Getenv("INLAY_MODULES")}
	if k.vmlinux == "" || k.modules == "" {
		t.Skip("INLAY_VMLINUX and INLAY_MODULES do not name a debug kernel and its modules")
	}
	p, err := program.Open(t.Context(), []string{k.vmlinux}, nil)
	if err != nil || len(p.Files()) != 1 {
		t.Fatalf("%s: %v %v", k.vmlinux, err, p.Failures())
	}
	release := p.Files()[0].Release()
	k.buildID = p.Files()[0].ELF().BuildID()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	headers := kmod.Headers(release)
	if headers == "" {
		t.Skipf("the headers of %s are not installed", release)
	}
	if err := kmod.BuildPatches(t.Context(), headers, "../../testdata", k.dir); err != nil {
		t.Fatal(err)
	}
	return k
}

// module finds a file below the modules.
func (k *kernelPatches) module(t *testing.T, name string) string {
	t.Helper()
	found := ""
	err := filepath.WalkDir(k.modules, func(path string, _ fs.DirEntry, err error) error {
		if filepath.Base(path) == name {
			found = path
		}
		return err
	})
	if err != nil || found == "" {
		t.Fatalf("no %s below %s: %v", name, k.modules, err)
	}
	return found
}

// cover runs the command with a patch and the vmlinux, and returns its answer and exit code.
func (k *kernelPatches) cover(t *testing.T, args ...string) (*answer.Cover, int) {
	t.Helper()
	for i, a := range args {
		if strings.HasSuffix(a, ".ko") && !strings.Contains(a, "/") {
			args[i] = filepath.Join(k.dir, a)
		}
	}
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), append([]string{"cover", "-o", "json", "--in", k.vmlinux}, args...), nil, &stdout, &stderr, noEnv)
	var out struct{ Results []answer.Cover }
	if err := json.Unmarshal(stdout.Bytes(), &out); err != nil || len(out.Results) != 1 {
		t.Fatalf("%d results, %v, exit %d: %s", len(out.Results), err, code, stderr.String())
	}
	return &out.Results[0], code
}

// findings are all that an answer objects to, a line each: the list and what it is about.
func findings(c *answer.Cover) (out []string) {
	symbol := func(b *answer.Body) string { return *b.Symbol }
	for i := range c.Missing {
		out = append(out, "missing "+symbol(&c.Missing[i].Body))
	}
	for i := range c.Possible {
		out = append(out, "possible "+symbol(&c.Possible[i].Body))
	}
	for _, u := range c.Unpatchable {
		out = append(out, "unpatchable "+u.Symbol)
	}
	for _, a := range c.Ambiguous {
		right := "?"
		if a.Right != nil {
			right = string(rune('0' + *a.Right))
		}
		out = append(out, "ambiguous "+a.Symbol+" right "+right)
	}
	for _, x := range c.Clones {
		out = append(out, "clones "+x.Kind+" "+x.Symbol)
	}
	for _, d := range c.Drift {
		out = append(out, "drift "+d.Kind+" "+d.What)
	}
	for i := range c.Contracts {
		out = append(out, "contract "+symbol(&c.Contracts[i].Body))
	}
	for _, e := range c.Extra {
		out = append(out, "extra "+e.Symbol)
	}
	for _, m := range c.Mismatches {
		out = append(out, "mismatch "+m.Kind)
	}
	for _, u := range c.OpenUnits {
		out = append(out, "open "+u.Unit.Name)
	}
	for _, g := range c.Gaps {
		out = append(out, "gap "+string(g.Kind))
	}
	return out
}

func TestKernelCover(t *testing.T) {
	k := buildPatches(t)
	t.Run("findings", k.findings)
	t.Run("bad", k.bad)
	t.Run("suggest", k.suggest)
}

// What each patch lacks is known from the kernel's sources: who calls dx_get_count and
// dx_insert_block in fs/ext4/namei.c, which three files have a c_start, what is __init.
func (k *kernelPatches) findings(t *testing.T) {
	dummy := k.module(t, "dummy.ko")
	checked := k.checkedFile(t, `"unit": "fs/ext4/namei.c"`)
	const namei = "open fs/ext4/namei.c"
	for _, tt := range []struct {
		args []string
		code int
		want []string
	}{
		{[]string{"klp_cmdline.ko"}, exitDone, nil},
		{[]string{"klp_cmdline.ko", "-e", "cmdline_proc_show"}, exitDone, nil},
		{[]string{"klp_inline.ko", "-e", "dx_get_count"}, exitIncomplete, []string{namei}},
		{[]string{"klp_inline.ko", "-e", "dx_get_count", "--checked", checked}, exitDone, nil},
		{[]string{"klp_no_host.ko", "-e", "dx_get_count", "--checked", checked}, exitGate, []string{"missing ext4_htree_next_block"}},
		{[]string{"klp_no_caller.ko", "-e", "dx_get_count", "--checked", checked}, exitGate, []string{"missing do_split"}},
		{[]string{"klp_clone.ko", "-e", "dx_get_count", "--checked", checked}, exitGate,
			[]string{"clones signature dx_insert_block.isra.0", "clones no_such_clone dx_insert_block.isra.3"}},
		{[]string{"klp_no_host.ko", "--stack", "klp_rest.ko", "-e", "dx_get_count", "--checked", checked}, exitDone, nil},
		{[]string{"klp_no_host.ko", "--stack", "klp_replace.ko", "-e", "dx_get_count", "--checked", checked}, exitGate,
			[]string{"missing do_split", "missing dx_probe", "missing ext4_dx_add_entry"}},
		{[]string{"klp_sympos.ko", "-e", "crypto/proc.c:c_start"}, exitDone, nil},
		{[]string{"klp_wrong_sympos.ko", "-e", "crypto/proc.c:c_start"}, exitGate, []string{"ambiguous c_start right 3", "extra c_start"}},
		{[]string{"klp_high_sympos.ko", "-e", "crypto/proc.c:c_start"}, exitGate, []string{"ambiguous c_start right 3"}},
		{[]string{"klp_no_sympos.ko", "-e", "crypto/proc.c:c_start"}, exitGate, []string{"ambiguous c_start right 3"}},
		{[]string{"klp_no_sympos.ko"}, exitGate, []string{"ambiguous c_start right ?"}},
		{[]string{"klp_module.ko", dummy}, exitDone, nil},
		{[]string{"klp_module.ko"}, exitIncomplete, []string{"gap not_searched"}},
		{[]string{"klp_absent.ko"}, exitIncomplete, []string{"gap not_searched"}},
		{[]string{"klp_init.ko"}, exitGate, []string{"unpatchable proc_cmdline_init"}},
		{[]string{"klp_twice.ko"}, exitGate, []string{"unpatchable cmdline_proc_show"}},
		{[]string{"klp_named.ko"}, exitGate, []string{"unpatchable cmdline_proc_show"}},
		{[]string{"klp_freed.ko"}, exitGate, []string{"unpatchable cmdline_proc_show"}},
		{[]string{"klp_far.ko"}, exitGate,
			[]string{"unpatchable entry_SYSCALL_64", "unpatchable saved_command_line", "ambiguous cmdline_proc_show right ?", "gap undescribed"}},
		{[]string{"klp_layout.ko"}, exitGate, []string{"drift layout struct seq_file"}},
		{[]string{"klp_ops.ko"}, exitIncomplete, []string{"drift unknown struct klist"}},
		{[]string{"klp_prototype.ko"}, exitGate, []string{"clones signature cmdline_proc_show"}},
		{[]string{"klp_symbol.ko"}, exitGate, []string{"drift missing_symbol inlay_is_nowhere", "drift not_exported do_unlinkat"}},
		{[]string{"klp_extra.ko", "-e", "cmdline_proc_show"}, exitDone, []string{"extra version_proc_show"}},
		{[]string{"klp_carried.ko"}, exitIncomplete, []string{"possible kernfs_remove_self", "open fs/kernfs/dir.c"}},
		{[]string{"klp_carried.ko", "-e", "kernfs_put_active"}, exitIncomplete, []string{"open fs/kernfs/dir.c"}},
		{[]string{k.edited(t, "klp_cmdline.ko", "vermagic=6.", "vermagic=7.")}, exitGate, []string{"mismatch release"}},
		{[]string{k.edited(t, "klp_cmdline.ko", " SMP preempt ", " UP! preempt ")}, exitGate, []string{"mismatch vermagic"}},
	} {
		c, code := k.cover(t, slices.Clone(tt.args)...)
		if got := findings(c); code != tt.code || !slices.Equal(got, tt.want) {
			t.Errorf("cover %s: exit %d, want %d; got\n  %s\nwant\n  %s", strings.Join(tt.args, " "), code, tt.code, strings.Join(got, "\n  "), strings.Join(tt.want, "\n  "))
		}
	}
}

// What cannot be judged is an error, and no verdict.
func (k *kernelPatches) bad(t *testing.T) {
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{filepath.Join(k.dir, "no_klp.ko")}, exitFailed, "no live-patch module"},
		{[]string{filepath.Join(k.dir, "klp_cmdline.ko"), "-e", "no_such_function"}, exitNothing, ""},
		{[]string{filepath.Join(k.dir, "klp_cmdline.ko"), "-e", "cmdline_proc_show", "-e", "no_such_function"}, exitFailed, "no_such_function"},
		{[]string{filepath.Join(k.dir, "klp_cmdline.c")}, exitFailed, "neither ELF nor a container of libpulp"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), append([]string{"cover", "--in", k.vmlinux}, tt.args...), nil, &stdout, &stderr, noEnv)
		if code != tt.code || !strings.Contains(stderr.String(), tt.want) || strings.Contains(stdout.String(), "pass") {
			t.Errorf("cover %v: exit %d, want %d; %q; standard output %q", tt.args, code, tt.code, stderr.String(), stdout.String())
		}
	}
}

// The entries that --suggest prints are those that are missing.
func (k *kernelPatches) suggest(t *testing.T) {
	var stdout bytes.Buffer
	code := run(t.Context(), []string{"cover", "--suggest", filepath.Join(k.dir, "klp_no_sympos.ko"), k.vmlinux, "-e", "crypto/proc.c:c_start"}, nil, &stdout, os.Stderr, noEnv)
	want := "\t\t.old_name = \"c_start\",\n\t\t.new_func = livepatch_c_start,\n\t\t.old_sympos = 3,\n"
	if code != exitGate || !strings.Contains(stdout.String(), want) {
		t.Errorf("exit %d, no %q in\n%s", code, want, stdout.String())
	}
}

// checkedFile writes a file of what was checked in the vmlinux.
func (k *kernelPatches) checkedFile(t *testing.T, what string) string {
	t.Helper()
	text := `{"schema": {"name": "inlay.cover-checked", "version": "1.0.0"}, "checked": [{"build_id": "` + k.buildID + `", ` + what +
		`, "reviewer": "A. Reviewer", "reason": "read the unit"}]}`
	path := filepath.Join(t.TempDir(), "checked.json")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// edited copies a module and writes something else in it, as long as what was there.
func (k *kernelPatches) edited(t *testing.T, name, old, other string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(k.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(data, []byte(old), []byte(other), 1)
	if bytes.Equal(changed, data) || len(changed) != len(data) {
		t.Fatalf("%s: %q is not there, or not as long as %q", name, old, other)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, changed, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
