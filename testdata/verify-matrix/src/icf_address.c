/* Equal functions whose addresses are compared. */
extern int sink(int);
static int ha(int x) { return sink(x * 6) + sink(x) + 2; }
static int hb(int x) { return sink(x * 6) + sink(x) + 2; }
int (*const table[])(int) = {ha, hb};
int same(void) { return table[0] == table[1]; }
