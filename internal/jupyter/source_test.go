package jupyter

import (
	"strings"
	"testing"
)

func TestCheckSource(t *testing.T) {
	for _, tc := range []struct{ source, want string }{
		{"", ""},
		{"%%", ""},
		{"//gonb:%%\nfmt.Println(1)", ""},
		{"func f() {}\n%exec f", ""},
		{"%%\nfmt.Println(1)\n%%x", ""}, // GoNB calls it unknown
		{"%%\nx := 5 %\n\t2", ""},
		{"%%\n%%", "(%% in line 1, %% in line 2)"},
		{"%%\n%% ", "make two cells"},
		{"%%\n%%\t", "make two cells"},
		{"%%\n%% -a 1", "(%% in line 1, %% -a 1 in line 2)"},
		{"%%\n%main", "make two cells"},
		{"%%\n%mainly", "make two cells"},
		{"%main\n//gonb:%%", "make two cells"},
		{"//gonb:%main\n%%", "make two cells"},
		{"%%\n//gonb:%exec f", "make two cells"},
		{"%exec f\n%exec f", "make two cells"},
		{"%%\nfmt.Println(`\n%%\n`)", "make two cells"}, // GoNB does not see the string
		{"%%bash\n%%\n%%", ""},
		{"//gonb:%%writefile x\n%%\n%%", ""},
		{"%%shell\n%%\n%%", "make two cells"},
		{"%", ""}, // GoNB takes it for Go
		{"!", ""},
		{"%%\n! ", `line 2 of the cell has no command after "!"`},
		{"% \t", `line 1 of the cell has no command after "%"`},
		{"//gonb:! ", "no command after"},
		{"!\\\nls", ""},
		{"! \\", "no command after"},
		{"! \\\n//gonb: ", "no command after"},
		{"%env A \\\n1", ""},
		{"! ls", ""},
	} {
		err := CheckSource(tc.source)
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%q: error is %v, want %q", tc.source, err, tc.want)
		}
	}
}
