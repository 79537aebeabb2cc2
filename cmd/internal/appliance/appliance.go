package appliance

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"sync/atomic"

	"ringdown/acd"
	"ringdown/cmd/internal/phones"
	"ringdown/fxo"
	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/endpoints"
	"ringdown/internal/engine"
	"ringdown/internal/mail"
	"ringdown/internal/store"
	"ringdown/internal/webhook"
	"ringdown/ivr/speech"
	"ringdown/ivr/voicemail"
	"ringdown/media"
	"ringdown/sipstack"
	"ringdown/webadmin"
	"ringdown/webadmin/devicecert"
	"ringdown/webadmin/settings"
)

// Main is one gateway: all rooms, tied together.
type Main struct {
	opt        Options
	log        *slog.Logger
	db         *store.DB
	table      *store.Records[call.Record]
	journal    *journal
	state      *store.Exchange
	kept       map[string][]byte // what state held at the start
	settings   *settings.Settings
	hardware   *fxo.Hardware
	scopes     *scopes
	tests      *portTests
	voices     *voices
	speaker    *speech.Speaker
	speech     atomic.Pointer[config.Speech] // in force
	ports      *profiles
	engine     *engine.Engine
	accounts   accounts
	alerts     *alerts
	phones     *phones.Phones
	casts      *casts
	devices    *devices
	exchange   *exchange
	stack      *sipstack.Stack // nil: nobody listens for SIP
	watched    chan struct{}   // one: somebody watches extensions who did not before
	sounds     *recordings
	captures   *captures
	flows      *flows
	mailboxes  *voicemail.Keeper
	studio     *studioRoom
	mailServer atomic.Pointer[mail.Server]
	ratings    ratings
	closed     closedApps
	holidays   *holidayWatch
	backups    *backups
	letters    *letters
	webhooks   *webhook.Desk
	outlets    []*outlet
	inForce    atomic.Pointer[config.Config] // what webhooks were told of last
	cutOff     []call.Record                 // calls that a power cut ended, until they are told of
	lifelines  lifelines
	binder     *binder
	web        *webadmin.Server
	authority  *devicecert.Authority // nil without HTTPS
	desk       *sim.Desk             // nil without simulated hardware
	cards      cardAlerts
	portAlerts *portAlerts
	takes      *takes    // likewise
	firmware   *firmware // nil: another system keeps the program
	resets     *resets
	packets    *packetDesk // nil without SIP

	begun      config.Config // the configuration at the start
	outside    *outside
	signIns    *signIns
	penalties  *penalties
	locks      *lockAlerts
	unheard    *soundAlerts
	trunksDown map[string]bool // of which people were told; heard's own

	doors       []endpoints.Door // that are open to the network; written before anybody is served
	sipAddress  string           // where SIP telephones find us, "" nowhere
	sipsAddress string           // the same over TLS
}

// New opens an appliance. What it opened before an error is closed again.
func New(o Options) (*Main, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	m := &Main{opt: o, log: o.Log, trunksDown: map[string]bool{}, watched: make(chan struct{}, 1)}
	db, err := store.Open(o.Data, store.Options{Alert: m.storeAlert})
	if err != nil {
		return nil, err
	}
	m.db = db
	if err := m.open(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return m, nil
}

// open makes the rooms, from the inside out.
func (m *Main) open() error {
	var err error
	if m.table, err = store.OpenRecords(m.db, recordTable, recordSchema()); err != nil {
		return err
	}
	m.journal = newJournal(m.db, func(err error) { m.log.Warn("A power cut now would lose calls.", "error", err) })
	if err := m.recover(); err != nil {
		return err
	}
	if m.state, m.kept, err = store.OpenExchange(m.db); err != nil {
		return err
	}
	if m.alerts, err = openAlerts(m.db, m.log); err != nil {
		return err
	}
	m.letters, m.outlets = newLetters(m), m.newOutlets()
	m.portAlerts = newPortAlerts(m)
	m.alerts.told = m.alertRaised
	c, err := m.openSettings()
	if err != nil {
		return err
	}
	if err := m.openWebhooks(c); err != nil {
		return err
	}
	wanted, err := profilesOf(c)
	if err != nil {
		return err
	}
	m.ports = &profiles{all: wanted}
	if err := m.openVoices(c); err != nil {
		return err
	}
	m.ratings.configure(c)
	if err := m.openMailboxes(c); err != nil {
		return err
	}
	if err := m.openHardware(c.Hardware); err != nil {
		return err
	}
	m.accounts.replace(c)
	m.begun, m.outside, m.signIns = c, newOutside(m.log), newSignIns(m.db, m.log)
	m.devices = &devices{log: m.log}
	m.penalties = newPenalties(m.db, m.log)
	m.locks = &lockAlerts{raise: m.alerts.Raise}
	m.unheard = newSoundAlerts(m.alerts.Raise, func(p call.Port) string { return m.ports.of(p, 0).Label })
	m.holidays = newHolidayWatch(m.alerts.Raise)
	m.holidays.configure(c)
	m.outside.configure(c.SIP)
	if err := m.openPhones(c.SIP); err != nil {
		return err
	}
	if m.flows, err = openFlows(m, c); err != nil {
		return err
	}
	m.flows.putDemoFlow()
	m.sounds = newRecordings(m.opt, m.hardware, m.phones, m.log)
	m.captures = newCaptures(m.opt, m.hardware, m.phones, m.log, func(ev call.Event) { m.engine.Post(ev) })
	m.captures.finished = m.captured
	m.captures.alert = m.voicemailAlert
	m.exchange = &exchange{hardware: m.hardware, tests: m.tests, phones: m.phones, sounds: m.sounds, captures: m.captures, voices: m.voices, stutters: m.stutters}
	m.openEngine(planOf(c))
	return m.openWeb()
}

// openEngine makes the engine, with what was set at telephones before.
func (m *Main) openEngine(plan *acd.Plan) {
	m.closed.plan.Store(plan)
	m.binder = newBinder(m)
	m.engine = engine.New(engine.Options{
		Ports: m.exchange, Records: keeper{m.table, m.phones, m.callSaved}, Journal: m.journal, Recordings: m.sounds, Alerts: m.alerts,
		State: m.state, Kept: m.kept, Plan: plan, NewID: m.newID, Onlooker: m.onlooker(), Bind: m.binder.Bind, Apps: m.applications(), Works: works{m.mailboxes, m.studio, m.flows},
	})
	m.kept = nil
}

// newID numbers a call.
func (m *Main) newID() call.ID {
	id := call.ID(m.table.NewID())
	if m.opt.Numbered != nil {
		m.opt.Numbered(id)
	}
	return id
}

// openHardware makes the drivers of the given hardware URLs, or else of the
// configured ones.
func (m *Main) openHardware(urls []string) error {
	if len(m.opt.Hardware) > 0 {
		urls = m.opt.Hardware
	}
	drivers, desk, err := driversOf(urls)
	if m.opt.Card != nil {
		drivers, desk, err = []hal.Driver{m.opt.Card}, m.opt.Card.Desk(), nil
		if m.opt.Reach != nil {
			drivers[0] = m.opt.Reach
		}
	}
	if err != nil {
		return err
	}
	m.desk = desk
	m.hardware = fxo.NewHardware(fxo.Options{
		Drivers: drivers, Profile: m.ports.of,
		Post:    m.happened,
		Trouble: m.soundFails,
		Alert:   m.cardAlert,
		Sounds:  m.opened,
		Waits:   m.stutters,
	})
	m.scopes = newScopes(m.hardware)
	m.tests = newPortTests(m.hardware, m.scopes,
		func(ctx context.Context) (engine.Snapshot, error) { return m.engine.Snapshot(ctx) },
		func(ev call.Event) { m.engine.Post(ev) })
	return nil
}

// happened takes the events of the hardware.
func (m *Main) happened(ev call.Event) {
	m.scopes.note(ev)
	if !m.tests.takes(ev) {
		m.engine.Post(ev)
	}
}

// opened is a sound for a port: fxo.Options.Sounds.
func (m *Main) opened(port call.Port, sound call.Sound) (media.Signal, error) {
	if sound == testTone {
		return testTones(), nil
	}
	return m.voices.open(port, sound)
}

// cardAlert tells the log about a card; text "" means that it works.
func (m *Main) cardAlert(card, text string) {
	tellCard(m.log, card, text)
	m.cards.tell(card, text, m.alerts.Raise)
	if text == "" {
		m.cardWorks()
	}
}

func tellCard(log *slog.Logger, card, text string) {
	if text == "" {
		log.Info("The card works.", "card", card)
		return
	}
	log.Warn("The card cannot be used.", "card", card, "error", text)
}

// storeAlert tells the log and the alerts about the disk. The alert itself waits
// in memory as the records do, where who asks for alerts finds it.
func (m *Main) storeAlert(a store.Alert) {
	if m.alerts == nil { // the database is being opened
		m.log.Warn(a.Text, "kind", string(a.Kind), "waiting", a.Waiting, "dropped", a.Dropped)
		return
	}
	m.alerts.Raise(alert.Alert{Kind: alert.Storage, Text: a.Text, Detail: fmt.Sprintf("%d records wait in memory, %d were lost.", a.Waiting, a.Dropped)})
}

// Desk works the simulated hardware; nil when there is none.
func (m *Main) Desk() *sim.Desk { return m.desk }

// Engine is the gateway's own view of its calls.
func (m *Main) Engine() *engine.Engine { return m.engine }

// Records are the calls of the past.
func (m *Main) Records() *store.Records[call.Record] { return m.table }

// Close gives the data directory back. Run must have returned.
func (m *Main) Close() error {
	if m.takes != nil {
		m.takes.stop()
	}
	if err := m.db.Close(); err != nil {
		return fmt.Errorf("close the data directory: %w", err)
	}
	return nil
}

// profiles are the port profiles in force.
type profiles struct {
	mu  sync.Mutex
	all map[call.Port]fxo.Profile
}

// of implements fxo.Options.Profile; a port that nobody configured is disabled.
func (p *profiles) of(port call.Port, _ hal.Kind) fxo.Profile {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[port]
}

// replace takes the wanted profiles and returns all that must be told: a port
// that was there and is no more comes back as disabled.
func (p *profiles) replace(wanted map[call.Port]fxo.Profile) map[call.Port]fxo.Profile {
	p.mu.Lock()
	defer p.mu.Unlock()
	tell := map[call.Port]fxo.Profile{}
	for port := range p.all {
		tell[port] = fxo.Profile{}
	}
	maps.Copy(tell, wanted)
	p.all = wanted
	return tell
}
