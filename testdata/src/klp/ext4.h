/* The functions of fs/ext4/namei.c that hold a copy of dx_get_count, or call
 * dx_insert_block, a clone of which does. */
#include <linux/buffer_head.h>
#include <linux/jbd2.h>

struct dx_frame;
struct dx_hash_info;
struct ext4_dir_entry_2;
struct ext4_filename;

#define DX_PROBE \
	static struct dx_frame *inlay_dx_probe(struct ext4_filename *fname, struct inode *dir, \
		struct dx_hash_info *hinfo, struct dx_frame *frame_in) { return frame_in; }
#define DX_NEXT_BLOCK \
	static int inlay_ext4_htree_next_block(struct inode *dir, __u32 hash, struct dx_frame *frame, \
		struct dx_frame *frames, __u32 *start_hash) { return *start_hash = hash; }
#define DX_SPLIT \
	static struct ext4_dir_entry_2 *inlay_do_split(handle_t *handle, struct inode *dir, \
		struct buffer_head **bh, struct dx_frame *frame, struct dx_hash_info *hinfo) { return NULL; }
#define DX_ADD_ENTRY \
	static int inlay_ext4_dx_add_entry(handle_t *handle, struct ext4_filename *fname, \
		struct inode *dir, struct inode *inode) { return -ENOSPC; }
