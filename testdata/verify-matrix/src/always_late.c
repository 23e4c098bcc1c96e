/* The attribute stands on another declaration than the definition. */
int late(int x) __attribute__((always_inline));
int late(int x) { return x - 77; }
int use_late(int x) { return late(x) + late(2 * x); }
