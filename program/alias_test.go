package program_test

import "testing"

// TestAliasIsNoFolding: a call site that names an alias of the callee is no
// evidence that code was folded.
func TestAliasIsNoFolding(t *testing.T) {
	src := map[string]string{
		"a.c": "int real(int x) { return x * 3; }\nextern __typeof(real) second __attribute__((alias(\"real\")));\n",
		"b.c": "int second(int); int use(int x) { return second(x) + 1; }\n",
	}
	p := open(t, compile(t, src, "gcc", "-O2", "-g", "-nostdlib", "-static", "-Wl,-e,use", "a.c", "b.c"))
	callers, err := p.Callers(t.Context(), bodies(p, "real")[0])
	if err != nil {
		t.Fatal(err)
	}
	if len(callers) != 1 || len(callers[0].Calls) != 1 {
		t.Fatalf("%+v", callers)
	}
	if call := callers[0].Calls[0]; call.Origin != "" || len(call.Witnesses) != 2 {
		t.Errorf("%+v", call)
	}
}
