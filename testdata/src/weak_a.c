// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -fPIC -c weak_a.c -o ../obj/weak_a-gcc12-x86_64-O2-g5.o
// A weak default that weak_b.c overrides: linked together, this body has code
// and a DIE, but no symbol at its entry.
extern volatile int port;

__attribute__((weak)) int handler(int v)
{
	port = v;
	return v + 100;
}

int dispatch(int v)
{
	return handler(v + 1) * 3;
}

// want body "dispatch" body "handler" state "dispatch closed" no-site "handler"
// want weak "handler" if linked
