// Package read has reads with and without a limit.
package read

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"strings"
)

func reads(r io.Reader, name string) {
	_, _ = io.ReadAll(io.LimitReader(r, 1<<20))
	_, _ = io.ReadAll(&io.LimitedReader{R: r, N: 1 << 20})
	_, _ = io.ReadAll(r)     // want `io.ReadAll has no limit`
	_, _ = os.ReadFile(name) // want `os.ReadFile has no limit`
	in := bufio.NewReader(r)
	_, _ = in.ReadBytes('\n')  // want `ReadBytes has no limit`
	_, _ = in.ReadString('\n') // want `ReadString has no limit`
	_, _ = in.ReadSlice('\n')
}

func copies(r io.Reader, w io.Writer) {
	var b bytes.Buffer
	var s strings.Builder
	_, _ = b.ReadFrom(r) // want `ReadFrom has no limit`
	_, _ = b.ReadFrom(io.LimitReader(r, 8))
	_, _ = io.Copy(&b, r) // want `io.Copy has no limit`
	_, _ = io.Copy(&s, r) // want `io.Copy has no limit`
	_, _ = io.Copy(&s, io.LimitReader(r, 8))
	_, _ = io.Copy(w, r)
	_, _ = io.Copy(io.Discard, r)
}
