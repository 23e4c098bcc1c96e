// gcc-12 -ffile-prefix-map=$PWD=. -O3 -gdwarf-5 -c bodies.c -o ../obj/bodies-gcc12-x86_64-O3-g5.o
// A copy in one of two bodies: the copy went into the function before it was cloned.
extern void out(int, int);
extern volatile int port;

static inline void rare(void)
{
	port = 77;
}

/* A body for everybody, and one for those who pass 40: rare is seen in the first only. */
__attribute__((noinline)) int two_bodies(int v, int n)
{
	int sum = 0;
	if (n != 40)
		rare();
	for (int i = 0; i < n; i++) {
		out(v, i);
		sum += v / n;
	}
	return sum;
}

int calls_copy(int v)
{
	return two_bodies(v, 40) + two_bodies(v + 1, 40);
}

/* The test is cheap, the rest is long: GCC splits the function, and takes the
 * rest back when it finds that nobody wants the test alone. */
int back(int *p, int n)
{
	if (!p)
		return 0;
	for (int i = 0; i < n; i++) {
		out(p[i], n);
		out(p[i] + 1, n);
		out(p[i] + 2, n);
		out(p[i] + 3, n);
	}
	return p[0];
}

int calls_back(int *p, int n)
{
	return back(p, n) + back(p + 1, n);
}

/* Two functions that call each other, one inlined into the other. */
int odd(int n);

static int even(int n)
{
	return n == 0 || odd(n - 1);
}

int odd(int n)
{
	out(n, 3);
	return n != 0 && even(n - 1);
}

// want located "rare into two_bodies" clone "two_bodies constprop" sites "rare 1"
// want inlined "back into back" inlined "back into calls_back" body "back" no-clone "back"
// want inlined "odd into even into odd" no-body "even"
