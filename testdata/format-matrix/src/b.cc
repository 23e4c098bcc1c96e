#include "shared.hh"

template <typename T> static T sum(T v)
{
	return shapes::twice(v) + T(shapes::box(int(v)).grown<3>());
}

int main(int argc, char **)
{
	return from_a(argc) + sum(argc) + int(sum(1.5 * argc));
}
