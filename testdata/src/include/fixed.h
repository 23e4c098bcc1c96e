/* What fix.c includes, for fixes in a header. */
#ifndef FIXED_H
#define FIXED_H

#define LIMIT 16
#define CLAMP(v) \
	((v) > LIMIT ? LIMIT : (v))
#define UNUSED_MACRO 1

struct point {
	int x;
	int y;
	int level;
};

enum mode {
	MODE_OFF,
	MODE_ON,
};

/*
 * Called by everyone.
 */
static inline int twice(int v)
{
	if (v < 0)
		return 0;
	return 2 * v;
}

static inline int never(int v)
{
	return v + 3;
}

#define DEFINE_PAIR(name, delta)				\
	__attribute__((noinline)) int name##_up(int v)		\
	{							\
		return CLAMP(v) + (delta);			\
	}							\
	__attribute__((noinline)) int name##_down(int v)	\
	{							\
		return CLAMP(v) - (delta);			\
	}

#endif
