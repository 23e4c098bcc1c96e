// Command verify-matrix holds the rules of verify against what GCC says it did.
//
//	go run ./testdata/verify-matrix [-cc gcc-12] [-j N] [-levels O2,O3,Os] [-only GLOB] [-v]
//
// Every source of src is compiled at every level: without the option, with each level of
// -flive-patching, and without it but with each single -fno- option that the levels
// stand for. Each object is judged with --expect, and held against GCC's dumps:
//
//   - inlining and clones: -fdump-ipa-clones;
//   - folding: -fdump-ipa-icf;
//   - which functions are external: nm of the object at -O0;
//   - which of those the source demands: those that GCC inlines under inline-only-static;
//   - what a caller knows of its callee, which no dump tells: the source compiled a second
//     time with the pass turned off, -fno-ipa-ra or -fno-ipa-stack-alignment. The pass did
//     something in a function if its instructions are others then, whatever their order, and
//     for the alignment of the stack only if the directives for unwinding show a direct call
//     with a misaligned stack, or do not tell.
//
// Precision is over all objects: no failure that the dumps do not show, and none in an
// object that was built with the level. Recall is over the objects that were built without.
package main
