package program_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"inlay/answer"
)

// goShapes is a package with what Go's names are made of.
const goShapes = `package shape

var Port int

type Box struct{ W, H int }

func (b *Box) Area() int { Port++; return b.W * b.H }

func (b Box) Half() int { Port--; return b.W / 2 }

//go:noinline
func (b *Box) Grow(by int) int { b.W += by; return b.Area() }

type Pair[T any] struct{ A, B T }

//go:noinline
func (p *Pair[T]) Swap() { p.A, p.B = p.B, p.A }

func Max[T int | string](a, b T) T {
	if a > b {
		return a
	}
	return b
}
`

const goMain = `package main

import (
	"os"

	"example.test/m/pkg/shape"
)

//go:noinline
func host(b *shape.Box) int { return b.Area() + b.Half() + shape.Max(b.W, b.H) }

//go:noinline
func maker(n int) func(int) int { return func(x int) int { return x*n + shape.Port } }

func main() {
	b := &shape.Box{W: len(os.Args), H: 2}
	p := shape.Pair[string]{A: "a", B: os.Args[0]}
	p.Swap()
	os.Exit(host(b) + b.Grow(3) + len(p.A) + maker(3)(4))
}
`

// TestSelectGo: Go writes the whole import path into a name; nobody types all of it.
func TestSelectGo(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.test/m\n\ngo 1.26\n", "main.go": goMain, "pkg/shape/shape.go": goShapes} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, name), []byte(text))
	}
	build := exec.Command(tool(t, "go"), "build", "-trimpath", "-o", "out", ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64", "GOFLAGS=")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	const (
		area = "example.test/m/pkg/shape.(*Box).Area"
		half = "example.test/m/pkg/shape.Box.Half"
		grow = "example.test/m/pkg/shape.(*Box).Grow"
		most = "example.test/m/pkg/shape.Max[go.shape.int]"
		swap = "example.test/m/pkg/shape.(*Pair[go.shape.string]).Swap"
	)
	p := open(t, filepath.Join(dir, "out"))
	for pattern, want := range map[string]string{
		area: area, "m/pkg/shape.(*Box).Area": area, "shape.(*Box).Area": area, "(*Box).Area": area, "Area": area,
		"shape.Box.Half": half, "Box.Half": half,
		"Box.Area": "", "(*Box).Half": "", "ox.Half": "", "hape.Box.Half": "", "other.Box.Half": "", "shape.Box": "",
		"shape.go:(*Box).Grow": grow, "main.go:(*Box).Grow": "", "(*Box).G*": grow, "shape.(*B*).Grow": grow,
		most: most, "shape.Max": most, "shape.Max[...]": most, "shape.Max[string]": "",
		swap: swap, "shape.(*Pair[...]).Swap": swap, "(*Pair).Swap": swap, "(*Pair[...]).Sw?p": "",
		"main.host": "main.host", "host": "main.host", "h?st": "main.host", "main.maker.func1": "main.maker.func1", "maker.func1": "main.maker.func1",
	} {
		var wanted, got []string
		if want != "" {
			wanted = []string{want}
		}
		for _, fn := range pick(t, p, pattern).Functions() {
			got = append(got, fn.Answer().Name)
		}
		if !slices.Equal(got, wanted) {
			t.Errorf("%s picks %q, want %q", pattern, got, want)
		}
	}
	for _, name := range []string{"(*Box).Area", "Box.Half", "shape.Max"} {
		if !slices.Contains(hostsOf(sites(t, p, pick(t, p, name))), "main.host") {
			t.Errorf("%s was inlined into main.host", name)
		}
	}
}

const rustImpls = `pub mod dev {
    pub trait Emit { fn emit(&mut self, v: u32) -> u32; }
    pub struct Port { pub reg: u32 }
    pub struct Pair<T>(pub T, pub T);
    impl Emit for Port { #[inline(never)] fn emit(&mut self, v: u32) -> u32 { self.reg ^= v; self.reg } }
    impl Port { #[inline(always)] pub fn send(&mut self, v: u32) -> u32 { self.emit(v) } }
}
pub mod other {
    use crate::dev::*;
    impl Emit for u8 { #[inline(never)] fn emit(&mut self, v: u32) -> u32 { *self = v as u8; v } }
    impl Pair<u16> { #[inline(never)] pub fn swap(&mut self) { let a = self.0; self.0 = self.1; self.1 = a; } }
}
use dev::*;
#[inline(never)]
pub fn run(p: &mut Port, q: &mut Pair<u16>, b: &mut u8) -> u32 { q.swap(); p.send(2) + b.emit(3) }
`

// TestSelectRust: the two manglings of Rust write implementations in different forms, and
// where they stand only in one of them. The lines are those of the source.
func TestSelectRust(t *testing.T) {
	tool(t, "rustc")
	for _, mangling := range []string{"legacy", "v0"} {
		t.Setenv("RUSTC_BOOTSTRAP", "1") // a stable compiler takes only one of the names
		p := open(t, compile(t, map[string]string{"names.rs": rustImpls}, "rustc", "--crate-type=lib", "--emit=obj", "-O", "-g",
			"-Zunstable-options", "-C", "symbol-mangling-version="+mangling, "names.rs"))
		for pattern, want := range map[string][]string{
			"<names::dev::Port as names::dev::Emit>::emit": {"emit@names.rs:5"}, "<Port as Emit>::emit": {"emit@names.rs:5"},
			"<impl Emit for Port>::emit": {"emit@names.rs:5"}, "Port::emit": {"emit@names.rs:5"}, "dev::Port::emit": {"emit@names.rs:5"},
			"names::other::<impl names::dev::Emit for u8>::emit": {"emit@names.rs:10"}, "<impl Emit for u8>::emit": {"emit@names.rs:10"},
			"<u8 as Emit>::emit": {"emit@names.rs:10"}, "u8::emit": {"emit@names.rs:10"}, "<u8 as Send>::emit": nil,
			"Emit::emit": {"emit@names.rs:10", "emit@names.rs:5"}, "emit": {"emit@names.rs:10", "emit@names.rs:5"},
			"Port::send": {"send@names.rs:6"}, "names::dev::Port::send": {"send@names.rs:6"}, "<Port>::send": {"send@names.rs:6"},
			"<impl Port>::send": {"send@names.rs:6"}, "other::Port::send": nil, "ort::send": nil, "<Port as Emit>::send": nil,
			"Pair::swap": {"swap@names.rs:11"}, "Pair<u16>::swap": {"swap@names.rs:11"}, "<impl Pair<u16>>::swap": {"swap@names.rs:11"},
			"Pair<u8>::swap": nil, "names::run": {"run@names.rs:15"},
		} {
			got := picked(pick(t, p, pattern))
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s picks %q, want %q", mangling, pattern, got, want)
			}
		}
		if got := hostsOf(sites(t, p, pick(t, p, "Port::send"))); !slices.Equal(got, []string{"run"}) {
			t.Errorf("%s: hosts of Port::send are %q", mangling, got)
		}
	}
}

// hostsOf lists the names of the bodies that sites are in.
func hostsOf(list []answer.Site) (out []string) {
	for _, s := range list {
		out = append(out, s.Host.Function.Name)
	}
	return out
}
