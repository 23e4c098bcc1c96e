package drift_test

import "testing"

// A helper that new code calls through a table, or through a table of tables, relies on the
// kernel as much as one that it calls by name. One that no such table holds does not.
func TestReachedByData(t *testing.T) {
	kernel := linkKernel(t, symbolSources())
	const declarations = `
int nowhere(int), elsewhere(int);
static int helper(int v) { return nowhere(v); }
static int stranger(int v) { return elsewhere(v); }
struct table { int (*call)(int); };
static struct table one = { helper }, other = { stranger };
static struct table *list[] = { 0, &one };
struct table *volatile first = &one;
struct table **volatile all = list;
struct table *volatile another = &other;
`
	for name, call := range map[string]string{"table": "first->call(v)", "table of tables": "all[1]->call(v)"} {
		t.Run(name, func(t *testing.T) {
			got := make(map[string]string)
			for _, f := range compare(t, kernel, compilePatch(t, patchWith("", declarations, call), "gcc", nil, "-gdwarf-5", "-O2")) {
				got[f.What] = f.Function
			}
			if got["nowhere"] != "helper" || got["elsewhere"] != "" || len(got) != 2 {
				t.Errorf("%v, want nowhere of helper, and elsewhere of none", got)
			}
		})
	}
}
