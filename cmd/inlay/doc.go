// Inlay reads compiled objects and says where the compiler put each function:
// every inlining point, every clone, and the list of what has to be patched
// together with it. It needs no compiler dump and no rebuild.
//
//	inlay scan vmlinux              what the file holds
//	inlay sites put_page vmlinux    where put_page was inlined
//	inlay inside vfs_read vmlinux   what was inlined into vfs_read
//	inlay clones vmlinux            every .isra, .constprop, .part
//	inlay addr vmlinux 0xffffffff81234567
//	inlay disasm vfs_read vmlinux   its code with the inline chains
//	inlay impact put_page vmlinux   what a patch of put_page must replace
//
// Package main parses flags, asks package program or livepatch, and hands the
// answer to package report. "inlay help" lists commands and topics.
package main
