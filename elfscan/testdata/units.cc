// Type units in sections of one name. Rebuild in this folder with:
//
//	g++ -c -O2 -g -gdwarf-5 -fdebug-types-section -o units-x86_64.o units.cc
//	clang++-14 --target=aarch64-linux-gnu -c -O2 -gdwarf-5 -fdebug-types-section -o units-aarch64.o units.cc
namespace shapes {
struct Point { int x, y; };
struct Box { Point lo, hi; int area() const { return (hi.x - lo.x) * (hi.y - lo.y); } };
}

int area(const shapes::Box &b) { return b.area(); }
template <class T> T larger(T a, T b) { return a > b ? a : b; }
int pick(int a, int b) { return larger(a, b); }
template int larger<int>(int, int);
