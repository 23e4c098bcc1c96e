package fixdiff

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/program"
)

// Each line is a definition; the expectations follow from what C makes of a changed layout of
// struct sock, whose members from b on move.
var typeUses = []struct {
	src string
	use bool
}{
	{"struct holder { int first; struct sock s; int later; };", false},
	{"struct outer { struct { int x; } y; struct holder h[2]; int last; };", false},
	{"struct points { struct sock *s; u16 near; void (*f)(struct sock sk); struct sock const *t; };", false},
	{"typedef u16 (*fallback_t)(struct points *p, struct sock *sk);", false},
	{"typedef struct sock sock_t;", false},
	{"typedef struct sock *sock_p;", false},
	{"union either { struct sock s; int word; };", false},
	{"struct edge { union either e; int beyond; };", false},
	{"#define sk_macro b", false},
	{"#define SK_LAST(s) ((s)->b)", false},
	{"#define OTHER(s) ({ struct points *q = (s); q->b; })", false},
	{"int f01(struct sock *s) { return s->a; }", false},
	{"int f02(struct sock *s) { return s->b; }", true},
	{"int f03(void *s) { return f01((struct sock *)s); }", false},
	{"int f04(void) { return sizeof(struct sock); }", true},
	{"int f05(void) { struct sock s; return f01(&s); }", true},
	{"int f06(struct points *p) { return p->b; }", false},
	{"int f07(struct points *p) { return p->s->b; }", true},
	{"int f08(struct holder *h) { return h->later + h->first; }", true},
	{"int f09(struct holder *h) { return h->first; }", false},
	{"int f10(struct outer *o) { return o->last; }", true},
	{"int f11(u16 v) { fallback_t f = 0; return v + (f != 0); }", false},
	{"int f12(sock_t *s) { return s->b; }", true},
	{"int f13(void) { return sizeof(sock_t); }", true},
	{"int f14(struct points *p) { return p->near; }", false},
	{"int f15(struct edge *e) { return e->beyond; }", true},
	{"int f16(union either *e) { return e->word; }", false},
	{"int f17(void *s) { return SK_LAST(s); }", true},
	{"int f18(struct points *s) { return OTHER(s); }", false},
	{"int f19(struct sock *s) { return alloc(sizeof(*s)); }", true},
	{"int f20(struct sock *s, struct sock *t) { *s = *t; return 0; }", true},
	{"int f21(struct sock *s) { return f01(s + 1); }", true},
	{"int f22(struct points *p) { return container_of(p, struct sock, b); }", true},
	{"int f23(struct points *p) { return container_of(p, struct points, b); }", false},
	{"int f24(struct points *p) { { struct sock *p = 0; return p->b; } }", true},
	{"int f25(struct sock *s) { list_for_each_entry(s, head, b) f01(s); return 0; }", true},
	{"int f26(struct sock *s) { return use(s, b); }", false},
	{"int f27(struct points p[]) { return p[f01(0)].b; }", false},
	{"struct sock *f28(struct sock __rcu *s) { return s; }", false},
	{"int f29(struct points *later) { return later->near; }", false},
	{"CALL_2(f30, struct points *, p, struct sock *, s) { return p->b; }", false},
	{"CALL_2(f31, struct points *, p, struct sock *, s) { return s->b; }", true},
}

func TestTypeUses(t *testing.T) {
	text := &sourceText{path: "net/a.c"}
	want := make(map[string]bool)
	for i, c := range typeUses {
		text.text += c.src + "\n"
		if head, _, ok := strings.Cut(c.src, "{"); ok && strings.Contains(head, "(") && !strings.HasPrefix(c.src, "#") {
			name := fmt.Sprintf("f%02d", len(text.fns)+1)
			text.fns = append(text.fns, declared{line: i + 1, id: program.FunctionID(len(text.fns)), name: name})
			if want[name] = c.use; !strings.Contains(head, name) {
				t.Fatalf("%s is not %s", head, name)
			}
		}
	}
	s := resized(t, "struct sock { int a; int b; };", "struct sock { int a; long b; };")
	r := &resolver{ctx: context.Background(), res: new(Result), seen: map[string]func(string) bool{"net/a.c": nil}}
	r.usersOf(s, []*sourceText{text})
	for _, d := range text.fns {
		got := slices.ContainsFunc(r.res.Check, func(u User) bool { return u.ID == d.id })
		if got != want[d.name] {
			t.Errorf("%s: %v, want %v", d.name, got, want[d.name])
		}
	}
	if len(r.res.Unresolved) != 0 {
		t.Errorf("%+v", r.res.Unresolved)
	}
}

// resized makes the seed of a changed type.
func resized(t *testing.T, old, new string) *seed {
	t.Helper()
	s := &seed{kind: "type", name: "sock", home: "include/net/sock.h", values: true, hunk: answer.Hunk{}}
	s.ofType(change{itemise(lex(old, 1))[0], itemise(lex(new, 1))[0]})
	return s
}

// What moves, by the rules of C for the layout of structures and unions.
func TestMovedMembers(t *testing.T) {
	for _, c := range []struct{ old, new, members, size string }{
		{"struct s { int a, b; int c; };", "struct s { int a, b; long c; };", "c", "s"},
		{"struct s { int a; int b; };", "struct s { int n; int a; int b; };", "a b n", "s"},
		{"struct s { int a; };", "struct s { int a; int b; };", "b", "s"},
		{"union u { int a; int b; int c; };", "union u { int a; long b; int c; };", "b", "u"},
		{"struct s { int a; int b; };", "struct s { int a; int b; } __packed;", "a b", "s"},
		{"struct s { int a; };", "struct s {\n int a; };", "", ""},
		{"struct s { int a; int (*f)(struct net *dev); };", "struct s { long a; int (*f)(struct net *dev); };", "a f", "s"},
	} {
		s := resized(t, c.old, c.new)
		size := ""
		if s.resized != nil {
			size = strings.Join(s.resized.names, " ")
		}
		if got := strings.Join(s.members, " "); got != c.members || size != c.size {
			t.Errorf("%s: %q %q, want %q %q", c.new, got, size, c.members, c.size)
		}
	}
}

// A private header's members are nothing to public headers, and a macro's users must see
// all files that lead to it.
func TestScope(t *testing.T) {
	sees := func(list ...string) func(string) bool {
		return func(p string) bool { return slices.Contains(list, p) }
	}
	inner := (&scope{home: "net/own.h"}).within("include/net/m.h", sees("net/a.c", "include/linux/x.h"))
	for _, c := range []struct {
		kind targetKind
		path string
		want bool
	}{
		{byMember, "net/a.c", true}, {byMember, "net/b.c", false}, {byName, "include/linux/x.h", true},
		{byMember, "include/linux/x.h", true},
	} {
		to := &target{kind: c.kind, scope: inner}
		if got := to.visible(c.path); got != c.want {
			t.Errorf("%v from %s: %v", c.kind, c.path, got)
		}
	}
	private := &target{kind: byMember, scope: &scope{home: "net/own.h"}}
	if private.visible("include/linux/x.h") || !private.visible("net/b.c") || !private.visible("include/trace/events/own.h") {
		t.Error("private header")
	}
}

func TestTypedefNames(t *testing.T) {
	for src, want := range map[string]string{
		"typedef u16 (*fallback_t)(struct sk_buff *skb);":       "fallback_t",
		"typedef u16 fn_t(int a);":                              "fn_t",
		"typedef struct a { int x; } a_t, *a_p;":                "a a_t a_p",
		"typedef unsigned short u16;":                           "u16",
		"typedef struct sk_buff *(*get_t)(struct sock *, u16);": "get_t",
	} {
		it := itemise(lex(src, 1))[0]
		if got := strings.Join(it.names, " "); !strings.HasSuffix(got, want) || strings.Contains(got, "u16") && want != "u16" {
			t.Errorf("%s: %q, want %q", src, got, want)
		}
	}
}
