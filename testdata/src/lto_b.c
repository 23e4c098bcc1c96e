// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -flto -c lto_b.c -o /dev/null
// The other half of lto_a.c.
volatile int port;

__attribute__((visibility("hidden"))) int cross(int v)
{
	port = v * 3;
	return port ^ v;
}

// want no-body "cross"
