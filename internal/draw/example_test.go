package draw_test

import (
	"testing"

	"github.com/lifnb/lifnb/internal/draw/drawtest"
)

func TestExamples(t *testing.T) {
	for name, example := range map[string]func(){
		"trace.png":  ExampleTrace,
		"raster.png": ExampleRaster,
		"ribbon.png": ExampleRibbon,
		"heat.png":   ExampleHeat,
		"grid.png":   ExampleGrid,
	} {
		t.Run(name, func(t *testing.T) { drawtest.Example(t, example, name) })
	}
}
