package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/host"
	"ringdown/internal/logbook"
	"ringdown/internal/store"
	"ringdown/internal/webhook"
	"ringdown/webadmin"
	"ringdown/webadmin/settings"
)

// The office that is played: more ports than a first page's worth.
const (
	lines  = 8
	phones = 16
)

// headerWithin bounds how long a client may take to send a request's head.
const headerWithin = 10 * time.Second

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "stage:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	dir, err := os.MkdirTemp("", "ringdown-stage-")
	if err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	defer os.RemoveAll(dir)
	db, err := store.Open(dir, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	play, server, err := set(db)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	fed := make(chan error, 1)
	go func() { fed <- server.Run(ctx) }()
	err = serve(ctx, server, play)
	stop()
	return errors.Join(err, <-fed)
}

// set builds the stage: a server over the real store and a played engine.
func set(db *store.DB) (*play, *webadmin.Server, error) {
	records, err := store.OpenRecords(db, "calls", store.Schema[call.Record]{
		ID:    func(r call.Record) uint64 { return uint64(r.ID) },
		At:    func(r call.Record) time.Time { return r.Started },
		Carry: call.Record.Carry,
		Text: func(r call.Record) string {
			return r.Caller.Number + " " + r.Caller.Name + " " + r.Contact + " " + r.Called
		},
	})
	if err != nil {
		return nil, nil, err
	}
	initial, err := config.Demo(lines, phones, "TW")
	if err != nil {
		return nil, nil, err
	}
	initial.Trunks = trunks()
	hooks, err := webhook.Open(webhook.Options{DB: db})
	if err != nil {
		return nil, nil, err
	}
	conf := settings.New(settings.Options{DB: db, Initial: initial, Apply: func(_ context.Context, c config.Config) error {
		hooks.Configure(hooksOf(c))
		return nil
	}})
	p := newPlay(records)
	p.history()
	book := logbook.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}), &slog.LevelVar{})
	ca, err := authority()
	if err != nil {
		return nil, nil, err
	}
	phones, taken, own := newDesks(), newCaptures(), newAddress()
	server, err := webadmin.New(webadmin.Deps{
		Live: p, Meters: p, Handsets: p, Phones: phones, Ladders: phones, Captures: taken, CaptureFile: taken, Records: records, RecordBook: records, Filters: db.Filters(), Exports: filepath.Join(db.Dir(), "exports"), Users: db.Users(), Keys: db.APIKeys(), KeyRing: db.APIKeys(),
		History: db.ConfigVersions(), Trials: conf, TrialEnds: conf, Drafts: conf, UserBook: db.Users(), UserList: db.Users(), RoleBook: db.OwnRoles(), RoleList: db.OwnRoles(), SessionBook: db.Sessions(), SessionNotes: db.Sessions(), Audit: db.Audit(),
		Sessions: db.Sessions(), Settings: conf, FirstRun: conf, Version: "stage",
		Log: slog.New(book), Logs: book, Machine: machine{db.Dir()}, Network: machine{db.Dir()}, Endpoints: network{}, Firmware: newSlots(), Address: own, Resets: own, CA: ca, Webhooks: hooks, HTTPSPort: 8443,
	})
	return p, server, err
}

// serve answers on a free port of loopback until standard input ends.
func serve(ctx context.Context, server *webadmin.Server, p *play) error {
	var on net.ListenConfig
	listener, err := on.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen on loopback: %w", err)
	}
	conns := &connections{open: map[net.Conn]struct{}{}}
	web := &http.Server{Handler: server.Handler(), ReadHeaderTimeout: headerWithin, ConnState: conns.note}
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	fmt.Printf("{\"url\":\"http://%s\",\"code\":%q}\n", listener.Addr(), server.SetupCode())
	words := bufio.NewScanner(os.Stdin)
	for words.Scan() {
		if words.Text() == "drop" {
			conns.drop()
		} else if err := p.act(words.Text()); err != nil {
			fmt.Fprintln(os.Stderr, "stage:", err)
		}
	}
	err = web.Close()
	if end := <-served; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, end)
	}
	return err
}

// machine is the one that the stage runs on.
type machine struct{ data string }

// Read implements webadmin.Machine.
func (m machine) Read() host.State { return host.Read(m.data) }
