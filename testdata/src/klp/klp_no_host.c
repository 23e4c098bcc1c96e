/* Misses ext4_htree_next_block, which holds a copy of dx_get_count. */
#include "ext4.h"
#include "patch.h"

DX_PROBE
DX_SPLIT
DX_ADD_ENTRY

LIVE_PATCH(FUNC(dx_probe), FUNC(do_split), FUNC(ext4_dx_add_entry));
