// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c gnunested.c -o ../obj/gnunested-gcc12-x86_64-O2-g5.o
// GNU C nested functions: their DIEs are children of the outer function, and
// their symbols carry a bare number, which is a rename and no clone.
extern int apply(int (*)(int), int);
extern volatile int port;

int outer(int base)
{
	int seen = 0;
	inline __attribute__((always_inline)) int tiny(int v)
	{
		port = v;
		return port + base;
	}
	__attribute__((noinline)) int within(int v)
	{
		seen += v;
		return tiny(v) + seen; // want located "tiny into within:."
	}
	return apply(within, base) + seen;
}

// want body "outer" body "within" no-clone "within"
