/* Complete for dx_get_count, a static inline. */
#include "ext4.h"
#include "patch.h"

DX_PROBE
DX_NEXT_BLOCK
DX_SPLIT
DX_ADD_ENTRY

LIVE_PATCH(FUNC(dx_probe), FUNC(ext4_htree_next_block), FUNC(do_split), FUNC(ext4_dx_add_entry));
