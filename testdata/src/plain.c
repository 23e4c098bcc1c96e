// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c plain.c -o ../obj/plain-gcc12-x86_64-O2-g5.o
// One static inline function with a visible effect, called twice: the base of
// the matrix of compilers, levels, DWARF versions and machines.
int sink;

static inline void add(int v)
{
	sink += v * 3;
}

int once(int a)
{
	add(a); // want inlined "add into once:." if !O0
	return a;
}

int twice(int a)
{
	if (a > 7)
		add(a + 1); // want located "add into twice:." if !O0 !clang19|O1
	sink ^= a;
	add(a); // want located "add into twice:." if !O0
	return a + 2;
}

// clang 19 merges the first call in twice() with its neighbours and gives the
// instance line 0; GCC for PowerPC leaves the one in once() without a byte.
// want body "once" body "twice"
// want sites "add 3" no-body "add" if !O0
// want sites "add 0" body "add" if O0
// want state "add open" if gcc12 !O0
// want state "add closed" if gcc12 O0
// want state "add lower_bound" if clang14|clang19
// want state "once closed" if gcc12
