package klpmod

import (
	"bytes"
	"fmt"
	"strings"

	"inlay/elfscan"
)

// readInfo reads .modinfo, strings of the form key=value with a zero behind each, and
// demands the key livepatch: the kernel refuses klp_enable_patch to modules without
// (kernel/livepatch/core.c), whatever its value.
func (m *image) readInfo() error {
	no := func(format string, args ...any) error {
		return &elfscan.FormatError{Path: m.f.Path(), Section: ".modinfo", Offset: -1, Err: fmt.Errorf(format, args...)}
	}
	s := m.f.Section(".modinfo")
	if s == nil || !m.f.Relocatable() {
		return no("%w: a kernel module is a relocatable file with that section; give the .ko of a live patch, or a list with --functions", ErrNoPatch)
	}
	data, err := m.f.Data(s)
	if err != nil {
		return err
	}
	if data == nil && s.Size > 0 {
		return no("%w: its contents are in another file than its debugging information", elfscan.ErrUnsupported)
	}
	if n := len(data); n > 0 && data[n-1] != 0 {
		return no("%w: %q has no end", elfscan.ErrTruncated, clip(string(data[bytes.LastIndexByte(data, 0)+1:])))
	}
	values := make(map[string]string)
	for entry := range bytes.SplitSeq(data, []byte{0}) {
		key, value, _ := strings.Cut(string(entry), "=")
		if _, have := values[key]; !have {
			values[key] = value
		}
	}
	if _, ok := values["livepatch"]; !ok {
		return no("%w: no entry livepatch=; give the .ko of a live patch, or a list with --functions", ErrNoPatch)
	}
	p := m.patch
	p.Module, p.VerMagic = values["name"], values["vermagic"]
	if d := values["depends"]; d != "" {
		p.Depends = strings.Split(d, ",")
	}
	return nil
}
