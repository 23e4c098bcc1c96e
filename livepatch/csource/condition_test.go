package csource

import (
	"path/filepath"
	"testing"
)

const autoconf = "#define CONFIG_SMP 1\n#define CONFIG_NET_MODULE 1\n#define CONFIG_HZ 250\n#define CONFIG_NAME \"x\"\n"

// The expectations follow from C11 section 6.10.1, and from include/linux/kconfig.h
// of the kernel for its questions.
var conditionals = []struct {
	what, cond string
	known      string // what remains of yes() and no() with the configuration above
	open       string // without any configuration
}{
	{"set", "#ifdef CONFIG_SMP", "yes", "no yes"},
	{"not set", "#ifdef CONFIG_PM", "no", "no yes"},
	{"negated", "#ifndef CONFIG_SMP", "no", "no yes"},
	{"module", "#ifdef CONFIG_NET", "no", "no yes"},
	{"enabled", "#if IS_ENABLED(CONFIG_NET)", "yes", "no yes"},
	{"built in", "#if IS_BUILTIN(CONFIG_NET)", "no", "no yes"},
	{"as module", "#if IS_MODULE(CONFIG_NET)", "yes", "no yes"},
	{"reachable from a module only", "#if IS_REACHABLE(CONFIG_NET)", "no yes", "no yes"},
	{"reachable", "#if IS_REACHABLE(CONFIG_SMP)", "yes", "no yes"},
	{"value", "#if CONFIG_HZ >= 250", "yes", "no yes"},
	{"value of a name that is not set", "#if CONFIG_PM > 1", "no", "no yes"},
	{"expression", "#if defined(CONFIG_SMP) && !defined CONFIG_PM", "yes", "no yes"},
	{"decided by one side", "#if 0 && defined(WHO_KNOWS)", "no", "no"},
	{"decided by the other side", "#if defined(WHO_KNOWS) || 1", "yes", "yes"},
	{"literal", "#if 0", "no", "no"},
	{"literal, true", "#if 1", "yes", "yes"},
	{"arithmetic", "#if (3 * 4 == 12) ? 1 : 0", "yes", "yes"},
	{"without spaces", "#if 12==4*3&&1!=2&&1<=1&&2>=1&&1<<2==4&&8>>1==4&&!(1==2)", "yes", "yes"},
	{"assembler", "#ifdef __ASSEMBLY__", "no", "no"},
	{"compiler", "#ifdef __GNUC__", "yes", "yes"},
	{"version of the compiler", "#if __GNUC__ >= 12", "no yes", "no yes"},
	{"other system", "#ifdef _WIN32", "no", "no"},
	{"attribute", "#if __has_attribute(cold)", "yes", "yes"},
	{"defined above", "#define HERE\n#ifdef HERE", "yes", "yes"},
	{"value from above", "#define HERE 2\n#if HERE - 2", "no", "no"},
	{"taken back above", "#define HERE\n#undef HERE\n#ifdef HERE", "no yes", "no yes"},
	{"command line", "#if defined(GIVEN) && GIVEN == 3", "yes", "yes"},
	{"undefined on the command line", "#ifdef TAKEN", "no", "no"},
	{"not understood", "#if @#$", "no yes", "no yes"},
	{"overflow", "#if 0x7fffffff + 1 > 0 && 0", "no", "no"},
}

func TestConditionals(t *testing.T) {
	opt := &Options{Defines: []string{"GIVEN=3"}, Undefines: []string{"TAKEN"}}
	for _, c := range conditionals {
		t.Run(c.what, func(t *testing.T) {
			src := "int f(void) //@\n{\n" + c.cond + "\nyes();\n#else\nno();\n#endif\n}\n"
			files := map[string]string{"t.c": src}
			if got := namesOf(t, opt, files); got != c.open {
				t.Errorf("names %q without a configuration, want %q", got, c.open)
			}
			files["include/generated/autoconf.h"] = autoconf
			if got := namesOf(t, opt, files); got != c.known {
				t.Errorf("names %q with a configuration, want %q", got, c.known)
			}
		})
	}
}

// TestElif reads a chain: one branch holds, and what follows a branch that may
// hold may hold as well.
func TestElif(t *testing.T) {
	const src = "int f(void) //@\n{\n#if %A\na();\n#elif %B\nb();\n#elif %C\nc();\n#else\nd();\n#endif\n}\n"
	for _, c := range []struct{ a, b, c, want string }{
		{"1", "1", "1", "a"}, {"0", "1", "1", "b"}, {"0", "0", "1", "c"}, {"0", "0", "0", "d"},
		{"X", "1", "1", "a b"}, {"X", "0", "0", "a d"}, {"0", "X", "1", "b c"}, {"X", "Y", "Z", "a b c d"},
	} {
		text := replaceAll(src, "%A", c.a, "%B", c.b, "%C", c.c)
		if got := namesOf(t, nil, map[string]string{"t.c": text}); got != c.want {
			t.Errorf("%s %s %s: names %q, want %q", c.a, c.b, c.c, got, c.want)
		}
	}
}

// TestRecordedBranch takes the branch that the function stands in to hold, since
// the compiler saw it there.
func TestRecordedBranch(t *testing.T) {
	src := "#ifdef X\nint f(int v)\n#else\nint f(void) //@\n#endif\n{\n#ifdef X\na();\n#endif\nb(); }\n"
	if got := namesOf(t, nil, map[string]string{"t.c": src}); got != "a b" {
		t.Errorf("names %q", got)
	}
	src = "#if 0\nint f(void) //@\n{ a(); }\n#endif\n"
	if got := namesOf(t, nil, map[string]string{"t.c": src}); got != "a" {
		t.Errorf("names %q", got)
	}
}

func TestQuestionsInCode(t *testing.T) {
	src := "int f(void) //@\n{ if (IS_ENABLED(CONFIG_SMP)) a(); else b();\n" +
		"if (!IS_ENABLED(CONFIG_PM)) return c(); d(); }\n"
	files := map[string]string{"t.c": src}
	if got := namesOf(t, nil, files); got != "a b c d" {
		t.Errorf("names %q without a configuration", got)
	}
	files["include/generated/autoconf.h"] = autoconf
	if got := namesOf(t, nil, files); got != "a c" {
		t.Errorf("names %q with a configuration", got)
	}
}

// TestConfigForms reads the same configuration in its other form, and from another
// place.
func TestConfigForms(t *testing.T) {
	src := "int f(void) //@\n{\n#if IS_MODULE(CONFIG_NET) && CONFIG_HZ == 250 && defined(CONFIG_SMP) && !defined(CONFIG_PM)\na();\n#else\nb();\n#endif\n}\n"
	dot := "# comment\nCONFIG_SMP=y\nCONFIG_NET=m\nCONFIG_HZ=250\n# CONFIG_PM is not set\n"
	if got := namesOf(t, nil, map[string]string{"t.c": src, ".config": dot}); got != "a" {
		t.Errorf("names %q with .config", got)
	}
	elsewhere := filepath.Join(plant(t, map[string]string{"config": dot}), "config")
	if got := namesOf(t, &Options{Config: elsewhere}, map[string]string{"t.c": src}); got != "a" {
		t.Errorf("names %q with a configuration elsewhere", got)
	}
	if _, err := Open(t.TempDir(), &Options{Config: elsewhere + ".not"}); err == nil {
		t.Error("a configuration that is missing is no error")
	}
}

// TestMachine drops the branches of other architectures.
func TestMachine(t *testing.T) {
	src := "int f(void) //@\n{\n#if defined(__x86_64__)\na();\n#elif defined(__aarch64__)\nb();\n#else\nc();\n#endif\n}\n"
	files := map[string]string{"t.c": src, "arch/arm64/m.c": "", "arch/x86/m.c": ""}
	if got := namesOf(t, nil, files); got != "a b c" {
		t.Errorf("names %q", got)
	}
	if got := namesOf(t, &Options{Defines: []string{"__x86_64__"}}, files); got != "a" {
		t.Errorf("names %q for x86-64", got)
	}
	if got := namesOf(t, &Options{Seen: []string{"arch/arm64/m.c"}}, files); got != "b c" {
		t.Errorf("names %q for arm64", got)
	}
}
