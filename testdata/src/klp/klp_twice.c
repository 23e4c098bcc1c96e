/* Names one function twice, the second time with the position that it has anyway. */
#include <linux/seq_file.h>
#include "patch.h"

static int inlay_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "inlay\n");
	return 0;
}

static int inlay_again(struct seq_file *m, void *v)
{
	return 0;
}

LIVE_PATCH(FUNC(cmdline_proc_show), { .old_name = "cmdline_proc_show", .new_func = inlay_again, .old_sympos = 1 });
