/* The new function takes one parameter less, and another as an int. */
#include <linux/seq_file.h>
#include "patch.h"

static int inlay_cmdline_proc_show(int m)
{
	return m;
}

LIVE_PATCH(FUNC(cmdline_proc_show));
