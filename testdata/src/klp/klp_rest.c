/* What klp_no_host misses, to be loaded on top of it. */
#include "ext4.h"
#include "patch.h"

DX_NEXT_BLOCK

LIVE_PATCH(FUNC(ext4_htree_next_block));
