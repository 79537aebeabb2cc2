package appliance

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ringdown/internal/config"
	"ringdown/internal/country"
	"ringdown/internal/engine"
	"ringdown/webadmin/settings"
)

// Size of the demo where the hardware URL does not say.
const (
	demoLines  = 4
	demoPhones = 8
)

// firstConfig is what an empty data directory begins with: the given text, or
// the demo of the simulated card that is asked for, or the defaults.
func firstConfig(o Options) (config.Config, error) {
	if o.Config != "" {
		return config.Parse([]byte(o.Config))
	}
	for _, hardware := range o.Hardware {
		if u, err := url.Parse(hardware); err == nil && u.Scheme == "sim" {
			c, err := DemoFor(u.Query())
			if err != nil {
				return c, err
			}
			return c.WithTour()
		}
	}
	return config.Default("CN", "", "")
}

// DemoFor sizes the demo like the simulated card. Wrong values are the driver's
// to complain about.
func DemoFor(q url.Values) (config.Config, error) {
	number := func(key string, otherwise int) int {
		if n, err := strconv.Atoi(q.Get(key)); err == nil {
			return n
		}
		return otherwise
	}
	code := country.Code(strings.ToUpper(q.Get("country")))
	if code == "" {
		code = "CN"
	}
	return demo(number("lines", demoLines), number("phones", demoPhones), code)
}

// Demo is the configuration of the simulated office of a country.
func Demo(code country.Code) (config.Config, error) { return demo(demoLines, demoPhones, code) }

func demo(lines, phones int, code country.Code) (config.Config, error) {
	c, err := config.Demo(lines, phones, code)
	if err != nil {
		return c, err
	}
	pin(&c, code)
	return c.WithSIP(newPassword)
}

// newPassword is what a SIP telephone of the demo signs in with: 80 bits, in
// letters and digits that a keypad can enter.
func newPassword() string { return strings.ToLower(rand.Text()[:16]) }

// pin writes the simulated exchange's country down at each port, so that its
// lines and telephones work on when another is chosen for the appliance.
func pin(c *config.Config, code country.Code) {
	for i := range c.Lines {
		c.Lines[i].Profile.Country = code
	}
	for i := range c.Extensions {
		c.Extensions[i].Country = code
	}
}

// planTimeout bounds the wait for the engine to take a plan: it never waits
// itself, so this is far more than its longest turn.
const planTimeout = 2 * time.Second

// putToWork brings a configuration into force: calls in progress go on by the
// rules that they began with.
func (m *Main) putToWork(ctx context.Context, c config.Config) error {
	wanted, err := profilesOf(c)
	if err != nil {
		return err
	}
	if err := m.flows.check(c); err != nil {
		return err
	}
	m.flows.configure(c)
	m.accounts.replace(c)
	m.voices.configure(c)
	m.configureSpeech(c)
	m.studio.configure(c)
	m.configureMail(c)
	m.webhooks.Configure(hooksOf(c))
	m.settingsChanged(c)
	m.ratings.configure(c)
	m.outside.configure(c.SIP)
	m.casts.configure(c)
	if m.stack != nil {
		m.stack.Configure(m.reach(c))
		m.stack.Recheck()
		m.stack.SetTrunks(m.trunksOf(c))
	}
	for port, profile := range m.ports.replace(wanted) {
		m.hardware.Configure(port, profile)
	}
	ctx, cancel := context.WithTimeout(ctx, planTimeout)
	defer cancel()
	plan := planOf(c)
	m.closed.plan.Store(plan)
	m.holidays.configure(c)
	m.checkLifelines(c)
	err = m.engine.SetPlan(ctx, plan)
	m.beginWatching() // there may be others to watch
	m.hardware.LookAtLamps()
	if errors.Is(err, engine.ErrStopped) {
		return nil // it is in force at the next start
	}
	return err
}

// openSettings opens the configuration, without a change that nobody confirmed,
// and returns it.
func (m *Main) openSettings() (config.Config, error) {
	first, err := m.first()
	if err != nil {
		return first, fmt.Errorf("make the first configuration: %w", err)
	}
	m.settings = settings.New(settings.Options{DB: m.db, Apply: m.putToWork, Initial: first})
	if err := m.settings.Recover(); err != nil {
		return first, err
	}
	return m.settings.Current(context.Background())
}

// watchTrials takes configurations back that nobody confirmed in time.
func (m *Main) watchTrials(ctx context.Context) error {
	m.settings.Run(ctx, func(err error) {
		m.log.Error("A configuration that nobody confirmed could not be taken back; it is tried again.", "error", err)
	})
	return nil
}
