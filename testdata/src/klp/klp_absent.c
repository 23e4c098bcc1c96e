/* Of a module that no kernel has. */
#include "patch.h"

static int inlay_absent_function(void)
{
	return 0;
}

LIVE_PATCH_OF("absent", false, FUNC(absent_function));
