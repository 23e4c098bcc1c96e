package debugfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxModules bounds what is taken for one release: distributions have below 10,000.
const maxModules = 19_000

// ErrRelease says that no kernel of a release is installed, or that a name cannot be one.
var ErrRelease = errors.New("no such kernel release")

// KernelFiles are the files of one kernel release.
type KernelFiles struct {
	Vmlinux string   // the linked kernel, with its debugging information if that is installed
	Modules []string // by their path below the folder of modules; nil if there are none
}

// KernelRoots returns the folders beneath which distributions install kernels, and in
// which Kernel looks if it is given none: that of the debug files first.
func KernelRoots() []string { return []string{DefaultRoot, "/"} }

// Kernel finds the kernel and all modules of a release, such as "6.1.0-49-amd64", beneath
// roots, in this order; nil means KernelRoots. Beneath a root the kernel is
// boot/vmlinux-RELEASE or vmlinux in lib/modules/RELEASE, where the modules are too. A
// module with its debugging information goes before one without, but where the debug
// file holds no code (".ko.debug") the module itself is returned: a [Finder] joins them.
// Nothing is opened. Without a kernel the error wraps ErrRelease and says where it was
// looked for and what is installed.
func Kernel(release string, roots []string) (*KernelFiles, error) {
	if roots == nil {
		roots = KernelRoots()
	}
	if !isRelease(release) {
		return nil, fmt.Errorf("%w: %q is no name of one; uname -r tells that of this machine", ErrRelease, release)
	}
	found := &KernelFiles{Vmlinux: vmlinux(release, roots)}
	if found.Vmlinux == "" {
		return nil, notInstalled(release, roots)
	}
	modules := make(map[string]string)
	for _, root := range roots {
		for _, folder := range moduleFolders(root) {
			if err := addModules(modules, filepath.Join(folder, release)); err != nil {
				return nil, fmt.Errorf("modules of %s: %w", release, err)
			}
		}
	}
	keys := make([]string, 0, len(modules))
	for key := range modules {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		found.Modules = append(found.Modules, modules[key])
	}
	return found, nil
}

// isRelease tells a name that leads nowhere else.
func isRelease(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\\\x00")
}

// moduleFolders are the folders beneath a root that have one folder for each release.
func moduleFolders(root string) []string {
	return []string{filepath.Join(root, "lib", "modules"), filepath.Join(root, "usr", "lib", "modules")}
}

// kernelNames are the paths of a kernel beneath a root: whole kernels, in the order in
// which they are taken, or the separate debug files of some distributions.
func kernelNames(root, release string, separate bool) []string {
	var names []string
	for _, packed := range []string{"", ".xz", ".zst", ".gz", ".debug"} {
		if separate != (packed == ".debug") {
			continue
		}
		names = append(names, filepath.Join(root, "boot", "vmlinux-"+release+packed))
		for _, folder := range moduleFolders(root) {
			names = append(names, filepath.Join(folder, release, "vmlinux"+packed))
		}
	}
	if !separate {
		names = append(names, filepath.Join(root, "lib", "modules", release, "build", "vmlinux"))
	}
	return names
}

// vmlinux finds the kernel of a release, "" if there is none.
func vmlinux(release string, roots []string) string {
	for _, separate := range []bool{false, true} {
		for _, root := range roots {
			for _, name := range kernelNames(root, release, separate) {
				if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
					return name
				}
			}
		}
	}
	return ""
}

// addModules adds the modules beneath folder by their path there, without what says how
// they are packed. A folder that is not there has none, and one that cannot be read is
// left out.
func addModules(modules map[string]string, folder string) error {
	return fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil
		}
		key, separate := moduleKey(name)
		if key == "" {
			return nil
		}
		known, seen := modules[key]
		if seen && (separate || !strings.HasSuffix(known, ".debug")) {
			return nil
		}
		if modules[key] = filepath.Join(folder, filepath.FromSlash(name)); len(modules) > maxModules {
			return fmt.Errorf("more than %d of them", maxModules)
		}
		return nil
	})
}

// moduleKey takes apart the name of a module: "ext4.ko.xz" and "ext4.ko.debug" are
// the same one. It returns "" for another file.
func moduleKey(name string) (key string, separate bool) {
	ext := packing(name)
	key, separate = strings.TrimSuffix(name, ext), ext == ".debug"
	if !strings.HasSuffix(key, ".ko") {
		return "", false
	}
	return key, separate
}

// Releases lists the kernel releases that Kernel would find beneath roots, sorted; nil
// means KernelRoots.
func Releases(roots []string) []string {
	if roots == nil {
		roots = KernelRoots()
	}
	var names []string
	for _, root := range roots {
		for _, e := range entries(filepath.Join(root, "boot")) {
			if rest, ok := strings.CutPrefix(e, "vmlinux-"); ok {
				names = append(names, strings.TrimSuffix(rest, packing(rest)))
			}
		}
		for _, folder := range moduleFolders(root) {
			names = append(names, entries(folder)...)
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return vmlinux(name, roots) == "" })
}

// packing is the part of a file name that says how it is packed, "" if it is not.
func packing(name string) string {
	switch ext := filepath.Ext(name); ext {
	case ".xz", ".zst", ".gz", ".debug":
		return ext
	}
	return ""
}

// entries lists the names in a folder; one that cannot be read has none.
func entries(folder string) []string {
	list, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.Name()
	}
	return names
}

// notInstalled says where a kernel was looked for, and what there is.
func notInstalled(release string, roots []string) error {
	var places []string
	for _, root := range roots {
		places = append(places, kernelNames(root, release, false)[0], filepath.Join(moduleFolders(root)[0], release, "vmlinux"))
	}
	installed := "none is installed"
	if list := Releases(roots); len(list) > 0 {
		installed = "installed: " + strings.Join(list, ", ")
	}
	return fmt.Errorf("%w: %s: there is no %s; %s", ErrRelease, release, strings.Join(places, ", no "), installed)
}
