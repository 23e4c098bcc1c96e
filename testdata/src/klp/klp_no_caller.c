/* Misses do_split, which holds no copy of dx_get_count and calls dx_insert_block.isra.0,
 * which does. */
#include "ext4.h"
#include "patch.h"

DX_PROBE
DX_NEXT_BLOCK
DX_ADD_ENTRY

LIVE_PATCH(FUNC(dx_probe), FUNC(ext4_htree_next_block), FUNC(ext4_dx_add_entry));
