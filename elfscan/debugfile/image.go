package debugfile

import (
	"path/filepath"
	"strings"
)

// ofImage lists where distributions install the kernel of a boot image "vmlinuz-RELEASE"
// with its debugging information: by its release, Debian without a link by its build-id. Its
// build-id has to be the image's all the same.
func (s *search) ofImage() []candidate {
	release, ok := strings.CutPrefix(filepath.Base(s.For.Disk()), "vmlinuz-")
	if !ok || !isRelease(release) || s.want.buildID == "" {
		return nil
	}
	var out []candidate
	for _, r := range s.roots {
		out = append(out, candidate{r, filepath.Join("boot", "vmlinux-"+release), ByName},
			candidate{r, filepath.Join("lib", "modules", release, "vmlinux"), ByName})
	}
	return out
}
