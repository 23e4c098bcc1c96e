// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c livepatch.c -o ../obj/livepatch-gcc12-x86_64-O2-g5.ko
// A live patch of run in the kernel that is linked of init.c: the structures are those that
// authors fill in for Linux 6.1 (include/linux/livepatch.h), shortened behind what is read.
struct module { char name[64]; };
struct klp_func { const char *old_name; void *new_func; unsigned long old_sympos; void *old_func; };
struct klp_object { const char *name; struct klp_func *funcs; void *callbacks[4]; };
struct klp_patch { struct module *mod; struct klp_object *objs; void *states; _Bool replace; };
int klp_enable_patch(struct klp_patch *patch);
extern volatile int port;

__attribute__((section(".modinfo"))) const char license[] = "license=GPL";
__attribute__((section(".modinfo"))) const char livepatch[] = "livepatch=Y";
__attribute__((section(".modinfo"))) const char name[] = "name=livepatch";
__attribute__((section(".gnu.linkonce.this_module"))) struct module __this_module = { "livepatch" };

static inline __attribute__((always_inline)) int twice(int v)
{
	port = v;
	return v * 2;
}

static int new_run(int v)
{
	return twice(v) * 3; // want located "twice into new_run:." no-body "twice"
}

static struct klp_func funcs[] = { { "run", new_run }, { 0 } };
static struct klp_object objects[] = { { 0, funcs }, { 0 } };
static struct klp_patch patch = { &__this_module, objects };

int init_module(void)
{
	return klp_enable_patch(&patch);
}
