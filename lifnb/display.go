package lifnb

import (
	"encoding/base64"
	"fmt"
	"html"

	"github.com/janpfeifer/gonb/gonbui/protocol"
	"gonum.org/v1/plot/vg"
)

// Browsers count 96 pixels to the inch. High-resolution ("retina") displays have two dots per pixel.
const (
	cssDPI    = 96
	retinaDPI = 2 * cssDPI
)

// darkStyle shows a figure in the colours of a dark theme. JupyterLab and its exported pages mark the theme by an
// attribute of the page, VS Code by a class. Inverting the colours and rotating the hues back turns black into white
// and keeps blue blue. The background of the page then shows through what is black.
const darkStyle = `<style>[data-jp-theme-light="false"] .lifnb-figure, .vscode-dark .lifnb-figure ` +
	`{ filter: invert(1) hue-rotate(180deg); mix-blend-mode: screen; }</style>`

// display returns the figure as a notebook shows it. JupyterLab and nbconvert support alternative text and dark themes
// in HTML only. So the picture is sent as HTML, which they prefer, and as PNG for everything else (PDF export, and
// viewers without HTML). VS Code takes the plain text as the alternative text of the PNG.
func (f *Figure) display() (*protocol.DisplayData, error) {
	png, err := f.render(func(width, height vg.Length) ([]byte, error) { return f.grid.SmallPNG(width, height, retinaDPI) })
	if err != nil {
		return nil, err
	}
	pixels := func(cm float64) int { return int(cm / 2.54 * cssDPI) }
	width, height := pixels(f.Width), pixels(f.Height)
	img := fmt.Sprintf(`<img class="lifnb-figure" alt="%s" width="%d" height="%d" src="data:image/png;base64,%s">`,
		html.EscapeString(f.Title), width, height, base64.StdEncoding.EncodeToString(png))
	return &protocol.DisplayData{
		Data: map[protocol.MIMEType]any{
			protocol.MIMETextHTML:  darkStyle + "\n" + img,
			protocol.MIMEImagePNG:  png,
			protocol.MIMETextPlain: f.Title,
		},
		Metadata: map[string]any{"image/png": map[string]any{"width": width, "height": height, "alt": f.Title}},
	}, nil
}
