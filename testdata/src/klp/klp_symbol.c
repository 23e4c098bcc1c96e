/* Calls a function that no kernel has, and one that is not exported. */
#include <linux/seq_file.h>
#include "patch.h"

struct filename;
void inlay_is_nowhere(struct seq_file *m);
int do_unlinkat(int dfd, struct filename *name);

static int inlay_cmdline_proc_show(struct seq_file *m, void *v)
{
	inlay_is_nowhere(m);
	return do_unlinkat(0, NULL);
}

LIVE_PATCH(FUNC(cmdline_proc_show));
