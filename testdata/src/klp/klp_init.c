/* proc_cmdline_init is __init: it is gone when the patch is loaded. */
#include "patch.h"

static int inlay_proc_cmdline_init(void)
{
	return 0;
}

LIVE_PATCH(FUNC(proc_cmdline_init));
