package csource

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// configure reads the configuration and the macros that are known before any
// file is.
func (t *Tree) configure() error {
	t.known = t.newFile("", "")
	t.config = make(map[string]bool)
	t.undefined = make(map[string]bool)
	text, err := t.configText()
	if err != nil {
		return err
	}
	if t.hasConfig = text != ""; t.hasConfig {
		t.readConfig(text)
	}
	if t.kernel() {
		t.define("__KERNEL__", " 1")
	}
	for _, d := range t.opt.Defines {
		name, value, ok := strings.Cut(d, "=")
		if !ok {
			value = "1"
		}
		t.define(name, " "+value)
	}
	for _, name := range absent {
		t.undefined[name] = true
	}
	for _, name := range t.opt.Undefines {
		t.undefined[name] = true
	}
	t.predefine()
	return nil
}

// configText returns the configuration, "" if there is none.
func (t *Tree) configText() (string, error) {
	if t.opt.Config != "" {
		f, err := os.Open(t.opt.Config)
		if err != nil {
			return "", fmt.Errorf("configuration: %w", err)
		}
		defer f.Close()
		data, err := io.ReadAll(io.LimitReader(f, t.opt.maxFile()))
		if err != nil {
			return "", fmt.Errorf("configuration: %w", err)
		}
		return string(data), nil
	}
	for _, name := range []string{"include/generated/autoconf.h", ".config"} {
		// Most trees have none, which is no error.
		if text, err := t.read(name); err == nil {
			return text, nil
		}
	}
	return "", nil
}

// readConfig understands "#define CONFIG_X 1" and "CONFIG_X=y".
func (t *Tree) readConfig(text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "#define "); ok {
			name, value, _ := strings.Cut(rest, " ")
			t.setConfig(name, value)
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok || !strings.HasPrefix(name, "CONFIG_") {
			continue
		}
		switch value {
		case "y":
			t.setConfig(name, "1")
		case "m":
			t.setConfig(name+"_MODULE", "1")
		case "n":
		default:
			t.setConfig(name, value)
		}
	}
}

func (t *Tree) setConfig(name, value string) {
	if !strings.HasPrefix(name, "CONFIG_") || t.config[name] {
		return
	}
	t.config[name] = true
	t.define(name, " "+value)
}

// define adds a macro that every file sees.
func (t *Tree) define(name, text string) {
	if name == "" {
		return
	}
	head, params, ok := strings.Cut(name, "(")
	if ok {
		text = "(" + params + text
	}
	m := &macro{sym: t.syms.get(head), file: t.known, text: text}
	t.syms.define([]*macro{m}, nil)
}

// kernel tells the source of a Linux kernel, which is complete in itself.
func (t *Tree) kernel() bool {
	return t.hasConfig || t.paths["include/linux/kconfig.h"]
}
