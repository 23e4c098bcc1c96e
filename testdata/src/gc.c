// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -ffunction-sections -c gc.c -o ../obj/gc-gcc12-x86_64-O2-g5-fsections.o
// Linked with --gc-sections, `unused` loses its code and keeps its DIE with a
// tombstone for an address.
volatile int port;

static inline __attribute__((always_inline)) void poke(int v)
{
	port = v;
	port = v + 1;
}

int unused(int v)
{
	poke(v); // want located "poke into unused:." if !linked
	return v;
}

int used(int v)
{
	poke(v + 2); // want located "poke into used:."
	return v * 2;
}

// want body "used"
// want body "unused" if !linked
// want discarded "unused" if linked
