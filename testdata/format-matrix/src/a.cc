#include "shared.hh"

volatile int port;

namespace {

struct counter {
	int n = 0;

	void add(int v) { n += shapes::twice(v) + port; }
};

} // namespace

int from_a(int v)
{
	counter c;
	auto more = [&c](int w) { c.add(w); };

	for (int i = 0; i < v; i++)
		more(shapes::box(i).area());
	return c.n;
}
