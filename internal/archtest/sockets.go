package archtest

import (
	"fmt"
	"go/ast"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Opener is a package whose code opens sockets. The page that tells an installer
// which hosts and ports the appliance uses is as complete as this table.
type Opener struct {
	Package  string
	Services []string // rows of that page (internal/endpoints) that it is told by
	Why      string   // no row tells of it: why not
}

// Openers lists all packages that open sockets.
func Openers() []Opener {
	const files, beside = "a socket of this machine's files, no network", "no part of what runs in an office"
	return []Opener{
		{Package: "cmd/internal/appliance", Services: []string{"pages-http", "pages-https", "sip-udp", "sip-tcp", "sip-tls", "sip-wss"}},
		{Package: "cmd/internal/cli", Why: "the command asks another appliance for its pages, by the address that it is given"},
		{Package: "cmd/internal/local", Why: files},
		{Package: "image/update/control", Why: files},
		{Package: "image/init", Services: []string{"recovery", "dhcp", "dns", "ntp", "mdns"}},
		{Package: "internal/alert/syslog", Services: []string{"syslog"}},
		{Package: "internal/alert/trap", Services: []string{"snmp"}},
		{Package: "internal/endpoints", Why: "it tries what the page lists, and nothing else"},
		{Package: "internal/foreign", Why: beside},
		{Package: "internal/guarded", Services: []string{"webhook", "flow", "speech"}},
		{Package: "internal/mail", Services: []string{"mail"}},
		{Package: "internal/webhook", Services: []string{"webhook"}},
		{Package: "ivr/flow/fetch", Services: []string{"flow"}},
		{Package: "ivr/speech", Services: []string{"speech"}},
		{Package: "media/rtp", Services: []string{"rtp", "multicast"}},
		{Package: "sipstack", Services: []string{"sip-udp", "sip-tcp", "sip-tls", "trunk", "dns"}},
		{Package: "sipstack/stun", Services: []string{"stun"}},
		{Package: "bench/loadgen", Why: beside},
		{Package: "bench/versus", Why: beside},
		{Package: "webadmin/internal/stage", Why: beside},
	}
}

// openers are the words of the standard library that open a socket, or give one to
// who does; a type counts, for its methods are called on a variable.
func openers() map[string][]string {
	return map[string][]string{
		"net": {
			"Dial", "DialTimeout", "DialIP", "DialTCP", "DialUDP", "DialUnix", "Dialer", "Listen", "ListenConfig", "ListenIP", "ListenMulticastUDP", "ListenPacket", "ListenTCP",
			"ListenUDP", "ListenUnix", "ListenUnixgram", "Resolver", "DefaultResolver", "LookupHost", "LookupIP", "LookupSRV", "LookupMX", "LookupTXT", "LookupCNAME", "LookupAddr", "LookupNS",
		},
		"crypto/tls":            {"Dial", "DialWithDialer", "Dialer", "Listen"},
		"net/http":              {"Client", "DefaultClient", "DefaultTransport", "Get", "Head", "ListenAndServe", "ListenAndServeTLS", "Post", "PostForm", "Transport"},
		"net/smtp":              {"Dial", "NewClient", "SendMail"},
		"net/rpc":               {"Dial", "DialHTTP"},
		"log/syslog":            {"Dial", "New", "NewLogger"},
		"syscall":               {"Socket"},
		"golang.org/x/sys/unix": {"Socket"},

		"github.com/coder/websocket": {"Dial"},
	}
}

// speakers are outside modules that open sockets of their own; the others open none.
// A module of the import map stands in one of the two lists.
func speakers() []string {
	return []string{
		"github.com/beevik/ntp", "github.com/emiago/sipgo", "github.com/gosnmp/gosnmp", "github.com/hashicorp/mdns",
		"github.com/insomniacslk/dhcp", "github.com/wneessen/go-mail",
	}
}

func silent() []string {
	return []string{
		"github.com/alexedwards/scs/v2", "github.com/danielgtaylor/huma/v2", "github.com/expr-lang/expr", "github.com/gin-gonic/gin", "github.com/goccy/go-yaml",
		"github.com/hajimehoshi/go-mp3", "github.com/jfreymuth/oggvorbis", "github.com/pion/opus", "github.com/pion/rtcp", "github.com/pion/rtp", "github.com/pion/sdp/v3",
		"github.com/pion/srtp/v3", "github.com/spf13/afero", "github.com/vishvananda/netlink", "github.com/warthog618/go-gpiocdev", "go.bug.st/serial", "go.etcd.io/bbolt",
		"golang.org/x/crypto", "golang.org/x/sys", "golang.org/x/text",
	}
}

// Sockets finds code that opens sockets in packages that table does not name, rows
// of it that match nothing, and rows that say neither what nor why. Tests are left
// out.
func Sockets(root string, table []Opener) ([]Violation, error) {
	found, err := opened(root)
	if err != nil {
		return nil, err
	}
	var wrong []Violation
	for _, dir := range sortedKeys(found) {
		if !slices.ContainsFunc(table, func(o Opener) bool { return o.Package == dir }) {
			wrong = append(wrong, Violation{found[dir], dir + " opens a socket, and stands in no row of the table: internal/endpoints must tell of it"})
		}
	}
	for _, o := range table {
		switch {
		case found[o.Package] == "":
			wrong = append(wrong, Violation{o.Package, "the table of who opens sockets has a row for it, and it opens none"})
		case (len(o.Services) == 0) == (o.Why == ""):
			wrong = append(wrong, Violation{o.Package, "its row says either what tells of it, or why nothing does"})
		}
	}
	return wrong, nil
}

// Unjudged lists outside modules of the import map of which nobody has said whether
// they open sockets.
func Unjudged(rooms []Room) (found []Violation) {
	judged := slices.Concat(speakers(), silent(), sortedKeys(openers()))
	for _, r := range rooms {
		for _, m := range r.Modules {
			if !slices.Contains(judged, m) {
				found = append(found, Violation{r.Path, "may import " + m + ", of which sockets.go does not say whether it opens sockets"})
			}
		}
	}
	return found
}

// opened maps each package that opens sockets to the first place that does.
func opened(root string) (map[string]string, error) {
	folders := map[string]*folder{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, name)
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil:
			return err
		case d.IsDir() && built(rel):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(rel) != ".go" || strings.HasSuffix(rel, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return addGo(folders, rel, text)
	})
	if err != nil {
		return nil, fmt.Errorf("read source tree %s: %w", root, err)
	}
	found := map[string]string{}
	for dir, f := range folders {
		for _, name := range sortedKeys(f.files) {
			if at := opens(f.files[name]); at != nil && found[dir] == "" {
				found[dir] = f.where(at.Pos())
			}
		}
	}
	return found, nil
}

// opens is the first place of a file that opens a socket; nil: none.
func opens(file *ast.File) (at ast.Node) {
	words := map[string][]string{} // by the name under which a package is imported
	for _, i := range file.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		if slices.ContainsFunc(speakers(), func(m string) bool { return within(path, m) && !strings.HasSuffix(path, "/sip") }) {
			return i
		}
		name := filepath.Base(path)
		if i.Name != nil {
			name = i.Name.Name
		}
		words[name] = append(words[name], openers()[path]...)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		sel, is := n.(*ast.SelectorExpr)
		if id, of := (*ast.Ident)(nil), false; is && at == nil {
			if id, of = sel.X.(*ast.Ident); of && slices.Contains(words[id.Name], sel.Sel.Name) {
				at = n
			}
		}
		return at == nil
	})
	return at
}
