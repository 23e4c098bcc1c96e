/* Was built when struct seq_file had one member more in front. */
#define seq_file seq_file_of_headers
#include <linux/seq_file.h>
#undef seq_file
#include "patch.h"

struct seq_file {
	unsigned long added;
	char *buf;
	size_t size;
	size_t from;
	size_t count;
};

static int inlay_cmdline_proc_show(struct seq_file *m, void *v)
{
	m->buf[m->count++] = '\n';
	return 0;
}

LIVE_PATCH(FUNC(cmdline_proc_show));
