package contract_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator writes a C program of small functions that call each other.
type generator struct {
	*rand.Rand
	b    strings.Builder
	made []signature
}

// signature is the parameters of a function: l for long, i for int, p for a pointer, d for
// double; and its result, v for none.
type signature struct{ parameters, result string }

var types = map[byte]string{'l': "long", 'i': "int", 'p': "long *", 'd': "double", 'v': "void"}

// generate makes a program from a seed. Its function scenario calls the others and returns
// what depends on all that they did.
func generate(seed uint64) string {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 1))}
	g.b.WriteString("static long memory[64];\nvolatile long sink;\nlong outside(long x) { return x + sink; }\n")
	for range 24 {
		g.function()
	}
	g.b.WriteString("unsigned long scenario(void)\n{\n\tunsigned long sum = 0;\n\tfor (int n = 0; n < 200; n++) {\n\t\tlong l = (long)(sum % 1000003) - 9, *p = memory + sum % 32; int i = (int)(sum % 97) - 40; double d = i * 1.5 + 0.25;\n\t\tmemory[sum % 61] = i & 15;\n")
	for n := range g.made {
		g.b.WriteString("\t\tsum = sum * 31 + " + g.call(n, map[byte][]string{'l': {"l", "(long)i"}, 'i': {"i", "(int)l"}, 'd': {"d"}, 'p': {"p"}}) + ";\n")
	}
	g.b.WriteString("\t}\n\tfor (int i = 0; i < 64; i++) sum = sum * 31 + memory[i];\n\treturn sum;\n}\n")
	return g.b.String()
}

func pick[T any](g *generator, list []T) T { return list[g.IntN(len(list))] }

// call is an expression of type long that calls a function.
func (g *generator) call(n int, have map[byte][]string) string {
	s := g.made[n]
	var args []string
	for i := range len(s.parameters) {
		args = append(args, pick(g, have[s.parameters[i]]))
	}
	text := fmt.Sprintf("f%d(%s)", n, strings.Join(args, ", "))
	if s.result == "v" {
		return "(" + text + ", 7)"
	}
	return "(long)" + text
}

func (g *generator) function() {
	n := len(g.made)
	s := signature{result: pick(g, []string{"l", "l", "i", "v", "d", "p"})}
	have := map[byte][]string{'l': {"5L"}, 'i': {"3"}, 'd': {"0.5"}, 'p': {"memory"}}
	var list []string
	for i := range 1 + g.IntN(5) {
		kind := pick(g, []byte("llipd"))
		name := fmt.Sprintf("%c%d", kind, i)
		s.parameters += string(kind)
		list = append(list, types[kind]+" "+name)
		have[kind] = append(have[kind], name, name)
	}
	storage := pick(g, []string{"static ", "", "static "})
	fmt.Fprintf(&g.b, "%s__attribute__((noinline)) %s f%d(%s)\n{\n", storage, types[s.result[0]], n, strings.Join(list, ", "))
	for i := range 1 + g.IntN(3) {
		name := fmt.Sprintf("x%d", i)
		fmt.Fprintf(&g.b, "\tlong %s = %s;\n", name, g.long(have, n))
		have['l'] = append(have['l'], name)
	}
	for range 1 + g.IntN(4) {
		g.statement(have, n, "\t")
	}
	switch s.result {
	case "l", "i":
		fmt.Fprintf(&g.b, "\treturn %s;\n", g.long(have, n))
	case "d":
		fmt.Fprintf(&g.b, "\treturn %s * %s;\n", pick(g, have['d']), pick(g, have['d']))
	case "p":
		fmt.Fprintf(&g.b, "\treturn memory + (%s & 31);\n", pick(g, have['l']))
	}
	g.b.WriteString("}\n")
	g.made = append(g.made, s)
}

// long is an expression of type long.
func (g *generator) long(have map[byte][]string, n int) string {
	switch v := pick(g, have['l']); g.IntN(9) {
	case 0:
		return fmt.Sprintf("%s + %d", v, g.IntN(99))
	case 1:
		return fmt.Sprintf("%s ^ %s", v, pick(g, have['l']))
	case 2:
		return fmt.Sprintf("%s[%s & 15]", pick(g, have['p']), v)
	case 3:
		return fmt.Sprintf("(long)(%s * 3.0) + %s", pick(g, have['d']), v)
	case 4, 5, 6:
		if n > 0 {
			return g.call(g.IntN(n), have) + " + " + v
		}
	case 7:
		return fmt.Sprintf("%s * %s - %s", v, pick(g, have['i']), pick(g, have['l']))
	}
	return pick(g, have['l'])
}

func (g *generator) statement(have map[byte][]string, n int, indent string) {
	if len(indent) > 3 {
		fmt.Fprintf(&g.b, "%smemory[%d] += %s;\n", indent, g.IntN(40), g.long(have, n))
		return
	}
	switch g.IntN(9) {
	case 0:
		fmt.Fprintf(&g.b, "%sif (%s > %s) {\n", indent, pick(g, have['l']), pick(g, have['l']))
		g.statement(have, n, indent+"\t")
		fmt.Fprintf(&g.b, "%s}\n", indent)
	case 1:
		fmt.Fprintf(&g.b, "%sfor (int n = 0; n < (%s & 3); n++) {\n", indent, pick(g, have['l']))
		g.statement(have, n, indent+"\t")
		fmt.Fprintf(&g.b, "%s}\n", indent)
	case 2:
		fmt.Fprintf(&g.b, "%sswitch (%s & 7) {\n", indent, pick(g, have['l']))
		for c := range 7 {
			fmt.Fprintf(&g.b, "%scase %d: memory[%d] ^= %s; break;\n", indent, c, c, g.long(have, n))
		}
		fmt.Fprintf(&g.b, "%s}\n", indent)
	case 3:
		fmt.Fprintf(&g.b, "%s%s[%d] = outside(%s);\n", indent, pick(g, have['p']), g.IntN(20), pick(g, have['l']))
	default:
		fmt.Fprintf(&g.b, "%s%s[%d] += %s;\n", indent, pick(g, have['p']), g.IntN(20), g.long(have, n))
	}
}
