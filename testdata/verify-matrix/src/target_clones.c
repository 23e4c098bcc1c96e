/* Versions of a function, picked at load time. */
__attribute__((target_clones("avx2", "default"))) int wide(const int *p, int n) { int r = 0; for (int i = 0; i < n; i++) r += p[i]; return r; }
int use_wide(const int *p) { return wide(p, 100); }
