// gcc-12 -ffile-prefix-map=$PWD=. -O3 -gdwarf-5 -c sigs.c -o ../obj/sigs-gcc12-x86_64-O3-g5.o
// Whose signature changed, who calls such a body, and who does not.
extern void out(int, int);

struct pair { int a, b, c, d; };

/* Only p->b is read: passed by value instead. */
static __attribute__((noinline)) int split(const struct pair *p)
{
	int b = p->b;
	out(b, 1);
	return b + 2;
}

/* k is 3 in every call: a clone without it. It calls another clone. */
static __attribute__((noinline)) int middle(const struct pair *p, int v, int k)
{
	out(v, k);
	return split(p + k) * v;
}

/* Nobody uses the result: only that is gone. */
static __attribute__((noinline)) int no_result(int v, int w)
{
	out(v, w);
	return v ^ w;
}

/* A body for everybody, and a copy for those who pass 40. */
__attribute__((noinline)) int both_ways(int v, int n)
{
	int sum = 0;
	for (int i = 0; i < n; i++) {
		out(v, i);
		sum += v / n;
	}
	if (n == 40)
		out(sum, n);
	return sum;
}

int calls_middle(struct pair *p, int v)
{
	return middle(p, v, 3) + 1;
}

int calls_middle_too(struct pair *p, int v)
{
	return middle(p + 1, v + 5, 3) - 1;
}

void calls_no_result(int v)
{
	no_result(v, v + 1);
	no_result(v + 2, v);
}

int calls_copy(int v)
{
	return both_ways(v, 40) + both_ways(v + 1, 40);
}

int calls_plain(int v, int n)
{
	return both_ways(v, n) * 3;
}

// want clone "split isra" clone "middle constprop" clone "no_result isra" clone "both_ways constprop"
// want body "calls_middle" no-site "split" no-site "middle" state "both_ways open"
