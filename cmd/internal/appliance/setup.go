package appliance

import (
	"context"
	"errors"
	"fmt"

	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
	"ringdown/webadmin/settings"
)

// ownerName is the account that first run makes.
const ownerName = "owner"

// SetUp makes a data directory ready without a browser: o.Config becomes the
// configuration, and with a password the owner's account is made, which closes
// the pages' first run. A directory that has been set up is left as it is, and
// so is its configuration; that is an error.
func SetUp(o Options, password string) (err error) {
	c, err := config.Parse([]byte(o.Config))
	if err != nil {
		return err
	}
	owner, err := ownerWith(password)
	if err != nil {
		return err
	}
	db, err := store.Open(o.Data, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return setUp(db, o.Data, c, owner)
}

func ownerWith(password string) (store.User, error) {
	if password == "" {
		return store.User{}, nil
	}
	if err := auth.CheckPassword(password); err != nil {
		return store.User{}, fmt.Errorf("make the owner's account: %w", err)
	}
	hash, err := auth.NewHasher().Hash(context.Background(), password)
	if err != nil {
		return store.User{}, fmt.Errorf("make the owner's account: %w", err)
	}
	return store.User{Name: ownerName, Hash: hash, Role: store.Owner}, nil
}

func setUp(db *store.DB, data string, c config.Config, owner store.User) error {
	s := settings.New(settings.Options{DB: db, Initial: c})
	if done, err := s.Done(); err != nil || done {
		return errors.Join(err, alreadySetUp(data))
	}
	if owner.Name != "" {
		return s.Finish(context.Background(), owner, c.System.Language, string(c.System.Country), c.System.TimeZone)
	}
	if _, err := db.ConfigVersions().Current(); !errors.Is(err, store.ErrNotFound) {
		return errors.Join(err, alreadySetUp(data))
	}
	_, err := db.ConfigVersions().Add(store.ConfigVersion{Format: config.Version, Who: ownerName, Note: "set-up", Text: string(c.Text())})
	return err
}

func alreadySetUp(data string) error {
	return fmt.Errorf("%s is set up already and was left as it is: change it in the pages or with ringdown config apply", data)
}
