package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"inlay/livepatch/verify"
)

// matrix is what to compile, and with what.
type matrix struct {
	cc      string
	sources []string // absolute paths
	levels  []string
	small   bool
	dir     string // for objects
	jobs    int
}

// run compiles and judges everything.
func (m *matrix) run(ctx context.Context) (*tally, error) {
	t := newTally()
	work := make(chan string)
	errs := make([]error, max(1, m.jobs))
	var workers sync.WaitGroup
	for i := range errs {
		workers.Go(func() {
			for source := range work {
				if err := m.source(ctx, t, source); err != nil && errs[i] == nil {
					errs[i] = err
				}
			}
		})
	}
	for _, s := range m.sources {
		work <- s
	}
	close(work)
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

// compiler returns the driver for a source.
func (m *matrix) compiler(source string) string {
	if filepath.Ext(source) == ".cc" {
		return strings.Replace(m.cc, "gcc", "g++", 1)
	}
	return m.cc
}

// build compiles one variant.
func (m *matrix) build(ctx context.Context, source string, v variant) (*object, error) {
	args := append(v.flags(), "-fdump-ipa-clones", "-fdump-ipa-icf-optimized")
	return compile(ctx, m.compiler(source), source, m.folder(source, v), args...)
}

// folder is where the files of a variant go.
func (m *matrix) folder(source string, v variant) string {
	return filepath.Join(m.dir, filepath.Base(source), strings.NewReplacer(" ", "_", "=", "_").Replace(v.String()))
}

// source compiles and judges all variants of one source.
func (m *matrix) source(ctx context.Context, t *tally, source string) error {
	plain, err := compile(ctx, m.compiler(source), source, filepath.Join(m.dir, filepath.Base(source), "O0"), "-O0")
	if err != nil {
		return err
	}
	external, err := plain.symbols(ctx, true)
	if err != nil {
		return err
	}
	for _, level := range m.levels {
		static, err := m.build(ctx, source, variant{level: level, mode: "inline-only-static"})
		if err != nil {
			return err
		}
		demanded, err := readDumps(ctx, static)
		if err != nil {
			return err
		}
		for _, v := range variants([]string{level}, m.small) {
			if err := m.variant(ctx, t, source, v, external, demanded.inlined); err != nil {
				return err
			}
		}
	}
	return nil
}

// variant compiles and judges one variant.
func (m *matrix) variant(ctx context.Context, t *tally, source string, v variant, external, demanded map[string]bool) error {
	o, err := m.build(ctx, source, v)
	if err != nil {
		return err
	}
	t.mu.Lock()
	t.objects++
	t.mu.Unlock()
	what := fmt.Sprintf("%s %s", filepath.Base(source), v)
	if v.mode != "" {
		s, err := ask(ctx, o.path, verify.NoMode, "")
		if err != nil {
			return err
		}
		t.honoured(what, s)
		return nil
	}
	d, err := readDumps(ctx, o)
	if err != nil {
		return err
	}
	s, err := ask(ctx, o.path, verify.InlineOnlyStatic, "")
	if err != nil {
		return err
	}
	inlined := make(map[string]bool)
	for name := range d.inlined {
		if external[name] && !demanded[name] {
			inlined[oneVariant(name)] = true
		}
	}
	t.compare(what, "LP010", inlined, s)
	t.compare(what, "LP011", d.clones, s)
	t.compare(what, "LP020", d.folded, s)
	for rule, p := range passes {
		differ, err := m.differing(ctx, source, v, p)
		if err != nil {
			return err
		}
		t.compare(what, rule, differ, s)
	}
	if s, err = ask(ctx, o.path, verify.InlineOnlyStatic, filepath.Dir(source)); err != nil {
		return err
	}
	s.fail[withSource], s.unknown[withSource] = s.fail["LP010"], s.unknown["LP010"]
	t.compare(what, withSource, inlined, s)
	return nil
}
