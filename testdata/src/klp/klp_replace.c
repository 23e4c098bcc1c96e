/* As klp_rest, but it takes the place of all that was loaded. */
#include "ext4.h"
#include "patch.h"

DX_NEXT_BLOCK

LIVE_PATCH_OF(NULL, true, FUNC(ext4_htree_next_block));
