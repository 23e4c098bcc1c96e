// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -fPIC -c weak_b.c -o ../obj/weak_b-gcc12-x86_64-O2-g5.o
// The strong definition that overrides the weak one of weak_a.c.
volatile int port;

int handler(int v)
{
	port = v * 2;
	return port + 200;
}

// want body "handler"
