/* A library with one symbol of each binding; with NO_CODE it has data only. */
int datum = 7;
#ifndef NO_CODE
static int hidden(int x) { return x * datum; }
int shown(int x) { return hidden(x) + 1; }
__attribute__((weak)) int weak(int x) { return hidden(x) + 2; }
#endif
