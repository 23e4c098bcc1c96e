/* A static inline function of a header: one source function, a copy in each
 * unit that includes it. The types give dwz something to move. */
extern volatile int port;

struct queue {
	struct queue *next, *prev;
	unsigned long flags;
	int head, tail, limit, users;
	char name[16];
	int (*enqueue)(struct queue *, int);
	int (*dequeue)(struct queue *, int *);
};

struct owner {
	struct queue rx, tx;
	struct owner *parent;
	long long created;
};

static inline int from_header(struct owner *o, int v)
{
	port = v + 1;
	o->rx.head = port;
	return o->rx.head;
}
