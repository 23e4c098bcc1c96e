/* Names clones of dx_insert_block: one that is called in another way than its source says,
 * and one that is not there. */
#include "ext4.h"
#include "patch.h"

DX_PROBE
DX_NEXT_BLOCK
DX_SPLIT
DX_ADD_ENTRY

static void inlay_dx_insert_block(struct dx_frame *frame, u32 hash, u32 block)
{
}

LIVE_PATCH(FUNC(dx_probe), FUNC(ext4_htree_next_block), FUNC(do_split), FUNC(ext4_dx_add_entry),
	   { .old_name = "dx_insert_block.isra.0", .new_func = inlay_dx_insert_block },
	   { .old_name = "dx_insert_block.isra.3", .new_func = inlay_dx_insert_block });
