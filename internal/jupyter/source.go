package jupyter

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// lineEnds converts the line ends of other systems to those that GoNB knows.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// prefix may stand before the commands of GoNB.
const prefix = "//gonb:"

var (
	// foreign matches the first line of a cell that GoNB does not read as Go.
	foreign = regexp.MustCompile(`^(//gonb:)?%%(writefile|script|bash|sh|gx)(\s|$)`)

	// body matches lines that GoNB turns into the beginning of a func main, together with what belongs to them.
	body = regexp.MustCompile(`^(//gonb:)?(%%([ \t]|$)|%main|%exec)`)
)

// CheckSource finds anything in a cell that would make GoNB crash.
func CheckSource(source string) error {
	lines := strings.Split(source, "\n")
	if foreign.MatchString(lines[0]) {
		return nil
	}
	var bodies []string
	for i, line := range lines {
		if body.MatchString(line) {
			bodies = append(bodies, fmt.Sprintf("%s in line %d", strings.TrimSpace(line), i+1))
		}
		if command := strings.TrimPrefix(line, prefix); len(command) > 1 && (command[0] == '%' || command[0] == '!') {
			for next := i + 1; strings.HasSuffix(command, `\`); next++ { // which joins it with the next line
				command = strings.TrimSuffix(command, `\`) + " "
				if next < len(lines) {
					command += strings.TrimPrefix(lines[next], prefix)
				}
			}
			if strings.Trim(command[1:], " \t") == "" {
				return fmt.Errorf("line %d of the cell has no command after %q", i+1, command[:1])
			}
		}
	}
	if len(bodies) > 1 {
		return errors.New("the cell has more than one line %%: make two cells of it (" + strings.Join(bodies, ", ") + ")")
	}
	return nil
}
