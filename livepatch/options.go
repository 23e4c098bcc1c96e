package livepatch

// Options tunes Impact and Ranks. A nil pointer and the zero value mean the defaults.
type Options struct {
	// Policy says how clones are patched; the zero value is PolicySource.
	Policy Policy
	// Source is the folder of the sources that the files were built from, "" for
	// none. It finds calls whose inlined copies left no trace, and narrows the
	// bounds.
	Source string
	// SourcePrefixes rename the recorded paths of declaration files: "OLD=NEW" in
	// the form of -ffile-prefix-map, NEW being relative to Source.
	SourcePrefixes []string
	// SourceConfig is an autoconf.h or .config of the build, "" for
	// include/generated/autoconf.h beneath Source.
	SourceConfig string
	// Needs asks what each replacement will refer to and cannot simply link.
	Needs bool
	// Dumps is a folder that holds the records of gcc -fdump-ipa-clones, "" for none.
	Dumps string
}

// Policy says how a patch replaces clones.
type Policy string

// The policies.
const (
	// PolicySource is for patches written as source: a body whose signature is not
	// the source's is replaced through its callers.
	PolicySource Policy = "source"
	// PolicyBinary is for patches made of compiled objects, as kpatch does:
	// clones are replaced as they are.
	PolicyBinary Policy = "binary"
)
