// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -fno-pie -pg -mfentry -mrecord-mcount -c climb.c -o ../obj/climb-gcc12-x86_64-O2-g5-fentry.o
// Bodies that cannot be redirected: the change climbs to their callers.
#define NOTRACE __attribute__((no_instrument_function, noinline))
extern void out(int);

int NOTRACE quiet(int v)
{
	out(v);
	return v + 1;
}

/* Notrace too, and called by a third: the climb goes on. */
int NOTRACE quiet_caller(int v)
{
	return quiet(v) * 2;
}

int traced_caller(int v)
{
	out(1);
	return quiet(v) * 3;
}

int top_caller(int v)
{
	out(2);
	return quiet_caller(v) * 5;
}

int above_top(int v)
{
	out(3);
	return top_caller(v) * 7;
}

/* Its address stands in a table. */
int NOTRACE held(int v)
{
	out(v + 1);
	return v - 1;
}

int (*const table[2])(int) = { 0, held };

int calls_held(int v)
{
	out(4);
	return held(v) + 1;
}

/* An inline function in a notrace body: its host climbs. */
static inline __attribute__((always_inline)) int small(int v)
{
	out(v + 2);
	return v ^ 3;
}

int NOTRACE quiet_host(int v)
{
	return small(v) + 2;
}

int calls_quiet_host(int v)
{
	out(5);
	return quiet_host(v) + 3;
}

/* Nobody is known to call it. */
int NOTRACE lonely(int v)
{
	out(v + 9);
	return v;
}

/* Code that must not be traced, reached from a notrace function. */
int NOTRACE deep(int v)
{
	out(v + 10);
	return v - 3;
}

int NOTRACE __attribute__((section(".noinstr.text"))) no_instr(int v)
{
	return deep(v) + 4;
}

int NOTRACE __attribute__((section(".entry.text"))) entry(int v)
{
	return deep(v) + 5;
}

int calls_no_instr(int v)
{
	out(6);
	return no_instr(v) + 6;
}

// want located "small into quiet_host" no-body "small" body "deep" no-site "deep"
// want call "quiet_caller quiet" call "no_instr deep" state "quiet closed"
