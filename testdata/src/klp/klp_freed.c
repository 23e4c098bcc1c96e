/* The new function is __init. */
#include <linux/seq_file.h>
#include "patch.h"

static int __init inlay_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "inlay\n");
	return 0;
}

LIVE_PATCH(FUNC(cmdline_proc_show));
