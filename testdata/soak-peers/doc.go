// Command soak-peers runs other readers of ELF and DWARF, and inlay scan, over the damaged
// binaries of package mutate, each as a process of its own under the same deadline and bound
// of memory, and prints a table of what became of them.
//
// Use, from the root of the repository:
//
//	go build -o inlay ./cmd/inlay && go run ./testdata/soak-peers -inlay ./inlay -count 4000
//
// Tools that are not installed are named and left out. The command walk FILE is the reader
// in the table that is made of Go's debug/elf and debug/dwarf.
package main
