package webadmin

import (
	"io"
	"mime"
	"net/http"
	"path"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
)

// Sound is a file of sound, open for reading. Whoever asked for it closes it.
type Sound struct {
	io.ReadSeekCloser
	At time.Time // when it was last written
}

// wavType is what a recording is served as (RFC 2361 has no better name).
const wavType = "audio/wav"

// soundAnswer streams a file of sound. A browser that seeks asks for ranges (RFC
// 9110, 14): they are http.ServeContent's, as are conditional requests. name is
// what a browser calls the file when it is saved; "" it is only listened to.
func soundAnswer(f Sound, kind, name string) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer f.Close()
		g := humagin.Unwrap(c)
		h := g.Writer.Header()
		h.Set("Content-Type", kind)
		h.Set("Cache-Control", "private, no-cache") // a shared cache must not keep what somebody said
		if name != "" {
			h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(name)}))
		}
		http.ServeContent(g.Writer, g.Request, "", f.At, f)
	}}
}

// soundResponses describes what the stream may answer, in the API's text.
func (s *Server) soundResponses(at, kind string) {
	op := s.api.OpenAPI().Paths[at].Get
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	content := map[string]*huma.MediaType{kind: {Schema: binary, Example: "(sound)"}}
	op.Responses["200"].Description = "The whole file. Accept-Ranges says that parts of it may be asked for."
	op.Responses["200"].Content = content
	op.Responses["206"] = &huma.Response{Description: "The part that Range asked for.", Content: content}
	op.Responses["304"] = &huma.Response{Description: "It has not changed since If-Modified-Since."}
	op.Responses["416"] = &huma.Response{Description: "There is no such part: Content-Range says how long the file is."}
}
