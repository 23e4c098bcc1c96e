package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"

	"inlay/answer"
)

// ErrCommand tells that a command has no machine-readable answer.
var ErrCommand = errors.New("no schema for this command")

// Dialect names the JSON Schema draft that is written.
const Dialect = "https://json-schema.org/draft/2020-12/schema"

// object is one JSON Schema, or a part of it. encoding/json writes its keys
// in order, so that the text is the same each time.
type object = map[string]any

// results gives the types of each command's results. No key set of one fits another,
// so that a result is of one type only.
func results() map[string][]reflect.Type {
	base := reflect.TypeFor[answer.AuditBase]() // the first result of each question of an audit
	return map[string][]reflect.Type{
		"scan":   {reflect.TypeFor[answer.Scan]()},
		"sites":  {reflect.TypeFor[answer.Site]()},
		"inside": {reflect.TypeFor[answer.Inside]()},
		"clones": {reflect.TypeFor[answer.Clone]()},
		"addr":   {reflect.TypeFor[answer.Address]()},
		"impact": {reflect.TypeFor[answer.Impact](), reflect.TypeFor[answer.PlanResult](), reflect.TypeFor[answer.EachResult]()},
		"rank":   {reflect.TypeFor[answer.Rank]()},
		"disasm": {reflect.TypeFor[answer.Listing]()},
		"verify": {reflect.TypeFor[answer.Verify]()},
		"cover":  {reflect.TypeFor[answer.Cover]()},
		"diff":   {reflect.TypeFor[answer.DiffBase](), reflect.TypeFor[answer.DiffFunction]()},

		"audit-collect":  {reflect.TypeFor[answer.AuditCollect]()},
		"audit-who":      {base, reflect.TypeFor[answer.AuditCopies]()},
		"audit-impact":   {base, reflect.TypeFor[answer.AuditImpact]()},
		"audit-findings": {base, reflect.TypeFor[answer.AuditFinding]()},
		"audit-binaries": {base, reflect.TypeFor[answer.AuditFacts]()},
		"audit-top":      {base, reflect.TypeFor[answer.AuditTop]()},
		"audit-changed":  {base, reflect.TypeFor[answer.AuditChange]()},
		"audit-unknown":  {base, reflect.TypeFor[answer.AuditUnknown]()},
	}
}

// FileName is the name under which the schema of a command is published.
func FileName(command string) string {
	return "inlay." + command + "-" + answer.SchemaVersion + ".json"
}

// Generate returns the schema of a command's JSON envelope; under
// "$defs/Record" it has the schema of one line of the JSON Lines form. It
// returns ErrCommand for a command without one.
func Generate(command string) ([]byte, error) {
	types, ok := results()[command]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrCommand, command)
	}
	g := generator{defs: object{}}
	root := g.envelope(command, types)
	root["$schema"] = Dialect
	root["$id"] = "inlay." + command + "/" + answer.SchemaVersion
	root["title"] = "inlay " + command
	g.defs["Record"] = g.records(command, types)
	root["$defs"] = g.defs
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("schema of %s: %w", command, err)
	}
	return append(text, '\n'), nil
}

// envelope is the whole answer as one JSON value.
func (g *generator) envelope(command string, types []reflect.Type) object {
	env := g.header(command)
	env.properties["results"] = object{"type": "array", "items": g.oneOf(types)}
	env.properties["diagnostics"] = object{"type": "array", "items": g.of(reflect.TypeFor[answer.Diagnostic]())}
	env.required = append(env.required, "results", "diagnostics")
	return env.schema()
}

// oneOf is the schema of a value that has one of the types.
func (g *generator) oneOf(types []reflect.Type) object {
	if len(types) == 1 {
		return g.of(types[0])
	}
	choices := make([]object, len(types))
	for i, t := range types {
		choices[i] = g.of(t)
	}
	return object{"anyOf": choices}
}

// header is a header in which the schema's name and version are fixed.
func (g *generator) header(command string) keys {
	header := g.structure(reflect.TypeFor[answer.Header]())
	header.properties["schema"] = object{
		"type": "object",
		"properties": object{
			"name":    object{"const": "inlay." + command},
			"version": object{"const": answer.SchemaVersion},
		},
		"required":             []string{"name", "version"},
		"additionalProperties": false,
	}
	return header
}

// records is one line of the JSON Lines form.
func (g *generator) records(command string, types []reflect.Type) object {
	choices := []object{record("header", g.header(command))}
	for _, t := range types {
		choices = append(choices, record("result", g.structure(t)))
	}
	return object{"anyOf": append(choices,
		record("diagnostic", g.structure(reflect.TypeFor[answer.Diagnostic]())),
		record("end", g.structure(reflect.TypeFor[answer.End]())))}
}

func record(kind string, of keys) object {
	of.properties["record"] = object{"const": kind}
	of.required = append([]string{"record"}, of.required...)
	return of.schema()
}

// keys are the properties of an object, and the names of those that it always has.
type keys struct {
	properties object
	required   []string
}

func (k keys) schema() object {
	return object{"type": "object", "properties": k.properties, "required": k.required, "additionalProperties": false}
}

// generator collects the definitions that the types refer to.
type generator struct{ defs object }

// of returns the schema of a type; a struct becomes a reference.
func (g *generator) of(t reflect.Type) object {
	if words := enum(t); words != nil {
		return object{"enum": words}
	}
	switch t.Kind() {
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Uint64:
		return object{"type": "integer", "minimum": 0}
	case reflect.Slice:
		return object{"type": "array", "items": g.of(t.Elem())}
	case reflect.Array:
		return object{"type": "array", "items": g.of(t.Elem()), "minItems": t.Len(), "maxItems": t.Len()}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": g.of(t.Elem())}
	case reflect.Pointer:
		return object{"anyOf": []object{g.of(t.Elem()), {"type": "null"}}}
	case reflect.Struct:
		return g.reference(t)
	}
	return object{"type": "string"}
}

func (g *generator) reference(t reflect.Type) object {
	if _, ok := g.defs[t.Name()]; !ok {
		g.defs[t.Name()] = true // ends the recursion of a tree
		g.defs[t.Name()] = g.structure(t).schema()
	}
	return object{"$ref": "#/$defs/" + t.Name()}
}

// structure describes a struct by its JSON tags.
func (g *generator) structure(t reflect.Type) keys {
	all := keys{properties: object{}, required: []string{}}
	for f := range t.Fields() {
		if f.Anonymous { // its keys stand among those of t
			embedded := g.structure(f.Type)
			maps.Copy(all.properties, embedded.properties)
			all.required = append(all.required, embedded.required...)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		all.properties[name] = g.field(t.Name()+"."+name, f.Type)
		if options == "" {
			all.required = append(all.required, name)
		}
	}
	return all
}

// field is the schema of one field: that of its type, but for the few fields
// whose documentation allows more.
func (g *generator) field(name string, t reflect.Type) object {
	switch name {
	case "Clone.changed_parameters", "Clone.address_taken", "Inside.address_taken", "Member.address_taken", "Member.needs", "PlanRow.needs": // null: not known
		return object{"anyOf": []object{g.of(t), {"type": "null"}}}
	case "AuditCopy.class", "AuditReason.class": // empty for what is no inlined instance
		return object{"enum": []string{"", string(answer.Located), string(answer.Empty)}}
	case "AuditMember.signature":
		return object{"enum": []string{"source", "changed", "unknown"}}
	case "AuditChange.change":
		return object{"enum": []string{"added", "removed", "content", "outcome"}}
	case "AuditUnknown.what":
		return object{"enum": []string{"binary", "source"}}
	case "AuditFacts.verdict": // empty where no rule looked
		return object{"enum": append([]string{""}, enum(t)...)}
	case "Reason.class": // empty: no inlining edge
		return object{"enum": append([]string{""}, enum(t)...)}
	case "Pad.kind":
		return object{"enum": []string{"none", "fentry_call", "fentry_nop", "patchable", "unknown"}}
	case "Member.patchable", "PlanRow.patchable":
		return object{"enum": []string{"yes", "no", "unknown"}}
	case "Hunk.kind":
		return object{"enum": []string{"macro", "type", "variable", "function", "unknown", "no_such_file", "context", "binary"}}
	case "Need.kind":
		return object{"enum": []string{"static_function", "static_variable", "local_static", "unexported", "clone", "inlined", "folded"}}
	case "Verify.mode", "ModeCount.mode", "UnitResult.mode":
		return object{"enum": []string{"", "inline-clone", "inline-only-static"}}
	case "Verify.mode_from":
		return object{"enum": []string{"", "expected", "recorded"}}
	case "Finding.accepted":
		return object{"enum": []string{"", "accept_unknown", "baseline"}}
	case "Proof.kind":
		return object{"enum": []string{"producer", "command_line", "die", "symbol", "call_site", "call", "sibling_call", "instruction", "address", "source"}}
	case "Definition.fate":
		return object{"enum": []string{"folded_or_removed", "wrapper"}}
	case "Evidence.kind":
		return object{"enum": []string{"die", "symbol", "range", "call", "call_site", "address_use", "source", "dump"}}
	}
	return g.of(t)
}

// enum lists the values of the string types that have a fixed set.
func enum(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[answer.Class]():
		return words(answer.Located, answer.Empty, answer.Implied, answer.Reported)
	case reflect.TypeFor[answer.State]():
		return words(answer.Open, answer.Closed, answer.LowerBound, answer.FoldedOrRemoved)
	case reflect.TypeFor[answer.How]():
		return words(answer.Redirect, answer.ThroughCallers, answer.WithParent, answer.NotNeeded, answer.Impossible)
	case reflect.TypeFor[answer.ReasonKind]():
		return words(answer.ReasonBody, answer.ReasonClone, answer.ReasonCold, answer.ReasonInlined, answer.ReasonCallsClone,
			answer.ReasonSharedCode, answer.ReasonRegisterContract, answer.ReasonNoreturnContract, answer.ReasonEscalated,
			answer.ReasonTrustsCallee, answer.ReasonTrustsCaller, answer.ReasonUses)
	case reflect.TypeFor[answer.GapKind]():
		return words(answer.GapOpenUnits, answer.GapLowerBound, answer.GapUnread, answer.GapFolded, answer.GapClimb, answer.GapImpossible,
			answer.GapConflict, answer.GapNotSearched, answer.GapSource, answer.GapImplied, answer.GapUnwitnessed, answer.GapNoDWARF, answer.GapUsers, answer.GapHunks, answer.GapUndescribed,
			answer.GapNotCompared)
	case reflect.TypeFor[answer.CallKind]():
		return words(answer.DirectCall, answer.TailCall, answer.JumpInto, answer.IndirectCall)
	case reflect.TypeFor[answer.Verdict]():
		return words(answer.Pass, answer.Fail, answer.Unknown, answer.NotApplicable, answer.NotObservable)
	case reflect.TypeFor[answer.AuditKind]():
		return words(answer.CopyOutOfLine, answer.CopyStaticTwin, answer.CopyClone, answer.CopyInlined)
	case reflect.TypeFor[answer.CopyChange]():
		return words(answer.Appeared, answer.Disappeared, answer.NewlyInlined, answer.NoLongerInlined, answer.Cloned, answer.Uncloned, answer.MoreBodies, answer.FewerBodies,
			answer.Renumbered, answer.PrototypeChanged)
	case reflect.TypeFor[answer.Witness]():
		return words(answer.ByCode, answer.ByCallSite)
	}
	return nil
}

func words[S ~string](all ...S) []string {
	list := make([]string, len(all))
	for i, w := range all {
		list[i] = string(w)
	}
	return list
}
