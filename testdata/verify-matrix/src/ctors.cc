// Constructors and destructors in their variants, and equal methods.
struct base { int a; base(int x); virtual ~base(); int get() const; };
base::base(int x) : a(x * 3) {}
base::~base() {}
int base::get() const { return a + 1; }
struct derived : virtual base { int b; derived(int x); ~derived(); int get2() const; };
derived::derived(int x) : base(x), b(x) {}
derived::~derived() {}
int derived::get2() const { return get() + b; }
int use(int x) { derived d(x); return d.get2() + d.get(); }
