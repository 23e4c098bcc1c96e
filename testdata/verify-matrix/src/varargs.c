/* Functions with variable arguments, which are hard to clone. */
#include <stdarg.h>
static int total(int n, ...) { va_list ap; int r = 0; va_start(ap, n); while (n-- > 0) r += va_arg(ap, int); va_end(ap); return r; }
int three(int a, int b, int c) { return total(3, a, b, c); }
int none(void) { return total(0); }
