package elfscan_test

import (
	"debug/elf"
	"errors"
	"testing"

	"inlay/elfscan"
)

func code(name string) part {
	return part{name: name, typ: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC | elf.SHF_EXECINSTR, data: make([]byte, 0x40), align: 16}
}

func TestAddressForms(t *testing.T) {
	f := relocatable(elf.EM_X86_64, code(".text"), code(".text.unlikely"), code(".text"), code("odd[3]"), code("a+0x1"), code("")).open(t)
	s := f.Sections()
	tests := []struct {
		addr uint64
		want string
	}{
		{s[1].Addr + 0x1c, ".text[1]+0x1c"},
		{s[2].Addr, ".text.unlikely+0x0"},
		{s[2].Addr + 0x40, ".text.unlikely+0x40"}, // an end address
		{s[3].Addr + 1, ".text[3]+0x1"},
		{s[4].Addr, "odd[3][4]+0x0"},
		{s[5].Addr, "a+0x1+0x0"},
		{s[6].Addr + 2, "[6]+0x2"},
		{0x12, "0x12"},
	}
	for _, tt := range tests {
		if got := f.Address(tt.addr); got != tt.want {
			t.Errorf("Address(%x) = %q, want %q", tt.addr, got, tt.want)
		}
		if got, err := f.ParseAddress(tt.want); err != nil || got != tt.addr {
			t.Errorf("ParseAddress(%q) = %x, %v, want %x", tt.want, got, err, tt.addr)
		}
	}
	for _, bad := range []string{"", "+", ".text+0x1", ".text[2]+0x1", ".text[99]+0x1", ".text[-1]+0x1", ".nosuch+0x1", ".text[1]+", ".text[1]+x",
		".text[1]+0xffffffffffffffff", ".text[1]+0x1000", "0x10020", "0x", "zz", "-1", ".strtab+0x0"} {
		if got, err := f.ParseAddress(bad); !errors.Is(err, elfscan.ErrAddress) {
			t.Errorf("ParseAddress(%q) = %x, %v", bad, got, err)
		}
	}
}

func TestAddressLinked(t *testing.T) {
	m := relocatable(elf.EM_X86_64, code(".text"))
	m.typ = elf.ET_EXEC
	f := m.open(t)
	if got := f.Address(0xffffffff81000000); got != "0xffffffff81000000" {
		t.Errorf("got %s", got)
	}
	for _, text := range []string{"0xffffffff81000000", "ffffffff81000000", "0XFFFFFFFF81000000"} {
		if got, err := f.ParseAddress(text); err != nil || got != 0xffffffff81000000 {
			t.Errorf("ParseAddress(%q) = %x, %v", text, got, err)
		}
	}
	if got, err := f.ParseAddress(".text+0x10"); err != nil || got != f.Section(".text").Addr+0x10 {
		t.Errorf("section form: %x, %v", got, err)
	}
}

// FuzzAddress: what Address writes, ParseAddress reads back, and what
// ParseAddress accepts has one form only.
func FuzzAddress(f *testing.F) {
	f.Add(".text", ".text", uint64(0x10010), ".text[1]+0x4")
	f.Add("a[2]", "a", uint64(0x10110), "a[2]+0x1")
	f.Add("x+0x1", "", uint64(1<<63), "x+0x1+0x2")
	f.Fuzz(func(t *testing.T, a, b string, addr uint64, text string) {
		for _, typ := range []elf.Type{elf.ET_REL, elf.ET_DYN} {
			m := relocatable(elf.EM_X86_64, code(a), code(b), code(".text"))
			m.typ = typ
			file := m.open(t)
			if got, err := file.ParseAddress(file.Address(addr)); err != nil || got != addr {
				t.Fatalf("%q: %x became %x, %v", file.Address(addr), addr, got, err)
			}
			got, err := file.ParseAddress(text)
			if (err != nil) != errors.Is(err, elfscan.ErrAddress) || err != nil && got != 0 {
				t.Fatalf("ParseAddress(%q) = %x, %v", text, got, err)
			}
			if again, err2 := file.ParseAddress(file.Address(got)); err == nil && (err2 != nil || again != got) {
				t.Fatalf("%q: %x became %x, %v", text, got, again, err2)
			}
		}
	})
}
