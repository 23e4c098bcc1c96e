// g++-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c cxx.cc -o ../obj/cxx-gcc12-x86_64-O2-g5.o
// C++: instances whose functions sit in namespaces, classes and templates, in
// constructors and lambdas, and instances below try and catch blocks.
namespace hw {
volatile int port;

inline __attribute__((always_inline)) void poke(int v) { port = v; }

template <typename T>
inline __attribute__((always_inline)) T scale(T v)
{
	port = (int)v;
	return v * (T)3;
}

class Device {
public:
	__attribute__((always_inline)) explicit Device(int id) : id_(id)
	{
		poke(id + 1);
	}
	__attribute__((always_inline)) int twice() const
	{
		port = id_;
		return id_ * 2 + port;
	}
	virtual ~Device();
	virtual int run(int v);

private:
	int id_;
};

Device::~Device() {}

int Device::run(int v)
{
	return twice() + v; // want located "twice into run:."
}
} // namespace hw

int use_templates(int a, double b)
{
	int x = hw::scale(a); // want located "scale<int> into use_templates:."
	double y = hw::scale(b); // want located "scale<double> into use_templates:."
	return x + (int)y;
}

int use_ctor(int id)
{
	hw::Device d(id); // want located "poke into Device:20 into use_ctor:."
	return d.twice(); // want located "twice into use_ctor:."
}

int use_lambda(int v)
{
	auto add = [v](int w) __attribute__((always_inline)) {
		hw::port = w;
		return v + w + hw::port;
	};
	return add(v + 1); // want located "operator() into use_lambda:."
}

extern int risky(int);

int use_try(int v)
{
	try {
		v = risky(v);
		hw::poke(v); // want located "poke into use_try:."
	} catch (int code) {
		hw::poke(code); // want located "poke into use_try:."
		return -1;
	}
	return v;
}

// want body "use_templates" body "use_ctor" body "use_lambda" body "use_try" body "run"
// want no-body "poke"
