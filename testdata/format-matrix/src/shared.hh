// Inlined into functions of two units: a template, a member, a namespace.
namespace shapes {

template <typename T> inline T twice(T v) { return v + v; }

struct box {
	int wide, high;

	explicit box(int v) : wide(twice(v)), high(v) {}
	int area() const { return wide * high; }
	template <int By> int grown() const { return area() * By; }
};

} // namespace shapes

int from_a(int v);
