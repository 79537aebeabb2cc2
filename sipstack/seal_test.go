package sipstack

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"ringdown/internal/call"
)

// vaulted are accounts that encrypt their sound.
type vaulted struct {
	accounts
	secrecy Secrecy
}

func (v vaulted) Account(user string) (Account, bool) {
	a, ok := v.accounts.Account(user)
	a.Secrecy = v.secrecy
	return a, ok
}

// sdesKey is a telephone's, base64.
func sdesKey(n int, v byte) string {
	return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{v}, n))
}

func cryptoLine(tag int, suite, key string) string {
	return fmt.Sprintf("a=crypto:%d %s inline:%s\r\n", tag, suite, key)
}

func description4(profile, attributes string) string {
	return "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 4000 " + profile + " 8\r\n" + attributes
}

// settled answers an offer by policy and gives our answer's audio line and keys.
func settled(policy Secrecy, network, offer string) (line, crypto string, secure *Secure, err error) {
	d, err := parseSDP([]byte(offer))
	if err != nil {
		return "", "", nil, err
	}
	o := ours{local: (&leg{port: 20000}).Local(), seal: newSeal(policy, network)}
	if err := o.seal.take(d); err != nil {
		return "", "", nil, err
	}
	both, err := d.agree(o.local, nil)
	if err != nil {
		return "", "", nil, err
	}
	for l := range strings.SplitSeq(string(o.answer(d, both)), "\r\n") {
		if strings.HasPrefix(l, "m=audio 2") {
			line = l
		}
		if strings.HasPrefix(l, "a=crypto") {
			crypto += l
		}
	}
	return line, crypto, o.seal.secure(), nil
}

func TestEncryptionIsAnsweredInKind(t *testing.T) {
	cm := cryptoLine(7, "AES_CM_128_HMAC_SHA1_80", sdesKey(30, 1))
	for _, x := range []struct {
		policy           Secrecy
		network, offer   string
		profile, crypto  string // "" refused
		refused, because string
	}{
		{SecrecyOff, "TLS", description4("RTP/AVP", ""), "RTP/AVP", "", "", "plain, as ever"},
		{SecrecyOff, "TLS", description4("RTP/AVP", cm), "RTP/AVP", "", "", "keys that are not wanted"},
		{SecrecyOff, "TLS", description4("RTP/SAVP", cm), "", "", "switched off", "SAVP that is not wanted"},
		{SecrecyOptional, "UDP", description4("RTP/AVP", ""), "RTP/AVP", "", "", "no keys"},
		{SecrecyOptional, "TLS", description4("RTP/AVP", cm), "RTP/AVP", "a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:", "", "RFC 8643"},
		{SecrecyOptional, "TLS", description4("RTP/SAVP", cm), "RTP/SAVP", "a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:", "", "RFC 4568"},
		{SecrecyRequired, "TLS", description4("RTP/SAVP", cm), "RTP/SAVP", "a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:", "", "required"},
		{SecrecyRequired, "TLS", description4("RTP/AVP", ""), "", "", "must be encrypted", "required and not offered"},
		{SecrecyRequired, "UDP", description4("RTP/SAVP", cm), "", "", "over TLS", "required where everybody reads the keys"},
		{SecrecyRequired, "TLS", description4("RTP/AVP 0\r\nm=audio 4002 RTP/SAVP", cm), "RTP/SAVP", "a=crypto:7", "", "the second of two"},
		{SecrecyOff, "TLS", description4("RTP/SAVP 0\r\n"+cm+"m=audio 4002 RTP/AVP", ""), "RTP/AVP", "", "", "the second of two"},
		{SecrecyRequired, "TLS", description4("RTP/SAVP", cryptoLine(1, "F8_128_HMAC_SHA1_80", sdesKey(30, 1))+cryptoLine(2, "AES_CM_128_HMAC_SHA1_80", sdesKey(29, 1))+cm), "RTP/SAVP", "a=crypto:7", "", "the first that can be used"},
		{SecrecyRequired, "TLS", description4("RTP/SAVP", cryptoLine(1, "AES_CM_128_HMAC_SHA1_80", sdesKey(30, 1)+"|2^20|1:4")), "", "", "must be encrypted", "a key identifier"},
		{SecrecyRequired, "TLS", description4("RTP/SAVP", cryptoLine(1, "AES_CM_128_HMAC_SHA1_80", sdesKey(30, 1)+" UNENCRYPTED_SRTP")), "", "", "must be encrypted", "a key that does not encrypt"},
		{SecrecyRequired, "TLS", description4("RTP/SAVP", cryptoLine(1, "AES_CM_128_HMAC_SHA1_32", sdesKey(30, 1)+"|2^31 WSH=128")), "RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_32", "", "parameters that do no harm"},
		{SecrecyRequired, "TLS", description4("RTP/SAVP", strings.Repeat(cryptoLine(1, "X", "y"), maxCrypto)+cm), "", "", "must be encrypted", "lines without end"},
	} {
		line, crypto, secure, err := settled(x.policy, x.network, x.offer)
		switch {
		case x.refused != "":
			if err == nil || !strings.Contains(err.Error(), x.refused) {
				t.Errorf("%s: %v", x.because, err)
			}
		case err != nil || !strings.Contains(line, " "+x.profile+" ") || !strings.HasPrefix(crypto, x.crypto) || (crypto == "") != (x.crypto == ""):
			t.Errorf("%s: %v, %q, %q", x.because, err, line, crypto)
		case (secure != nil) != (x.crypto != "") || secure != nil && (len(secure.Send) != len(secure.Receive) || secure.Receive[0] != 1):
			t.Errorf("%s: %s", x.because, secure)
		}
	}
}

func TestOffersAndTheirAnswersAgreeOnKeys(t *testing.T) {
	cm := cryptoLine(2, "AES_CM_128_HMAC_SHA1_80", sdesKey(30, 1))
	for _, x := range []struct {
		policy          Secrecy
		network, answer string
		offered         string
		sealed, good    bool
	}{
		{SecrecyOff, "TLS", description4("RTP/AVP", ""), "RTP/AVP 8", false, true},
		{SecrecyOptional, "TLS", description4("RTP/AVP", ""), "RTP/AVP 8", false, true},
		{SecrecyOptional, "TLS", description4("RTP/AVP", cm), "RTP/AVP 8", true, true},
		{SecrecyOptional, "UDP", description4("RTP/AVP", cm), "RTP/AVP 8", false, true},
		{SecrecyRequired, "TLS", description4("RTP/SAVP", cm), "RTP/SAVP 8", true, true},
		{SecrecyRequired, "TLS", description4("RTP/SAVP", ""), "RTP/SAVP 8", false, false},
		{SecrecyRequired, "TLS", description4("RTP/AVP", cm), "RTP/SAVP 8", false, false},
	} {
		o := ours{local: (&leg{port: 20000}).Local(), seal: newSeal(x.policy, x.network)}
		offer := string(o.offer(o.local.Formats[:1]))
		if keys := x.policy != SecrecyOff && x.network == "TLS"; !strings.Contains(offer, x.offered) || strings.Contains(offer, "a=crypto:1 AEAD_AES_128_GCM inline:") != keys {
			t.Errorf("%s over %s offers\n%s", x.policy, x.network, offer)
		}
		d, err := parseSDP([]byte(x.answer))
		if err != nil {
			t.Fatal(err)
		}
		if err := o.seal.hear(d); (err == nil) != x.good {
			t.Errorf("%s: %q is taken with %v", x.policy, x.answer, err)
		}
		if (o.seal.secure() != nil) != x.sealed {
			t.Errorf("%s: %q is encrypted: %v", x.policy, x.answer, o.seal.secure())
		}
		if again := string(o.offer(o.local.Formats[:1])); x.sealed && (strings.Count(again, "a=crypto:") != 1 || !strings.Contains(again, o.seal.line(2, "AES_CM_128_HMAC_SHA1_80"))) {
			t.Errorf("the next offer is\n%s", again)
		}
	}
}

// Nobody finds a key in the log, whatever happens.
func TestKeysAreNotLogged(t *testing.T) {
	var log bytes.Buffer
	secret := sdesKey(30, 'k')
	inOffice(t, func(o *Options) {
		o.Accounts = vaulted{accounts{"805": "tea-pot"}, SecrecyOptional}
		o.Log = slog.New(slog.NewTextHandler(io.MultiWriter(&log), &slog.HandlerOptions{Level: slog.LevelDebug}))
	}, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		c := d.talk("802")
		offer := d.sdp("RTP/SAVP 8", cryptoLine(1, "AES_CM_128_HMAC_SHA1_80", secret))
		d.signed(c, "INVITE", offer)
		o.expect("port-up sip/805; off-hook sip/805 802")
		o.do(connected(call.Through))
		d.up(c)
		if got := o.media.last().now().Secure; got == nil || string(got.Receive) != strings.Repeat("k", 30) {
			t.Errorf("the leg is told %s", got)
		}
		d.send(strings.Replace(d.text(c, "INVITE", offer), "a=crypto:1", "a=crypto:x", 1)) // a broken line
		d.response(488)
		d.send(strings.Replace(d.text(c, "INVITE", offer), "CSeq:", "CSeq: x", 1)) // sipgo cannot read it
		o.do(tone("busy"))
		d.respond(d.request("BYE"), 200, "")
		o.expect("on-hook sip/805")
	})
	if strings.Contains(log.String(), secret[:16]) || strings.Contains(log.String(), "inline:") || strings.Contains(log.String(), "kkkk") {
		t.Error("the log has a key")
	}
}
