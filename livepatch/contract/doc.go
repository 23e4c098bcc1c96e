// Package contract finds calls that do not keep to the calling convention because the
// compiler had seen the called function. A live patch of that function, compiled for
// itself, does not fit them. Above all it finds inter-procedural register allocation:
// callers that keep a value in a register across a call although the convention lets the
// called function change it, because the compiler had seen that it does not. A
// replacement that uses the register breaks such a caller.
//
//	for one, err := range contract.Find(ctx, p) {
//		if err != nil {
//			return err
//		}
//		fmt.Printf("%#x: %v\n", one.Call, one.Register)
//	}
//
// GCC does this at -O1 and above (option -fipa-ra), unless -pg, -fpatchable-function-entry
// or -flive-patching turns it off. It leaves no record, so the code is the evidence: the
// register is live behind the call, it was given a value in front of it, and neither the
// called function nor anything that it calls writes it. Only functions of one unit of
// compilation can trust each other.
//
// [FindMisaligned] finds callers that do not align the stack for a callee that needs less
// (GCC's -fipa-stack-alignment), [FindUnpassed] and [FindSurplus] what clang's dead
// argument elimination and argument promotion did to signatures.
package contract
