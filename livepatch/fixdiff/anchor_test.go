package fixdiff

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// shifted returns a diff against a version of the files in which its lines stand
// elsewhere: the header of each hunk is moved by as many lines.
func shifted(t *testing.T, name string, by ...int) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".diff")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	move := func(s string, by int) string {
		v, err := strconv.Atoi(s[1:])
		if err != nil {
			t.Fatal(err)
		}
		return s[:1] + strconv.Itoa(v+by)
	}
	return regexp.MustCompile(`(?m)^@@ (-\d+)(,\d+)? (\+\d+)(,\d+)? @@`).ReplaceAllStringFunc(string(data), func(h string) string {
		by := by[min(n, len(by)-1)]
		n++
		return regexp.MustCompile(`[-+]\d+`).ReplaceAllStringFunc(h, func(s string) string { return move(s, by) })
	})
}

// Functions stand some lines off where the diff is against another version. The lines of
// fix.c and fixed.h tell the distances.
func TestOtherVersion(t *testing.T) {
	table := fixture(t, fixObject)
	for _, c := range []struct {
		name string
		by   []int
		drop string // from the diff
		want string
		note string
	}{
		{"inline", []int{7}, "", "F:twice", "twice is recorded 7 lines earlier than the diff says"},
		{"inline", []int{-3}, "", "F:twice", "twice is recorded 3 lines later than the diff says"},
		{"inline", []int{7}, " enum mode {", "F:twice", "twice is recorded 7 lines earlier than the diff says"},
		{"parameters", []int{12}, "", "F:level_of", "level_of is recorded 12 lines earlier than the diff says"},
		{"middle", []int{-30}, "", "F:entry", "entry is recorded from line 54 on, and the diff has its line 29"},
		{"label", []int{40}, "", "F:lookup", "lookup is recorded from line 20 on, and the diff has its line 71"},
		{"remove", []int{25}, "", "F:entry -bounded", "bounded is recorded 25 lines earlier than the diff says"},
		// Without a heading nothing ties the lines to a function but their numbers.
		{"middle", []int{2}, " int entry(struct point *p, int m)", "F:entry", "line 61 is taken for one of entry by its number alone"},
	} {
		text := shifted(t, c.name, c.by...)
		if c.drop != "" {
			text = strings.Replace(text, "@@"+c.drop, "@@", 1)
		}
		res := resolveText(t, text, table, nil)
		if got := brief(table, res); got != c.want {
			t.Errorf("%s by %d: %q, want %q: %+v", c.name, c.by, got, c.want, res.Unresolved)
		}
		if got := strings.Join(res.Notes, "; "); got != c.note {
			t.Errorf("%s by %d: note %q, want %q", c.name, c.by, got, c.note)
		}
	}
}

// Functions of one hunk that are off by different distances are of another text.
func TestTornHunk(t *testing.T) {
	table := fixture(t, fixObject)
	text := "--- a/include/fixed.h\n+++ b/include/fixed.h\n@@ -40,7 +40,7 @@\n static inline int twice(int v)\n {\n-\treturn 2 * v;\n+\treturn v;\n }\n" +
		" static inline int never(int v)\n {\n }\n--- a/fix.c\n+++ b/fix.c\n@@ -60,7 +60,7 @@\n static int lookup(int i)\n {\n-\treturn 1;\n+\treturn 2;\n }\n" +
		" int entry(struct point *p, int m)\n {\n }\n"
	// never is not recorded and says nothing; entry stands 35 lines behind lookup, not four.
	if got := brief(table, resolveText(t, text, table, nil)); got != "F:twice U:context:lookup" {
		t.Errorf("%q", got)
	}
}

// Where one hunk shows that the file is another version, line numbers of the others prove
// nothing.
func TestMovedFile(t *testing.T) {
	table := fixture(t, fixObject)
	text := "--- a/fix.c\n+++ b/fix.c\n@@ -24 +24 @@\n-\t\tsum += 1;\n+\t\tsum += 2;\n@@ -70,4 +70,4 @@\n int entry(struct point *p, int m)\n {\n-\treturn 1;\n+\treturn 2;\n }\n"
	if got := brief(table, resolveText(t, text, table, nil)); got != "F:entry U:context:" {
		t.Errorf("%q", got)
	}
	if got := brief(table, resolveText(t, strings.ReplaceAll(text, "70,4", "54,4"), table, nil)); got != "F:lookup F:entry" {
		t.Errorf("unmoved: %q", got)
	}
}

func TestKernelOfAnotherVersion(t *testing.T) {
	const file = "/usr/lib/debug/boot/vmlinux-6.1.0-54-cloud-amd64"
	path := os.Getenv("INLAY_KERNEL_BEFORE")
	if path == "" {
		path = file
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("no debug file of the kernel before: ", err)
	}
	table := tableOf(t, path)
	// sk_acceptq_is_full is on line 1050 there, and on 1058 in 6.1.0-56.
	res := resolveFile(t, "kernel/version", table, nil)
	if got := brief(table, res); got != "F:sk_acceptq_is_full" || len(res.Notes) != 1 || !strings.Contains(res.Notes[0], "8 lines earlier") {
		t.Errorf("%q %q %+v", got, res.Notes, res.Unresolved)
	}
}

// A heading names one function, not all whose names hold one of its words.
func TestHeadingWords(t *testing.T) {
	for _, c := range []struct {
		heading, name string
		want          bool
	}{
		{"static ssize_t __resize_show(struct device *dev, int n)", "pci_dev_reset", false},
		{"static ssize_t __resize_show(struct device *dev, int n)", "__resize_show", true},
		{"struct sock *unix_peer_get(struct sock *s)", "unix_sock_hold", false},
		{"SYSCALL_DEFINE2(sethostname, char __user *, name, int, len)", "__do_sys_sethostname", true},
		{"DEFINE_PAIR(step, 1)", "step_up", true},
		{"static int f(void)", "g", false},
	} {
		if got := headingOf(c.heading).declares(c.name); got != c.want {
			t.Errorf("%s, %s: %v", c.heading, c.name, got)
		}
	}
}
