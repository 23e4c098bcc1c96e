// gcc-12 -ffile-prefix-map=$PWD=. -O2 -gdwarf-5 -c empty.c -o ../obj/empty-gcc12-x86_64-O2-g5.o
// An inlined instance that owns no byte: its only instruction was scheduled
// together with the host's, or its condition merged with the host's.
extern void out(int);

struct page { unsigned long flags; struct page *head; int count; };

static inline int is_tail(const struct page *p)
{
	return p->flags & 1;
}

static inline const struct page *head_of(const struct page *p)
{
	if (is_tail(p))
		return p->head;
	return p;
}

static inline void hint(const struct page *p)
{
	__asm__ volatile("" : : "r"(p));
}

int look(const struct page *p)
{
	hint(p); // want empty "hint into look:." if gcc12 O2
	out(head_of(p)->count); // want inlined "head_of into look:." if !O0
	return 1;
}

// want body "look"
// want no-body "hint" no-body "head_of" no-body "is_tail" if !O0
