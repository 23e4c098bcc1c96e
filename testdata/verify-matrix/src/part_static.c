/* The same with a static function that is used often. */
extern void slow(void *), slower(void *, int);
struct obj { int refs; void *p; };
static void put(struct obj *o) { if (--o->refs) return; slow(o->p); for (int i = 0; i < 9; i++) slower(o->p, i); slow(o); slower(o, 1); slower(o, 2); slower(o, 3); }
void p1(struct obj *o) { put(o); } void p2(struct obj *o) { slow(o); put(o); } void p3(struct obj *o) { put(o); slow(o); } void p4(struct obj *a, struct obj *b) { put(a); put(b); }
