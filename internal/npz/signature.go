package npz

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
)

// Signature is the array in which one of our files says what it holds: the format, then for each array a line with the
// checksum of its entry and its name. In such a file an unknown, missing or damaged array is an error. Without it, one
// flipped bit in a name would turn an array into an unknown one, which is ignored, and the rest into another result.
const Signature = "lifnb_format"

// checksum returns half of a SHA-256, which is enough against accidents.
func checksum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)[:sha256.Size/2]) }

func signatureLine(h hash.Hash, name string) string { return checksum(h) + " " + name }

// readSignature reads the signature, if there is one, and compares its list with the arrays in the file.
func (f *File) readSignature() error {
	if !f.Has(Signature) {
		return nil
	}
	var lines []string
	if err := f.Get(Signature, &lines); err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	if len(lines) == 0 {
		return fmt.Errorf("%s: array %s: is empty", f.path, Signature)
	}
	f.format = lines[0]
	f.sums = make(map[string]string)
	for _, line := range lines[1:] {
		sum, name, _ := strings.Cut(line, " ")
		if f.sums[name] = sum; !f.Has(name) {
			return fmt.Errorf("%s: no array %s, which was saved in it: %s", f.path, name, changed)
		}
	}
	for _, name := range f.names {
		if f.sums[name] == "" && name != Signature {
			return fmt.Errorf("%s: array %s was not saved in it: %s", f.path, name, changed)
		}
	}
	return nil
}

// changed says what a difference between a file and its signature means.
const changed = "the file is damaged, or was changed (then leave out the array " + Signature + ")"
