/* What every live patch of this folder has beside its new functions. */
#include <linux/livepatch.h>
#include <linux/module.h>

#define FUNC(symbol) { .old_name = #symbol, .new_func = inlay_##symbol }
#define FUNC_AT(symbol, position) { .old_name = #symbol, .new_func = inlay_##symbol, .old_sympos = position }

/* OBJECT is the name of a module, or NULL for the kernel itself. */
#define LIVE_PATCH_OF(OBJECT, REPLACE, ...) \
	static struct klp_func funcs[] = { __VA_ARGS__, {} }; \
	static struct klp_object objects[] = { { .name = OBJECT, .funcs = funcs }, {} }; \
	static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objects, .replace = REPLACE }; \
	static int __init patch_init(void) { return klp_enable_patch(&patch); } \
	static void __exit patch_exit(void) { } \
	module_init(patch_init); \
	module_exit(patch_exit); \
	MODULE_LICENSE("GPL"); \
	MODULE_INFO(livepatch, "Y")

#define LIVE_PATCH(...) LIVE_PATCH_OF(NULL, false, __VA_ARGS__)
