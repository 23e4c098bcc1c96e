/* Gives the kernel a name: only a module has one. */
#include <linux/seq_file.h>
#include "patch.h"

static int inlay_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "inlay\n");
	return 0;
}

LIVE_PATCH_OF("vmlinux", false, FUNC(cmdline_proc_show));
