// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -flto -c lto_a.c -o /dev/null
// Link-time optimisation: cross() of lto_b.c is inlined here, so the origin of
// the instance lies in another unit.
extern int cross(int);
extern volatile int port;

int local_use(int v)
{
	port = v;
	return cross(v) + 1; // want located "cross into local_use:."
}

// want body "local_use"
