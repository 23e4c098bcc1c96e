// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c calls.c -o ../obj/calls-gcc12-x86_64-O2-g5.o
// Call sites: plain, tail, through a pointer, and one inside an inlined
// instance, which belongs to the body around it.
extern int far_away(int);
extern volatile int port;

static __attribute__((noinline)) int near(int v)
{
	port = v;
	return port * 3;
}

static inline __attribute__((always_inline)) int wraps(int v)
{
	port++;
	return far_away(v + port) + 1;
}

int calls(int v)
{
	return near(v) + far_away(v + 2); // want call "calls near" call "calls far_away" if !g2 !g3 !O0
}

int tails(int v)
{
	port = 0;
	return far_away(v + 3); // want tail "tails far_away" if O2
}

int through(int (*fn)(int), int v)
{
	return fn(v) + wraps(v); // want located "wraps into through:." call "through far_away" if !g2 !g3 !O0
}

// want body "near" body "calls" body "tails" body "through" no-site "near"
