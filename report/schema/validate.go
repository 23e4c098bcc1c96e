package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// ErrInvalid tells that a value does not fit its schema; the message names the
// place as a JSON pointer.
var ErrInvalid = errors.New("does not fit the schema")

// Validate checks a JSON value against a schema made by Generate. It knows the
// keywords that Generate writes and no others. It returns ErrInvalid at the
// first place that does not fit.
func Validate(schema, value []byte) error { return validate(schema, value, "") }

// ValidateRecord checks one line of the JSON Lines form.
func ValidateRecord(schema, line []byte) error { return validate(schema, line, "#/$defs/Record") }

func validate(schema, value []byte, ref string) error {
	var root object
	if err := json.Unmarshal(schema, &root); err != nil {
		return fmt.Errorf("read schema: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return fmt.Errorf("read value: %w", err)
	}
	if decoder.More() {
		return fmt.Errorf("%w: something follows the value", ErrInvalid)
	}
	s := root
	if ref != "" {
		s = object{"$ref": ref}
	}
	return (&validator{root: root}).check(s, v, "")
}

type validator struct{ root object }

func (v *validator) check(schema, value any, at string) error {
	s, ok := schema.(object)
	if !ok {
		return fmt.Errorf("%s: %v is no schema", at, schema)
	}
	if ref, ok := s["$ref"].(string); ok {
		defs, _ := v.root["$defs"].(object)
		return v.check(defs[strings.TrimPrefix(ref, "#/$defs/")], value, at)
	}
	if choices, ok := s["anyOf"].([]any); ok {
		return v.anyOf(choices, value, at)
	}
	if want, ok := s["const"]; ok && !reflect.DeepEqual(want, value) {
		return fmt.Errorf("%w: %s is %v, not %v", ErrInvalid, at, value, want)
	}
	if list, ok := s["enum"].([]any); ok {
		return inEnum(list, value, at)
	}
	switch s["type"] {
	case "object":
		return v.object(s, value, at)
	case "array":
		return v.array(s, value, at)
	case nil:
		return nil
	}
	return scalar(s, value, at)
}

func (v *validator) anyOf(choices []any, value any, at string) error {
	var failed []error
	for _, choice := range choices {
		err := v.check(choice, value, at)
		if err == nil {
			return nil
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func inEnum(list []any, value any, at string) error {
	for _, want := range list {
		if want == value {
			return nil
		}
	}
	return fmt.Errorf("%w: %s is %v, none of %v", ErrInvalid, at, value, list)
}

func (v *validator) object(s object, value any, at string) error {
	got, ok := value.(object)
	if !ok {
		return fmt.Errorf("%w: %s is %T, no object", ErrInvalid, at, value)
	}
	required, _ := s["required"].([]any)
	for _, name := range required {
		key, _ := name.(string)
		if _, ok := got[key]; !ok {
			return fmt.Errorf("%w: %s has no %v", ErrInvalid, at, name)
		}
	}
	properties, _ := s["properties"].(object)
	for name, child := range got {
		of, ok := properties[name].(object)
		if !ok {
			of, ok = s["additionalProperties"].(object)
		}
		if !ok {
			return fmt.Errorf("%w: %s has a key %q of no schema", ErrInvalid, at, name)
		}
		if err := v.check(of, child, at+"/"+name); err != nil {
			return err
		}
	}
	return nil
}

func (v *validator) array(s object, value any, at string) error {
	got, ok := value.([]any)
	if !ok {
		return fmt.Errorf("%w: %s is %T, no list", ErrInvalid, at, value)
	}
	if n, ok := s["minItems"].(float64); ok && len(got) < int(n) {
		return fmt.Errorf("%w: %s has fewer than %v items", ErrInvalid, at, n)
	}
	if n, ok := s["maxItems"].(float64); ok && len(got) > int(n) {
		return fmt.Errorf("%w: %s has more than %v items", ErrInvalid, at, n)
	}
	for i, child := range got {
		if err := v.check(s["items"], child, fmt.Sprintf("%s/%d", at, i)); err != nil {
			return err
		}
	}
	return nil
}

func scalar(s object, value any, at string) error {
	ok := false
	switch s["type"] {
	case "string":
		_, ok = value.(string)
	case "boolean":
		_, ok = value.(bool)
	case "null":
		ok = value == nil
	case "integer":
		var n json.Number
		n, ok = value.(json.Number)
		ok = ok && !strings.ContainsAny(n.String(), ".eE")
		if _, bounded := s["minimum"]; bounded && ok {
			ok = !strings.HasPrefix(n.String(), "-")
		}
	}
	if !ok {
		return fmt.Errorf("%w: %s is %v, no %v", ErrInvalid, at, value, s["type"])
	}
	return nil
}
