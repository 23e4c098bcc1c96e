/* Of the module dummy. */
#include <linux/netdevice.h>
#include "patch.h"

static int inlay_dummy_change_carrier(struct net_device *dev, bool new_carrier)
{
	return new_carrier;
}

LIVE_PATCH_OF("dummy", false, FUNC(dummy_change_carrier));
