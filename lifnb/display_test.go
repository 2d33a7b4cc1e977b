package lifnb

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"strings"
	"testing"
)

// A notebook shows the same picture in HTML, with an alternative text, and as PNG.
func TestFigureDisplay(t *testing.T) {
	f := sineFigure()
	f.Title = `A "sine" & <its> response`
	data, err := f.display()
	if err != nil {
		t.Fatal(err)
	}
	picture := data.Data["image/png"].([]byte)
	size, err := png.DecodeConfig(bytes.NewReader(picture))
	if err != nil || size.Width != 1209 || size.Height != 2*340 {
		t.Errorf("got %d x %d dots, error %v, want two for each pixel of 604.7 x 340", size.Width, size.Height, err)
	}
	img := fmt.Sprintf(`<img class="lifnb-figure" alt="A &#34;sine&#34; &amp; &lt;its&gt; response" width="604" height="340" src="data:image/png;base64,%s">`,
		base64.StdEncoding.EncodeToString(picture))
	if html := data.Data["text/html"].(string); !strings.HasSuffix(html, "\n"+img) || !strings.HasPrefix(html, "<style>") {
		t.Errorf("HTML is %.300s ..", html)
	}
	if got := data.Data["text/plain"]; got != f.Title {
		t.Errorf("plain text is %q", got)
	}
	if _, err := failedFigure(errNoFigure).display(); err != errNoFigure {
		t.Errorf("a failed figure: error %v", err)
	}
}
