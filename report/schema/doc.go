// Package schema derives the JSON Schema (draft 2020-12) of each command's
// answer from the types of package answer, and validates values against it.
//
// The schemas are published in docs/schema, one file for each command and
// version. A file once published is kept for ever: a change of the types
// without a new answer.SchemaVersion fails the tests of this package.
//
//	text, err := schema.Generate("sites")
//	if err != nil {
//		return err
//	}
//	err = schema.Validate(text, output)
package schema
