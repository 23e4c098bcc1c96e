/* Nothing to do for any pass. */
__attribute__((noipa)) int alone(int x) { return x + 1; }
__attribute__((noipa)) int caller(int x) { return alone(x) + alone(x + 1); }
