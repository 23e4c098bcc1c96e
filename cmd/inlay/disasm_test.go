package main

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os/exec"
	"strings"
	"testing"
)

// objdumpLine is what objdump prints of an instruction.
type objdumpLine struct{ bytes, mnemonic string }

// objdump maps the addresses of one section to instructions.
func objdump(t *testing.T, file, section string) map[string]objdumpLine {
	t.Helper()
	out, err := exec.Command("objdump", "-dw", "-j", section, file).Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]objdumpLine{}
	for line := range strings.Lines(string(out)) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) < 3 {
			continue
		}
		mnemonic, _, _ := strings.Cut(cells[2], " ")
		all[strings.TrimSuffix(cells[0], ":")] = objdumpLine{strings.ReplaceAll(cells[1], " ", ""), mnemonic}
	}
	return all
}

// Every instruction of every body is one that objdump prints at that address,
// with the same bytes and mnemonic, and none between is left out.
func TestDisasmAgainstObjdump(t *testing.T) {
	if _, err := exec.LookPath("objdump"); err != nil {
		t.Skip("no objdump")
	}
	for _, tt := range []struct{ file, prefix string }{
		{"nested-gcc12-x86_64-O2-g5.o", ".text+0x"}, {"clones-gcc12-x86_64-O2-g5.o", ".text+0x"},
		{"header-gcc12-x86_64-O2-g5.so", "0x"}, {"nested-clang19-x86_64-O2-g5.o", ".text+0x"}, {"plain-gcc12-i386-O2-g5.o", ".text+0x"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			path := "../../testdata/obj/" + tt.file
			want := objdump(t, path, ".text")
			var out bytes.Buffer
			if code := run(t.Context(), []string{"disasm", "--all", "-o", "json", path}, nil, &out, io.Discard, noEnv); code != exitDone {
				t.Fatalf("exit code %d", code)
			}
			var got struct {
				Results []struct {
					Body  struct{ Size int }
					Lines []struct{ Address, Bytes, Text string }
				}
			}
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			for _, r := range got.Results {
				size := 0
				for _, l := range r.Lines {
					size += len(l.Bytes) / 2
					address, ok := strings.CutPrefix(l.Address, tt.prefix)
					if !ok {
						continue // .text.unlikely
					}
					mnemonic, _, _ := strings.Cut(l.Text, " ")
					if w := want[address]; w != (objdumpLine{l.Bytes, mnemonic}) {
						t.Errorf("%s: %s %q, objdump has %v", l.Address, l.Bytes, l.Text, w)
					}
					delete(want, address)
				}
				if size != r.Body.Size {
					t.Errorf("the instructions have %d bytes, the body %d", size, r.Body.Size)
				}
			}
			maps.DeleteFunc(want, func(_ string, l objdumpLine) bool { // padding between functions
				return strings.HasPrefix(l.mnemonic, "nop") || l.mnemonic == "xchg" || l.mnemonic == "data16" || l.mnemonic == "cs" || l.mnemonic == "lea"
			})
			if len(want) > 0 && strings.HasSuffix(tt.file, ".o") {
				t.Errorf("not listed: %v", want)
			}
		})
	}
}
