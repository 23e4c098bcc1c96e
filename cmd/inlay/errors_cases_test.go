package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// errorCases are the inputs that provoke the rows of docs/errors.md.
func errorCases() []errorCase {
	return slices.Concat(usageCases, fileCases, dwarfCases, answerCases)
}

var usageCases = []errorCase{
	{row: "no-command", line: ""},
	{row: "unknown-command", line: "sit leaf n.o", names: `"sit"`},
	{row: "unknown-flag", line: "scan --nope n.o", names: "--nope"},
	{row: "flag-value", line: "scan -j many n.o", names: `--jobs "many"`},
	{row: "no-pattern", line: "sites"},
	{row: "no-file", line: "scan"},
	{row: "no-file-for-pattern", line: "sites leaf", names: `"leaf"`},
	{row: "all-and-e", line: "sites --all -e leaf n.o"},
	{row: "pattern-form", line: "sites n.c: n.o", names: `"n.c:"`},
	{row: "workers", line: "scan -j -1 n.o", names: "-j -1"},
	{row: "color", line: "scan --color purple n.o", names: `"purple"`},
	{row: "format", line: "sites leaf n.o -o sarif", names: "-o sarif"},
	{row: "format-path", line: "scan n.o -o json=", names: "-o json="},
	{row: "two-outputs", line: "scan n.o -o json -o text", names: "-o text"},
	{row: "output-is-input", line: "scan n.o -o json=n.o", names: "n.o"},
	{row: "stdin-twice", line: "scan - -"},
	{row: "stdin-and-list", line: "scan --files-from - -", stdin: "n.o\n"},
	{row: "empty-list", line: "scan --files-from empty.txt", names: "empty.txt"},
	{row: "stdin-taken", line: "addr -"},
	{row: "arguments", line: "version now", names: `"now"`},
	{row: "shell", line: "completion"},
	{row: "unknown-shell", line: "completion tcsh", names: `"tcsh"`},
	{row: "help-topic", line: "help nope", names: `"nope"`},
	{row: "gate-word", line: "impact leaf n.o --fail-on never", names: `"never"`},
	{row: "gate-word", line: "diff n.o lib.so --fail-on never", names: `"never"`},
	{row: "gate-word", line: "audit query who leaf --store s --fail-on never", names: `"never"`},
	{row: "policy", line: "impact leaf n.o --policy kpatch", names: `"kpatch"`},
	{row: "source-folder", line: "impact leaf n.o --source n.o", names: "--source n.o"},
	{row: "source-prefix", line: "impact leaf n.o --source folder --source-prefix build", names: "build"},
	{row: "source-first", line: "impact leaf n.o --source-prefix a=b", names: "--source-prefix"},
	{row: "source-config", line: "impact leaf n.o --source folder --source-config folder", names: "folder"},
	{row: "flag-path", line: "impact leaf n.o --dumps missing", names: "missing"},
	{row: "flag-path", line: "impact --patch missing n.o", names: "missing"},
	{row: "flag-path", line: "impact --source missing leaf n.o", names: "missing"},
	{row: "flag-path", line: "cover --functions missing n.o", names: "missing"},
	{row: "flag-path", line: "cover --functions list.txt --checked missing n.o", names: "missing"},
	{row: "flag-path", line: "verify n.o --baseline missing", names: "missing"},
	{row: "dot-all", line: "impact --all n.o -o dot"},
	{row: "dot-each", line: "impact --each leaf n.o -o dot"},
	{row: "plan-of-all", line: "impact --plan --all n.o"},
	{row: "patch-name", line: "impact --patch '' n.o"},
	{row: "patch-empty", line: "impact --patch empty.txt n.o", names: "empty.txt"},
	{row: "patch-file", line: "impact --patch cut.diff", names: "cut.diff"},
	{row: "patch-pattern", line: "impact --patch cut.diff leaf n.o", names: "leaf"},
	{row: "patch-stdin", line: "impact --patch - -"},
	{row: "each-stdin", line: "impact --each leaf -"},
	{row: "emit-form", line: "impact -e leaf n.o --emit c", names: `"c"`},
	{row: "emit-plan", line: "impact leaf n.o --emit klp"},
	{row: "emit-output", line: "impact -e leaf n.o --emit klp -o json"},
	{row: "kernel-release", line: "scan --kernel ../x", names: `"../x"`},
	{row: "kernel-missing", line: "scan --kernel no-such-release", names: "no-such-release"},
	{row: "cover-patch", line: "cover"},
	{row: "cover-file", line: "cover n.o"},
	{row: "cover-stdin", line: "cover - n.o"},
	{row: "list-form", line: "cover --functions broken.txt n.o", names: "broken.txt:2:"},
	{row: "list-form", line: "cover --functions empty.txt n.o", names: "empty.txt"},
	{row: "checked-form", line: "cover --functions list.txt --checked text.json n.o", names: "text.json"},
	{row: "checked-form", line: "cover --functions list.txt --checked other.json n.o", names: "other.json"},
	{row: "checked-form", line: "cover --functions list.txt --checked nobody.json n.o", names: "record 1"},
	{row: "compact", line: "disasm leaf n.o --compact --bytes"},
	{row: "baseline-place", line: "verify n.o --write-baseline"},
	{row: "baseline-form", line: "verify n.o --baseline other.json", names: "other.json"},
	{row: "level", line: "verify n.o --expect all", names: `"all"`},
	{row: "two-builds", line: "diff n.o"},
	{row: "servers", line: "scan n.o --debuginfod"},
	{row: "store-place", line: "audit collect n.o"},
	{row: "store-name", line: "audit query who leaf"},
	{row: "collect-path", line: "audit collect --store s"},
	{row: "shard", line: "audit collect --store s --shard 4/3 n.o", names: `"4/3"`},
	{row: "size", line: "audit collect --store s --limit-memory 0 n.o", names: `"0"`},
	{row: "snapshot-name", line: "audit collect --store s --snapshot ../x n.o", names: `"../x"`},
	{row: "query-pattern", line: "audit query who --store s"},
	{row: "query-order", line: "audit query top --store s --by weight", names: `"weight"`},
	{row: "query-verdict", line: "audit query findings --store s --verdict maybe", names: `"maybe"`},
	{row: "query-rule", line: "audit query findings --store s --rule LP999", names: `"LP999"`},
	{row: "query-count", line: "audit query top --store s -n 0", names: "-n 0"},
	{row: "query-argument", line: "audit query binaries extra --store s", names: `"extra"`},
	{row: "two-snapshots", line: "audit query changed default --store s"},
}

var fileCases = []errorCase{
	{row: "missing", line: "scan missing.o", names: "missing.o"},
	{row: "missing", line: "cover missing.ko n.o", names: "missing.ko"},
	{row: "missing", line: "scan --files-from missing.txt", names: "missing.txt"},
	{row: "below-a-file", line: "scan n.o/x", names: "n.o/x"},
	{row: "directory", line: "scan folder", names: "folder"},
	{row: "empty", line: "scan bad/empty_file", names: "bad/empty_file: offset 0x0"},
	{row: "not-elf", line: "scan bad/zeros", names: "bad/zeros: offset 0x0"},
	{row: "not-elf", line: "sites --all bad/zeros", names: "bad/zeros: offset 0x0"},
	{row: "not-elf-script", line: "scan script", names: "script: offset 0x0"},
	{row: "bitcode", line: "scan bitcode.o", names: "bitcode.o: offset 0x0"},
	{row: "go-object", line: "scan go.o", names: "go.o: offset 0x0"},
	{row: "image-without-elf", line: "scan image", names: "image: offset 0x0"},
	{row: "image-payload", line: "scan vmlinuz", names: "vmlinuz"},
	{row: "image-lzo", line: "scan vmlinuz-lzo", names: "vmlinuz-lzo"},
	{row: "header-cut", line: "scan bad/one_byte", names: "bad/one_byte: offset 0x0"},
	{row: "header-cut", line: "scan bad/magic_only", names: "bad/magic_only: offset 0x0"},
	{row: "header-unknown", line: "scan bad/class_unknown", names: "bad/class_unknown: offset 0x0"},
	{row: "header-unknown", line: "scan bad/byte_order_unknown", names: "bad/byte_order_unknown: offset 0x0"},
	{row: "section-table", line: "scan bad/section_table_past_end", names: "bad/section_table_past_end: offset 0x4320"},
	{row: "section-table", line: "scan bad/section_table_offset_wraps", names: "offset 0x7fff"},
	{row: "section-table", line: "scan cut.o", names: "cut.o: offset 0x"},
	{row: "section-table", line: "scan bad/section_count_huge", names: "bad/section_count_huge: offset 0x3d20"},
	{row: "section-entry", line: "scan bad/section_entry_size_zero", names: "bad/section_entry_size_zero: offset 0x3a"},
	{row: "limit-sections", line: "scan sections.o", names: "sections.o: offset 0x"},
	{row: "limit-memory", line: "scan n.o --limit-memory 1K", names: "n.o: offset 0x"},
	{row: "limit-symbols", line: "scan lib.so --limit-symbols 1", names: "lib.so: .symtab: "},
	{row: "limit-members", line: "scan two.a --limit-members 1", names: "two.a: offset 0x"},
	{row: "limit-nesting", line: "scan lib.so --limit-nesting 1", names: ".debug_info+0x", lines: 2},
	{row: "section-names", line: "scan names.so", names: "names.so: "},
	{row: "section-cut", line: "scan bad/section_offset_past_end", names: ".debug_info+0x0: "},
	{row: "section-cut", line: "scan bad/section_size_huge", names: ".debug_info+0x0: "},
	{row: "symbols", line: "scan bad/symbol_entry_size_zero", names: "bad/symbol_entry_size_zero: .symtab"},
	{row: "symbols", line: "scan bad/symbol_link_past_end", names: ".symtab"},
	{row: "symbols", line: "scan bad/symbol_name_past_end", names: ".symtab"},
	{row: "compressed-header", line: "scan bad/compressed_header_cut", names: ".debug_info: offset 0x0"},
	{row: "compressed-kind", line: "scan bad/compressed_kind_unknown", names: ".debug_info: offset 0x18"},
	{row: "compressed-stream", line: "scan bad/compressed_stream_broken", names: ".debug_info: offset 0x18"},
	{row: "compressed-size", line: "scan bad/compressed_claims_one_more", names: ".debug_info: offset 0x18"},
	{row: "limit-ratio", line: "scan bad/compressed_zlib_claims_a_terabyte", names: ".debug_info: offset 0x0"},
	{row: "limit-ratio", line: "scan bad/compressed_zstd_claims_a_terabyte", names: ".debug_info: offset 0x0"},
	{row: "relocation-type", line: "scan reloc-type.o", names: ".debug_info"},
	{row: "relocation-symbol", line: "scan reloc-symbol.o", names: ".debug_info"},
	{row: "relocation-place", line: "scan reloc-place.o", names: ".debug_info"},
	{row: "note-cut", line: "scan note.so", names: "note.so: offset 0x"},
	{row: "container-cut", line: "scan cut.ko.gz", names: "cut.ko.gz"},
	{row: "container-twice", line: "scan twice.ko.gz", names: "twice.ko.gz"},
	{row: "limit-growth", line: "scan bomb.ko.gz", names: "bomb.ko.gz"},
	{row: "archive-member", line: "scan bad.a", names: "bad.a: "},
	{row: "archive-empty", line: "scan empty.a", names: "empty.a"},
	{row: "list-line", line: "scan --files-from long.txt", names: "long.txt"},
	{row: "stdin-not-elf", line: "scan -", stdin: "text", names: "-: offset 0x0"},
}

var dwarfCases = []errorCase{
	{row: "no-dwarf", line: "sites add obj/plain-gcc12-x86_64-O2-nodwarf.o", names: "obj/plain-gcc12-x86_64-O2-nodwarf.o"},
	{row: "split-alone", line: "sites --all split.dwo", names: "split.dwo: section .debug_info.dwo"},
	{row: "unit-length", line: "scan bad/unit_length_past_end", names: ".debug_info+0x0: "},
	{row: "unit-length", line: "sites --all bad/unit_length_64_bit_huge", names: ".debug_info+0x0: "},
	{row: "unit-reserved", line: "scan bad/unit_length_reserved", names: ".debug_info+0x0: "},
	{row: "unit-cut", line: "scan bad/unit_length_zero", names: ".debug_info+0x0: "},
	{row: "unit-cut", line: "scan bad/entry_cut", names: ".debug_info+0x"},
	{row: "unit-cut", line: "scan bad/block_past_end", names: ".debug_info+0x86: "},
	{row: "unit-version", line: "scan bad/unit_version_unknown", names: ".debug_info+0x0: "},
	{row: "unit-version", line: "scan bad/middle_unit_version_unknown", names: ".debug_info+0x64: "},
	{row: "unit-type", line: "scan bad/middle_unit_type_unknown", names: ".debug_info+0x64: "},
	{row: "unit-address-size", line: "scan bad/middle_unit_address_size_three", names: ".debug_info+0x64: "},
	{row: "unit-empty", line: "scan bad/middle_unit_empty", names: ".debug_info+0x70: "},
	{row: "unit-ends-early", line: "scan bad/children_never_closed", names: ".debug_info+0x64: "},
	{row: "unit-tail", line: "scan bad/middle_unit_with_bytes_behind_its_tree", names: ".debug_info+0x87: ", lines: 2},
	{row: "abbreviations-cut", line: "scan bad/abbreviations_past_end", names: ".debug_abbrev+0xfffffff0: "},
	{row: "abbreviation-unknown", line: "scan bad/abbreviation_unknown", names: ".debug_info+0xc: "},
	{row: "abbreviation-unknown", line: "scan bad/middle_unit_root_unknown", names: ".debug_info+0x70: "},
	{row: "form-unknown", line: "scan bad/form_unknown", names: ".debug_info+0x"},
	{row: "limit-nesting", line: "scan bad/nested_lexical_blocks", names: ".debug_info+0x4a5: "},
	{row: "limit-nesting", line: "scan bad/nested_inlined_instances", names: ".debug_info+0x189b: "},
	{row: "origin-cycle", line: "scan bad/subprogram_origin_is_itself", names: ".debug_info+0x86: "},
	{row: "origin-missing", line: "scan bad/reference_outside_the_unit", names: ".debug_info+0xa3: "},
	{row: "origin-missing", line: "scan bad/reference_wraps", names: ".debug_info+0xa3: "},
	{row: "reference-form", line: "scan bad/reference_of_an_address_form", names: ".debug_info+0xa3: "},
	{row: "sibling", line: "scan bad/sibling_goes_back", names: ".debug_info+0x"},
	{row: "name-missing", line: "scan bad/name_past_the_end", names: ".debug_info+0x"},
	{row: "range-list", line: "scan bad/ranges_past_end", names: ".debug_info+0xa7: "},
	{row: "range-list", line: "scan bad/ranges_index_past_end", names: ".debug_info+0xa7: "},
	{row: "range-list", line: "scan bad/ranges_kind_unknown", names: ".debug_info+0xa7: "},
	{row: "range-backwards", line: "scan bad/pc_backwards", names: ".debug_info+0xa7: "},
	{row: "address-index", line: "scan bad/address_index_without_table", names: ".debug_info+0x86: "},
	{row: "line-program", line: "scan bad/line_program_of_unknown_version", names: ".debug_line+0x0: "},
	{row: "supplementary", line: "scan bad/reference_to_a_missing_second_file", names: ".debug_info+0x64: "},
}

var answerCases = []errorCase{
	{row: "output-place", line: "scan n.o -o json=no/such/out.json", names: "no/such/out.json"},
	{row: "output-folder", line: "scan n.o -o json=folder", names: "folder"},
	{row: "patch-form", line: "impact --patch text.diff n.o", names: "text.diff"},
	{row: "patch-form", line: "impact --patch merge.diff n.o", names: "merge.diff: line 1"},
	{row: "patch-form", line: "impact --patch cut.diff n.o", names: "cut.diff: line 3"},
	{row: "emit", line: "impact -e leaf n.o --emit klp", names: "n.o"},
	{row: "not-a-patch", line: "cover n.o lib.so", names: "n.o: section .modinfo"},
	{row: "not-a-container", line: "cover broken.txt n.o", names: "broken.txt"},
	{row: "cover-function", line: "cover --functions list.txt n.o -e leaf -e no_such_function", names: `"no_such_function"`},
	{row: "source-missing", line: "disasm leaf n.o --source missing", names: "missing"},
	{row: "gate-unread", line: "impact good_callee bad/middle_unit_empty -q --fail-on implied"},
	{row: "gate-tripped", line: "impact good_callee bad/attributes_without_bytes -q --fail-on impossible"},
	{row: "gate-incomplete", line: "impact from_header lib.so -q --fail-on incomplete"},
	{row: "gate-binaries", line: "audit query who from_header --store store --fail-on incomplete", before: collect},
	{row: "store-newer", line: "audit query who leaf --store newer", names: "newer"},
	{row: "store-newer", line: "audit collect --store newer n.o", names: "newer"},
	{row: "store-in-use", line: "audit collect --store other n.o", names: "other"},
	{row: "store-damaged", line: "audit query who from_header --store damaged", names: "instances.parquet", before: damageStore},
	{row: "snapshot", line: "audit query who leaf --store store --snapshot typo", names: `"typo"`, before: collect},
	{row: "disk-full", line: "scan n.o", full: true},
	{row: "two-patterns", line: "impact -e leaf -e no_such_function n.o", names: `"no_such_function"`},
	{row: "symbol-size", line: "scan obj/plain-gcc12-i386-O2-g5.o", names: "plain-gcc12-i386-O2-g5.o: .symtab: "},
	{row: "debug-file-other", line: "sites --all obj/header-gcc12-x86_64-O2-g5-split.so --debug-dir debug", names: "split.so"},
	{row: "not-a-store", line: "audit query who leaf --store folder", names: "folder"},
	{row: "store-in-the-way", line: "audit collect --store n.o lib.so", names: "n.o"},
}

// collect makes the store that its case asks.
func collect(t *testing.T, f *errorFiles) { storeOf(t, f, "store") }

func storeOf(t *testing.T, f *errorFiles, store string) {
	t.Helper()
	var stderr bytes.Buffer
	args := f.args(t, "audit collect --store "+store+" lib.so nodwarf.o")
	if code := run(t.Context(), args, nil, io.Discard, &stderr, noEnv); code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
}

// damageStore makes a store with a table that is overwritten.
func damageStore(t *testing.T, f *errorFiles) {
	storeOf(t, f, "damaged")
	tables, err := filepath.Glob("damaged/facts/*/instances.parquet")
	if err != nil || len(tables) == 0 {
		t.Fatal("the store has no table of instances", err)
	}
	for _, table := range tables {
		if err := os.WriteFile(table, []byte("this is no table"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
