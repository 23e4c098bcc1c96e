/* Complete: nothing else holds a copy of cmdline_proc_show. */
#include <linux/seq_file.h>
#include "patch.h"

static int inlay_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "inlay\n");
	return 0;
}

LIVE_PATCH(FUNC(cmdline_proc_show));
