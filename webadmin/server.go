package webadmin

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"ringdown/internal/call"
	"ringdown/webadmin/auth"
	"ringdown/webadmin/ui"
)

// Largest bodies that are read. Most operations take a few hundred bytes.
const (
	maxJSONBody   = 64 << 10
	maxConfigBody = 1 << 20
	maxSoundBody  = 16 << 20 // 17 minutes of 8 kHz 16-bit sound
)

// Server answers requests. Make it with [New]; its handlers are safe for use by
// any number of goroutines, also before [Server.Run].
type Server struct {
	deps          Deps
	log           *slog.Logger
	now           func() time.Time
	pages         http.Handler
	operations    func() http.Handler // of the API, and all else; it makes them when first called
	api           huma.API            // operations makes it,
	router        *gin.Engine         // and this,
	problemSchema *huma.Schema        // and this
	openapi       func() ([]byte, error)
	sessions      *sessions
	hasher        *auth.Hasher
	backoff       *auth.Backoff
	refusals      refusals
	setup         *setup
	hub           *hub
	jobs          *jobs
	exports       *shelf // nil: none are made
	started       time.Time
	dialled       dials
	clicked       clicks
	coaching      coaching
	benchStreams  atomic.Int32 // who look at the bench
	benchSounds   atomic.Int32 // who listen to it
	scopeStreams  atomic.Int32 // who look at ports
	cross         *http.CrossOriginProtection
	saved         chan call.Record // that webhooks are to be told of
	allRecords    Records          // see records: whoever asks has a reach
	recordBook    RecordBook       // likewise
	inForce       Settings         // what deps.Settings is without a draft
	drafts        DraftBook        // nil: nothing is collected
}

// New makes a server. It starts nothing.
func New(d Deps) (*Server, error) {
	if field := d.missing(); field != "" {
		return nil, fmt.Errorf("web admin needs %s and was given none", field)
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	d.Trials = watchedTrials{d.Trials, d.Settings}
	d.Settings = watchedSettings{d.Settings}
	inForce := d.Settings
	if d.Drafts != nil {
		d.Settings = draftedSettings{inForce, d.Drafts, d.Now}
	}
	records, book := d.Records, d.RecordBook
	d.Records, d.RecordBook = nil, nil // see Server.records
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		deps: d, log: d.Log, now: d.Now, started: d.Now(),
		sessions: newSessions(d.Sessions, d.Now),
		hasher:   auth.NewHasher(), backoff: auth.NewBackoff(),
		setup: newSetup(d.SetupCode),
		hub:   newHub(d, d.Log),
		jobs:  newJobs(d.Now),
		cross: http.NewCrossOriginProtection(),
		saved: make(chan call.Record, maxSaved), allRecords: records, recordBook: book, inForce: inForce, drafts: d.Drafts,
	}
	s.deps.Live = scopedLive{d.Live, s.reach}
	pages, err := ui.New()
	if err != nil {
		return nil, fmt.Errorf("load the pages: %w", err)
	}
	s.pages = pages
	s.operations = sync.OnceValue(s.route)
	s.openapi = sync.OnceValues(s.describe)
	return s, nil
}

// route makes the router: the API's operations, then the pages.
func (s *Server) route() http.Handler {
	gin.SetMode(gin.ReleaseMode) // gin keeps this for the process: it prints its routes otherwise
	s.router = gin.New()
	s.router.HandleMethodNotAllowed = true
	if err := s.router.SetTrustedProxies(nil); err != nil {
		panic("webadmin: gin refused an empty proxy list: " + err.Error()) // it parses nothing
	}
	s.router.Use(s.recovered)
	s.api = humagin.New(s.router, s.humaConfig())
	s.api.UseMiddleware(s.authorise)
	s.problemSchema = s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	for _, register := range []func(){
		s.addHealth, s.addSetup, s.addFirstSteps, s.addSockets, s.addOffice, s.addNetwork, s.addEndpoints, s.addResponseCodes, s.addAddress, s.addReset, s.addPhonePassword, s.addSession, s.addLive, s.addQueues, s.addBoard, s.addEvents, s.addRecords, s.addRemarks, s.addFilters, s.addExports, s.addMissed, s.addRecordings, s.addPrompts, s.addVoicemail,
		s.addPlan, s.addCodes, s.addHandsets, s.addPhones, s.addTrunks, s.addAlerts, s.addWebhooks, s.addExplain, s.addConfig, s.addDrafts, s.addTokens, s.addSim,
		s.addNumbers, s.addFlows,
		s.addAgents, s.addCalendars,
		s.addBench, s.addScope, s.addPortTests, s.addDiagnose, s.addLadder, s.addCapture, s.addDial, s.addOwnDial, s.addJoin, s.addCoaching, s.addMove, s.addPeaks,
		s.addHouse, s.addRoles,
		s.addSettings,
	} {
		register()
	}
	s.router.NoMethod(func(c *gin.Context) { // the router has set Allow (RFC 9110, 15.5.6)
		writeProblem(c.Writer, c.Request, problem(http.StatusMethodNotAllowed, "no-such-operation", fmt.Sprintf("The API has no %s %s; there is %s.", c.Request.Method, c.Request.URL.Path, c.Writer.Header().Get("Allow"))))
	})
	s.router.NoRoute(func(c *gin.Context) {
		c.Status(http.StatusOK) // gin has set 404 already; who answers decides
		s.noRoute(c.Writer, c.Request)
	})
	return s.router
}

func (s *Server) humaConfig() huma.Config {
	c := huma.DefaultConfig("Ringdown", "1")
	// The default hook puts an absolute $schema URL, made of the Host header,
	// into bodies; its paths would serve documents without sign-in.
	c.CreateHooks = nil
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.RejectUnknownQueryParameters = true
	c.Transformers = []huma.Transformer{s.transform, func(ctx huma.Context, _ string, v any) (any, error) { return hideNumbers(ctx, v), nil }}
	c.Info.Description = "REST API and live events of a Ringdown telephony gateway. Errors are RFC 9457 problems: translate by code."
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: secureCookie, Description: "Browser session; its name on loopback's plain HTTP is " + localCookie + "."},
		"key":     {Type: "http", Scheme: "bearer", Description: "API key made under /api/v1/tokens or by `ringdown token create`."},
	}
	return c
}

// describe writes the API's description: once, for it does not change, and when
// it is first asked for, since it takes a third of a start.
func (s *Server) describe() ([]byte, error) {
	s.operations()
	schemas := s.api.OpenAPI().Components.Schemas.Map()
	delete(schemas, "ErrorModel") // never answered: transform replaces it
	if err := describeSettings(schemas); err != nil {
		return nil, err
	}
	text, err := json.Marshal(s.api.OpenAPI())
	if err != nil {
		return nil, fmt.Errorf("write the API's description: %w", err)
	}
	return text, nil
}

// OpenAPI returns the API's description as JSON.
func (s *Server) OpenAPI() ([]byte, error) { return s.openapi() }

// SetupCode returns the code that first run asks for, for the console.
func (s *Server) SetupCode() string { return s.setup.code }

// Handler serves TCP: everything must be asked for with a session or a key.
func (s *Server) Handler() http.Handler {
	return s.numbered(s.guarded(http.HandlerFunc(s.asWhoeverItIs)))
}

// LocalHandler serves the owner-only socket in the data directory: who can open
// it may read the data directory anyway, and is trusted as the owner.
func (s *Server) LocalHandler() http.Handler {
	return s.numbered(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serveAs(Identity{Name: "local", Role: auth.Owner, By: "socket", may: auth.Permissions()}, w, r)
	}))
}

// Run feeds live events until the context ends, then ends every stream, so that
// an http.Server can shut down. Call it once.
func (s *Server) Run(ctx context.Context) error {
	var working sync.WaitGroup
	ctx, stop := context.WithCancel(ctx)
	working.Go(func() { s.jobs.run(ctx) })
	working.Go(func() { s.makeOperations(ctx) })
	working.Go(func() { s.tellHappenings(ctx) })
	err := s.hub.run(ctx)
	stop()
	working.Wait()
	return err
}

func (s *Server) asWhoeverItIs(w http.ResponseWriter, r *http.Request) {
	who, err := s.identify(r)
	if err != nil {
		s.log.Error("cannot find out who sent a request", "request", requestID(r.Context()), "error", err)
		writeProblem(w, r, problem(http.StatusServiceUnavailable, "busy", "Sign-ins cannot be read at the moment: try again."))
		return
	}
	s.serveAs(who, w, r)
}

func (s *Server) serveAs(who Identity, w http.ResponseWriter, r *http.Request) {
	ctx := context.WithValue(r.Context(), identityKey, who)
	r = r.WithContext(ctx)
	if s.simple(w, r) {
		return
	}
	s.operations().ServeHTTP(w, r.WithContext(context.WithValue(ctx, originalKey, r)))
}

// noRoute serves the pages, and a problem for what the API does not have.
func (s *Server) noRoute(w http.ResponseWriter, r *http.Request) {
	switch {
	case isAPI(r.URL.Path):
		writeProblem(w, r, problem(http.StatusNotFound, "no-such-operation", "The API has no "+r.Method+" "+r.URL.Path+"."))
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		writeProblem(w, r, problem(http.StatusMethodNotAllowed, "no-such-operation", "Pages can only be read."))
	default:
		s.pages.ServeHTTP(w, r)
	}
}

// recovered turns a panic in a handler into a logged problem.
func (s *Server) recovered(c *gin.Context) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		if fault == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
			panic(fault)
		}
		s.log.Error("handler panicked", "request", requestID(c.Request.Context()), "path", c.Request.URL.Path, "fault", fmt.Sprint(fault))
		if !c.Writer.Written() {
			writeProblem(c.Writer, c.Request, problem(http.StatusInternalServerError, "internal", statusMeaning(http.StatusInternalServerError)))
		}
		c.Abort()
	}()
	c.Next()
}
