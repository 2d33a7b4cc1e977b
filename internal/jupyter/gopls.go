package jupyter

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// goplsPackage is built outside the module: gopls depends on unreleased
// versions of golang.org/x/tools, which in go.mod would also apply to goimports
// and staticcheck.
const goplsPackage = "golang.org/x/tools/gopls@v0.21.1"

// goplsWrapper starts gopls so that it ends by itself when its kernel is gone.
// GoNB kills it at the end, but starts it in a separate process group: if the
// kernel is killed, nothing would end it. GoNB connects 12 seconds after the
// start, which must not count as gone.
const goplsWrapper = `#!/bin/sh
exec "${0%/*}/../libexec/gopls" -listen.timeout=1m "$@"
`

// buildGopls puts gopls into libexec and its wrapper into bin of the directory
// of a kernel. The kernel also works without it, so the error of the build is
// returned separately.
func buildGopls(ctx context.Context, scratch *Scratch, root, dir string) (missing, err error) {
	bin, libexec := filepath.Join(dir, "bin"), filepath.Join(dir, "libexec")
	if err := os.Mkdir(libexec, 0o755); err != nil {
		return nil, err
	}
	missing = goInstall(ctx, scratch, root, libexec, goplsPackage)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case missing != nil:
		return missing, errors.Join(os.RemoveAll(libexec), noGopls(bin))
	}
	return nil, os.WriteFile(filepath.Join(bin, "gopls"), []byte(goplsWrapper), 0o755)
}

// noGopls puts a gopls that cannot be started into the directory bin. Without
// it GoNB would start any other gopls on its PATH, which would outlive a killed
// kernel.
func noGopls(bin string) error {
	return os.WriteFile(filepath.Join(bin, "gopls"), nil, 0o755)
}
