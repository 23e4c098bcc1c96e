package disasm
import ("testing";"os";"fmt";"strings";"sort";"golang.org/x/arch/x86/x86asm")
func TestZZ(t *testing.T) {
	path := os.Getenv("ZZ"); if path=="" { t.Skip() }
	o := newOracle(t, path)
	bad := map[string]int{}; ex := map[string]string{}
	n:=0
	objdump(t, func(l listed){
		if _, ok := o.inFunction(l.addr); !ok || l.bad() { return }
		n++
		code := append([]byte(nil), l.code...)
		code = append(code, o.bytes(l.addr)[len(l.code):min(len(o.bytes(l.addr)), 16)]...)
		bits:=64; if o.mode==Mode32 {bits=32}
		i, err := x86asm.Decode(code, bits)
		mn := strings.Fields(l.text)[0]
		key := ""
		switch {
		case err != nil: key = "ERR "+mn
		case i.Op==0: key="OP0 "+mn
		case i.Len != len(l.code): key="LEN "+mn
		default:
			g := strings.Fields(x86asm.GNUSyntax(i, l.addr, nil))[0]
			if g != mn { key = "NAME "+mn+" x86asm "+g }
		}
		if key != "" { bad[key]++; ex[key] = fmt.Sprintf("% x %q %q", l.code, l.text, x86asm.GNUSyntax(i, l.addr, nil)) }
	}, "objdump", "-d", "-w", "--insn-width=16", path)
	var keys []string; for k := range bad { keys = append(keys,k) }
	sort.Strings(keys)
	fmt.Println(path, n)
	for _, k := range keys { fmt.Println(bad[k], k, ex[k]) }
}
