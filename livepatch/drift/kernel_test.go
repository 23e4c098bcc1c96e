package drift_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inlay/livepatch/drift"
	"inlay/testdata/fixture/kmod"
)

// moduleSource uses what most patches use: structures of the core, functions that are
// exported, a variable, and a copy of a function of the kernel.
const moduleSource = `
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/fs.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
#include <linux/utsname.h>
int use(struct task_struct *t, struct file *f);
static noinline int helper(struct inode *i) { asm volatile(""); return i->i_mode + i_size_read(i); }
int cmdline_proc_show(struct seq_file *m, void *v);
int cmdline_proc_show(struct seq_file *m, void *v)
{
	struct task_struct *t = current;
	struct file *f = m->file;
	char *p = kmalloc(t->pid, GFP_KERNEL);

	printk("%d %lld %lu\n", t->pid, f->f_pos, jiffies);
	seq_puts(m, saved_command_line);
	seq_putc(m, '\n');
	if (p)
		memcpy(p, t->comm, t->pid & 15);
	kfree(p);
	return helper(file_inode(f));
}
MODULE_LICENSE("GPL");
`

// buildModule builds a module as the kernel does, with DWARF.
func buildModule(t *testing.T, headers, source string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"sample.c": source, "Makefile": "obj-m := sample.o\nccflags-y := -g\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := kmod.Build(t.Context(), headers, dir); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "sample.ko")
}

// TestKernel compares a module with the kernel whose headers it was built with: nothing
// can have drifted.
func TestKernel(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX names no vmlinux")
	}
	kernel := open(t, path)
	release := kernel.Files()[0].Release()
	headers := kmod.Headers(release)
	if headers == "" {
		t.Skipf("the headers of %s are not installed", release)
	}
	patch := open(t, buildModule(t, headers, moduleSource))
	pairs := []drift.Pair{{New: body(t, patch, "cmdline_proc_show"), Old: body(t, kernel, "cmdline_proc_show")}}
	start := time.Now()
	found, err := drift.Compare(context.Background(), patch.Files()[0], kernel, pairs)
	t.Logf("compared in %v", time.Since(start))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Kind == drift.NotExported && f.What == "saved_command_line" {
			continue // the source uses it although it cannot
		}
		t.Errorf("%+v", f)
	}
	if len(found) == 0 || !strings.Contains(found[0].Detail, "vmlinux") {
		t.Errorf("%+v, want saved_command_line not to be exported", found)
	}
}
