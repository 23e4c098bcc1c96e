/* Asks for a position that no symbol has, and names assembler code and a variable. */
#include <linux/seq_file.h>
#include "patch.h"

static int inlay_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "inlay\n");
	return 0;
}

LIVE_PATCH(FUNC_AT(cmdline_proc_show, ULONG_MAX), { .old_name = "entry_SYSCALL_64", .new_func = inlay_cmdline_proc_show },
	{ .old_name = "saved_command_line", .new_func = inlay_cmdline_proc_show });
