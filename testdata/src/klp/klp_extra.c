/* Replaces version_proc_show too, for no reason that cmdline_proc_show gives. */
#include <linux/seq_file.h>
#include "patch.h"

static int inlay_cmdline_proc_show(struct seq_file *m, void *v)
{
	return 1;
}

static int inlay_version_proc_show(struct seq_file *m, void *v)
{
	return 0;
}

LIVE_PATCH(FUNC(cmdline_proc_show), FUNC(version_proc_show));
