/* A module that is no live patch. */
#include <linux/module.h>

MODULE_LICENSE("GPL");
