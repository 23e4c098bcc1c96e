/* Functions that do nothing, as in a table of operations. */
static int open_one(void *p) { return 0; } static int open_two(void *p) { return 0; } static int open_three(void *p) { return 0; }
struct ops { int (*open)(void *), (*close)(void *), (*sync)(void *); };
const struct ops ops_one = {open_one, open_two, open_three};
void nop_one(void) {} void nop_two(void) {}
