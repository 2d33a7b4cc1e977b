package lifnb

import "testing"

// The variable of a line is found in a program as GoNB writes it.
func TestDeclared(t *testing.T) {
	const program = "package main\n" + // 1
		"type T struct {\n\ta int\n\tb int\n}\n" + // 2
		"const text = `var (\n\tx = 1\n`\n" + // 6
		"var (\n" + // 9
		"\tplain     = lifnb.Run(1)\n" + // 10
		"\tmulti = lifnb.Run(lifnb.BandLimitedNoise{\n\tLow: 100, High: 50, // a ) and a \"\n\tdt: 2})\n" + // 11
		"\ta, b int = 1,\n\ttwo(')')\n" + // 14
		"\tπ_1 = func() int {\n\tx = 4\n\ty := `\n\tz = 3`\n\treturn lifnb.Run(y)\n}()\n" + // 16
		"\tmap1 map[string]int = map[string]int{\n\t\"a\": 1,\n}\n" + // 22
		"\tlast = one +\n\ttwo\n" + // 25
		")\n" // 27
	want := map[int]string{
		10: "plain", 11: "multi", 12: "multi", 13: "multi", 14: "a, b", 15: "a, b", 16: "π_1", 18: "π_1", 20: "π_1", 22: "map1", 23: "map1", 25: "last", 26: "last",
	}
	for line, names := range want {
		if got := declared(program, line); got != names {
			t.Errorf("line %d, %q, is of %q, want %q", line, lineOf(program, line), got, names)
		}
	}
	for _, program := range []string{"", "\x00", "var (", "))))", "`"} {
		declared(program, 100) // must not panic
	}
}
