/* Replaces kernfs_break_active_protection because it holds kernfs_put_active. That
 * kernfs_remove_self holds the former is of no matter then. */
#include <linux/kernfs.h>
#include "patch.h"

static void inlay_kernfs_put_active(struct kernfs_node *kn)
{
	atomic_dec(&kn->active);
}

static void inlay_kernfs_break_active_protection(struct kernfs_node *kn)
{
}

LIVE_PATCH(FUNC(kernfs_put_active), FUNC(kernfs_break_active_protection));
