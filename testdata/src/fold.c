// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c fold.c -o ../obj/fold-gcc12-x86_64-O2-g5.o
// Inlining that leaves no code: the record in the DWARF is gone or empty, yet
// the host must change when the callee does.
extern void out(int);

/* A body of its own, folded into D: an abstract instance, no site. */
int K(void) { return 42; }
int D(void) { return K(); }

/* No body either: only the abstract instance is left (GCC), or nothing. */
static inline int vanished(void) { return 7; }
int host_of_vanished(void) { return vanished() * 6; }

/* The arithmetic merges into one instruction of the host. */
static inline int plus_one(int v) { return v + 1; }
int host_of_sum(int v)
{
	out(v);
	return plus_one(v);
}

// want body "K" body "D" body "host_of_vanished" body "host_of_sum"
// want no-site "K" no-site "vanished" if gcc12 !O0
// want state "K open" orphan "vanished" state "vanished open" if gcc12 !O0
// want no-body "vanished" if !O0
