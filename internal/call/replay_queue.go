package call

import (
	"strconv"
	"time"
)

// takeQueue reads what has to do with waiting.
func (r *Route) takeQueue(p pair) (err error) {
	switch p.key {
	case "wait-music":
		r.Queue.Music = p.value
	case "wait-place":
		r.Queue.Place, err = time.ParseDuration(p.value)
	case "wait-limit":
		r.Queue.Limit, err = time.ParseDuration(p.value)
	case "wait-ask":
		r.Queue.Ask = true
	case "wait-before":
		r.Queue.Before, err = time.ParseDuration(p.value)
	case "whisper":
		r.Style.Whisper = Sound(p.value)
	case "call-back-key":
		r.Queue.CallBack.Key = p.value
	case "call-back-limit":
		r.Queue.CallBack.AtLimit = true
	case "vip":
		r.Queue.VIP = true
	case "place":
		r.Place, err = strconv.Atoi(p.value)
	case "waiting":
		r.Waiting, err = strconv.Atoi(p.value)
	case "expect":
		r.Expect, err = time.ParseDuration(p.value)
	case "tag":
		r.Tag = Tag(p.value)
	case "prefix":
		r.Style.Prefix = p.value
	case "alert":
		r.Style.Alert = Alert(p.value)
	case "bell":
		r.Style.Ring = p.value
	case "pause-silent":
		r.Style.Pause = true
	case "await":
		r.Await = true
	default:
		err = r.takeDone(p)
	}
	return err
}
