package debugfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan/debugfile"
)

// tree makes empty files below a folder.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		write(t, filepath.Join(root, name), "")
	}
	return root
}

func TestKernelPlaces(t *testing.T) {
	tests := []struct {
		name         string
		debug, other []string // files of two roots
		vmlinux      string
		modules      []string
	}{
		{"Debian", []string{"boot/vmlinux-1.0", "lib/modules/1.0/kernel/fs/ext4.ko", "lib/modules/1.0/kernel/a/b.ko", "lib/modules/1.0/modules.dep"},
			[]string{"boot/vmlinuz-1.0"},
			"debug/boot/vmlinux-1.0", []string{"debug/lib/modules/1.0/kernel/a/b.ko", "debug/lib/modules/1.0/kernel/fs/ext4.ko"}},
		{"Fedora", []string{"lib/modules/1.0/vmlinux", "lib/modules/1.0/kernel/ext4.ko.debug", "lib/modules/1.0/kernel/only.ko.debug"},
			[]string{"lib/modules/1.0/kernel/ext4.ko.xz", "usr/lib/modules/1.0/kernel/ext4.ko.xz"},
			"debug/lib/modules/1.0/vmlinux", []string{"other/lib/modules/1.0/kernel/ext4.ko.xz", "debug/lib/modules/1.0/kernel/only.ko.debug"}},
		{"packed", nil, []string{"boot/vmlinux-1.0.xz", "usr/lib/modules/1.0/x.ko.zst", "usr/lib/modules/1.0/y.ko.gz"},
			"other/boot/vmlinux-1.0.xz", []string{"other/usr/lib/modules/1.0/x.ko.zst", "other/usr/lib/modules/1.0/y.ko.gz"}},
		{"own build", []string{"boot/vmlinux-1.0.debug"}, []string{"lib/modules/1.0/build/vmlinux"}, "other/lib/modules/1.0/build/vmlinux", nil},
		{"separate alone", []string{"boot/vmlinux-1.0.debug"}, nil, "debug/boot/vmlinux-1.0.debug", nil},
		{"first root first", []string{"boot/vmlinux-1.0", "lib/modules/1.0/a.ko"}, []string{"boot/vmlinux-1.0", "lib/modules/1.0/a.ko", "lib/modules/1.0/z.ko"},
			"debug/boot/vmlinux-1.0", []string{"debug/lib/modules/1.0/a.ko", "other/lib/modules/1.0/z.ko"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			debug, other := tree(t, tt.debug...), tree(t, tt.other...)
			got, err := debugfile.Kernel("1.0", []string{debug, other})
			if err != nil {
				t.Fatal(err)
			}
			short := strings.NewReplacer(debug, "debug", other, "other")
			modules := make([]string, len(got.Modules))
			for i, m := range got.Modules {
				modules[i] = filepath.ToSlash(short.Replace(m))
			}
			if v := filepath.ToSlash(short.Replace(got.Vmlinux)); v != tt.vmlinux || !slices.Equal(modules, tt.modules) {
				t.Errorf("got %s, %q; want %s, %q", v, modules, tt.vmlinux, tt.modules)
			}
		})
	}
}

// Modules are named in the order of their paths below the folder, whatever the root.
func TestKernelOrder(t *testing.T) {
	debug, other := tree(t, "boot/vmlinux-1", "lib/modules/1/m.ko"), tree(t, "lib/modules/1/a.ko", "lib/modules/1/z.ko")
	got, err := debugfile.Kernel("1", []string{debug, other})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range got.Modules {
		names = append(names, filepath.Base(m))
	}
	if want := []string{"a.ko", "m.ko", "z.ko"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}

func TestKernelNotInstalled(t *testing.T) {
	root := tree(t, "boot/vmlinux-6.1.0-49", "boot/vmlinuz-6.1.0-50", "lib/modules/6.1.0-51/vmlinux", "lib/modules/6.1.0-52/a.ko", "vmlinux-6.1")
	for release, says := range map[string]string{
		"6.1.0-50": "installed: 6.1.0-49, 6.1.0-51", "6.1.0-52": filepath.Join(root, "boot", "vmlinux-6.1.0-52"),
		"": "is no name", ".": "is no name", "..": "is no name", "a/../6.1.0-49": "is no name", "6.1.0-49\x00": "is no name",
	} {
		_, err := debugfile.Kernel(release, []string{root})
		if !errors.Is(err, debugfile.ErrRelease) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want ErrRelease saying %q", release, err, says)
		}
	}
	if _, err := debugfile.Kernel("1", []string{filepath.Join(root, "none")}); !errors.Is(err, debugfile.ErrRelease) || !strings.Contains(err.Error(), "none is installed") {
		t.Errorf("got %v", err)
	}
}

// What is a folder or a link that leads nowhere is no file; links are not followed among
// modules, where they lead to the sources.
func TestKernelIrregular(t *testing.T) {
	root := tree(t, "boot/vmlinux-1", "lib/modules/1/real.ko", "elsewhere/far.ko", "boot/vmlinux-2/x")
	for link, to := range map[string]string{"lib/modules/1/source": "elsewhere", "lib/modules/1/link.ko": "elsewhere/far.ko", "boot/vmlinux-3": "gone"} {
		if err := os.Symlink(filepath.Join(root, to), filepath.Join(root, link)); err != nil {
			t.Skip(err)
		}
	}
	got, err := debugfile.Kernel("1", []string{root})
	if err != nil || len(got.Modules) != 1 || filepath.Base(got.Modules[0]) != "real.ko" {
		t.Errorf("got %v, %v", got, err)
	}
	if got := debugfile.Releases([]string{root}); !slices.Equal(got, []string{"1"}) {
		t.Errorf("releases %q", got)
	}
}

func TestReleases(t *testing.T) {
	root := tree(t, "boot/vmlinux-1.xz", "boot/vmlinux-2.debug", "lib/modules/3/vmlinux", "lib/modules/4/a.ko", "boot/vmlinux-1", "boot/System.map-5")
	if got, want := debugfile.Releases([]string{root, root}), []string{"1", "2", "3"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
