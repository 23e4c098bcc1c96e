// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c fold.c -o ../obj/fold-gcc12-x86_64-O2-g5.o
// Inlining that leaves no code: the record in the DWARF is gone or empty, yet
// the host must change when the callee does.
extern void out(int);

/* K has a body and is folded into D: an abstract instance, no site. GCC then
 * finds D and K identical, and D keeps its symbol but no code of its own. */
int K(void) { return 42; }
int D(void) { return K(); }
int D2(int v) { return v + K(); }

/* No body either: only the abstract instance is left (GCC), or nothing. */
static inline int vanished(void) { return 7; }
int host_of_vanished(void) { return vanished() * 5; }

/* The arithmetic merges into one instruction of the host. */
static inline int plus_one(int v) { return v + 1; }
int host_of_sum(int v)
{
	out(v);
	return plus_one(v);
}

// want body "D" if O0|clang19|noicf
// want no-body "D" if gcc12 !O0 !noicf
// want body "K" body "D2" body "host_of_vanished" body "host_of_sum"
// want no-site "K" no-site "vanished" if gcc12 !O0
// want state "K open" orphan "vanished" state "vanished open" if gcc12 !O0
// want no-body "vanished" if !O0
