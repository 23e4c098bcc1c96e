package ulp_test

import (
	"fmt"

	"inlay/livepatch/ulp"
)

func ExampleParse() {
	stream := "\x01" + "0123456789abcdef0123456789abcdef" + // apply; the patch's id
		"\x04\x00\x00\x00\xde\xad\xbe\xef" + // build-id of the target
		"\x0a\x00\x00\x00libx.so.1\x00" +
		"\x01\x00\x00\x00" + // one unit
		"\x04\x00\x00\x00get\x00" + "\x08\x00\x00\x00new_get\x00" + "\x40\x11\x00\x00\x00\x00\x00\x00" +
		"\x00\x00\x00\x00" + "\x00\x00\x00\x00" // no dependencies, no references
	p, err := ulp.Parse([]byte(stream))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Target, p.BuildID)
	for _, u := range p.Units {
		fmt.Printf("%s at 0x%x -> %s\n", u.Old, u.OldAddr, u.New)
	}
	// Output:
	// libx.so.1 deadbeef
	// get at 0x1140 -> new_get
}
