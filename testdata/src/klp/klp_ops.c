/* A helper that the new function calls through a pointer in its data was built when struct
 * klist, which the new function itself does not know, had one member more in front. */
#include <linux/seq_file.h>
#include "patch.h"

#line 1 "include/linux/klist.h"
struct klist {
	int added;
	spinlock_t k_lock;
	struct list_head k_list;
};
#line 13 "klp_ops.c"

static noinline int helper(struct seq_file *m, void *v)
{
	struct klist *list = v;

	return list->added + list_empty(&list->k_list);
}

struct inlay_table {
	int (*call)(struct seq_file *m, void *v);
};

static struct inlay_table table = { helper };
struct inlay_table *volatile inlay_tables = &table;

static int inlay_cmdline_proc_show(struct seq_file *m, void *v)
{
	return inlay_tables->call(m, v);
}

LIVE_PATCH(FUNC(cmdline_proc_show));
