// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c nested.c -o ../obj/nested-gcc12-x86_64-O2-g5.o
// Chains three deep, instances below lexical blocks, the same function at
// several depths, and an inlined function that holds a loop of its own.
volatile int port;

static inline __attribute__((always_inline)) int leaf(int v)
{
	port = v;
	return port;
}

static inline __attribute__((always_inline)) int mid(int v)
{
	int t = leaf(v + 1); // want located "leaf into mid:. into top:25 into host:36"
	return t * leaf(t); // want located "leaf into mid:. into top:25 into host:36"
}

static inline __attribute__((always_inline)) int top(int n)
{
	int sum = 0;
	{
		int k;
		for (k = 0; k < n; k++) {
			int in_block = port;
			sum += mid(in_block) ^ k; // want located "mid into top:. into host:36"
		}
	}
	return sum;
}

int host(int n)
{
	int r = 0;
	if (n > 3) {
		int deep = port + n;
		r = top(deep); // want located "top into host:."
	}
	return r;
}

int other(int n)
{
	port = n;
	{
		int again = port;
		{
			int more = leaf(again); // want located "leaf into other:."
			return more + again;
		}
	}
}

// want body "host" body "other"
// want sites "top 1" sites "mid 1" sites "leaf 3"
// want no-body "top" no-body "mid" no-body "leaf"
