// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c attrs.c -o ../obj/attrs-gcc12-x86_64-O2-g5.o
// Function attributes that decide about inlining, and recursion.
volatile int port;

static inline __attribute__((always_inline)) int must(int v)
{
	port += v;
	return v ^ port;
}

static __attribute__((noinline)) int never(int v)
{
	port = v;
	return port + 1;
}

static int small(int v)
{
	port -= v;
	return port;
}

__attribute__((flatten)) int flat(int v)
{
	return small(v) + small(v + 1); // want located "small into flat:." if !O0
}

__attribute__((cold)) int chilly(int v)
{
	return must(v) + 1; // want located "must into chilly:."
}

int recurse(int n)
{
	if (n < 2)
		return must(n); // want located "must into recurse:."
	return recurse(n - 1) + recurse(n - 2) * port;
}

int caller(int n)
{
	return never(n) + must(n); // want located "must into caller:."
}

// want no-site "never" body "never" body "recurse" body "chilly" body "flat" body "caller"
// want no-body "must"
// want state "never closed" state "must open" if gcc12
