/* Equal external functions: wrappers. */
extern int sink(int);
int ga(int x) { return sink(x * 5) + sink(x) + 2; }
int gb(int x) { return sink(x * 5) + sink(x) + 2; }
int gc(int x) { return sink(x * 5) + sink(x) + 2; }
