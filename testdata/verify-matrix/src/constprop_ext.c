/* Clones of an external function for constants. */
extern int look(int, int);
int engine(int x, int mode, int deep) {
	int r = 0;
	for (int i = 0; i < x; i++) { if (mode == 3) r += look(i, deep); else if (mode == 5) r -= look(deep, i); else r ^= look(i, mode); if (deep) r += look(r, i); }
	return r;
}
int e1(int x) { return engine(x, 3, 0); }
int e2(int x) { return engine(x, 3, 0) + 1; }
int e3(int x) { return engine(x + 1, 3, 0) + 2; }
