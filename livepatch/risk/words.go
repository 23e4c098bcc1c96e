package risk

import "strings"

// key names the key of a static branch or call, and the object that defines it.
func (t *Tables) key(e *entry) (name, owner string) {
	if e.symbol != "" {
		return e.symbol, t.owner(e.symbol)
	}
	if e.key == 0 {
		return "", ""
	}
	name = t.names.object(e.key)
	if p := t.f.PlaceAt(e.key); name == "" && t.f.ELF().Executable(e.key) && p.Entry == e.key {
		name, _ = p.Names() // modules name a key that is not exported by its trampoline
	}
	return name, t.object
}

// tracing tells keys of tracepoints and of dynamic debugging, without which nothing but a
// message or an event is missing. The names are those that kpatch and objtool look for.
func tracing(key string) bool {
	for _, prefix := range []string{"__tracepoint_", "__UNIQUE_ID_ddebug", "__SCK__tp_func_", "__SCT__tp_func_"} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// say puts a finding into words, without its place.
func (t *Tables) say(f *Finding) string {
	switch f.Kind {
	case Section:
		return f.Target + ": " + f.Note
	case KprobeForbidden:
		return "NOKPROBE_SYMBOL: a probe on it is refused; its replacement is not protected from that"
	case LongRunning:
		return "no return can be reached (" + f.Note + "): a task in it keeps the transition to the patch from ending"
	case JumpLabel, StaticCall:
		return t.sayKey(f)
	case SiblingCall:
		if f.Target == "" {
			return "jump " + f.Note
		}
		return "jump to " + f.Target
	case Alternative:
		return strings.TrimSuffix("bytes in the file are not those that run "+f.Note, " ")
	case ExceptionTable:
		return "instruction that may fault"
	}
	return f.Note
}

// sayKey tells what becomes of a key in a patch.
func (t *Tables) sayKey(f *Finding) string {
	key := "key " + f.Key
	if f.Key == "" {
		key = "key without a name"
	}
	switch {
	case f.Owner == kernelObject:
		return key + " of vmlinux"
	case f.Owner == "" && tracing(f.Key):
		return key + " of vmlinux or another module, of which the latter is dropped from a patch: the replacement does not trace"
	case f.Owner == "":
		return key + " of vmlinux or another module, of which the latter is refused by kpatch and klp-build"
	case tracing(f.Key):
		return key + " of module " + f.Owner + ", dropped from a patch: the replacement does not trace"
	}
	return key + " of module " + f.Owner + ", refused by kpatch and klp-build"
}
