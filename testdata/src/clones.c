// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c clones.c -o ../obj/clones-gcc12-x86_64-O2-g5.o
// Every clone GCC makes: parameters removed or split, constants substituted,
// the tail outlined, the cold half moved away, and two of these stacked.
extern void out(int, int);
extern volatile int port;
extern int *table;

struct pair { int a, b, c, d; };

/* Only p->b is read: passed by value instead. */
static __attribute__((noinline)) int reads_one(const struct pair *p)
{
	int b = p->b;
	out(b, 1);
	return b + 2;
}

/* k is 7 in every call, v is not. */
static __attribute__((noinline)) int always_seven(int v, int k)
{
	out(v, k);
	return v * k;
}

/* k is 9 in every call, and only p->c is read. */
static __attribute__((noinline)) int both(const struct pair *p, int k)
{
	int c = p->c;
	out(c, k);
	out(c + 1, k);
	return c;
}

/* The first test is cheap, the rest is long: the test goes into the callers. */
static int partly(int *p, int n)
{
	if (!p)
		return 0;
	for (int i = 0; i < n; i++) {
		out(p[i], n);
		out(p[i] + 1, table[i]);
		out(p[i] + 2, table[i + 1]);
		out(p[i] + 3, table[i + 2]);
		out(p[i] + 4, table[i + 3]);
		out(p[i] + 5, table[i + 4]);
	}
	return p[0];
}

static inline __attribute__((always_inline)) void last_words(int v)
{
	port = v;
}

/* The instance lies in the cold half, in another section than its host. */
int hot_cold(int v)
{
	out(v, 0);
	if (v == 77) {
		last_words(v + 1); // want located "last_words into hot_cold:."
		__builtin_trap();
	}
	return v + 1;
}

int use1(struct pair *p)
{
	return reads_one(p) + always_seven(p->a, 7) + both(p, 9);
}

int use2(struct pair *p)
{
	return reads_one(p + 1) - always_seven(p->d, 7) - both(p + 3, 9);
}

int use3(int *p, int n)
{
	out(0, 0);
	return partly(p, n) + 1; // want inlined "partly into use3:." if gcc12 O2
}

int use4(int *p, int n)
{
	out(1, 1);
	return partly(p, n + 1) + 2; // want inlined "partly into use4:." if gcc12 O2
}

// want clone "reads_one isra" clone "always_seven constprop" clone "both constprop isra" if gcc12 O2
// want clone "partly part" if gcc12 O2
// want cold "hot_cold" if gcc12 O2 x86_64
// want no-site "reads_one" no-site "always_seven" no-site "both"
// want state "reads_one open" state "both open" state "partly open" if gcc12 O2
// want body "use1" body "use2" body "use3" body "use4" body "hot_cold"
