package webadmin

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"ringdown/webadmin/auth"
)

// Limits of jobs.
const (
	// maxJobs are remembered; the oldest that ended go.
	maxJobs = 50
	// maxJobsWaiting may wait for their turn: they work one after the other. One
	// more is refused.
	maxJobsWaiting = 8
)

// Job is work that takes longer than a request.
type Job struct {
	ID      string     `json:"id" doc:"Unique since the start" example:"3"`
	What    string     `json:"what" doc:"What it does" example:"backup"`
	State   string     `json:"state" enum:"waiting,running,done,failed" doc:"How far it is" example:"done"`
	Detail  string     `json:"detail" doc:"What came of it, or why it failed" example:"ringdown-20260501-080000.rbk"`
	By      string     `json:"by" doc:"Who began it" example:"anna"`
	Started time.Time  `json:"started" doc:"When it was asked for" example:"2026-05-01T08:00:00Z"`
	Ended   *time.Time `json:"ended" doc:"When it ended; null: not yet" example:"2026-05-01T08:00:09Z"`
}

// work is what a job does; it returns what came of it.
type work func(ctx context.Context) (detail string, err error)

// jobs are done one after the other by run. Those beside wait for each other, and
// for no others: what takes packets down now must not wait for a backup.
type jobs struct {
	mu    sync.Mutex
	now   func() time.Time
	last  int
	all   []Job
	queue chan queued
	other chan queued // beside
}

type queued struct {
	id string
	do work
}

func newJobs(now func() time.Time) *jobs {
	return &jobs{now: now, queue: make(chan queued, maxJobsWaiting), other: make(chan queued, maxJobsWaiting)}
}

// start takes a job, or says that too many wait.
func (j *jobs) start(what, by string, do work) (Job, error) { return j.take(j.queue, what, by, do) }

// beside is start for what does not wait its turn.
func (j *jobs) beside(what, by string, do work) (Job, error) { return j.take(j.other, what, by, do) }

func (j *jobs) take(queue chan<- queued, what, by string, do work) (Job, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	job := Job{ID: strconv.Itoa(j.last), What: what, State: "waiting", By: by, Started: j.now()}
	select {
	case queue <- queued{job.ID, do}:
	default:
		return Job{}, problem(http.StatusServiceUnavailable, "busy", "Too much long work waits already: try again when some of it is done.")
	}
	j.all = append(j.all, job)
	if len(j.all) > maxJobs {
		j.all = slices.Delete(j.all, 0, len(j.all)-maxJobs)
	}
	return job, nil
}

// run works until ctx ends; what waits then is not done.
func (j *jobs) run(ctx context.Context) {
	var beside sync.WaitGroup
	beside.Go(func() { j.work(ctx, j.other) })
	j.work(ctx, j.queue)
	beside.Wait()
}

func (j *jobs) work(ctx context.Context, queue <-chan queued) {
	for {
		select {
		case <-ctx.Done():
			return
		case q := <-queue:
			j.set(q.id, "running", "", false)
			detail, err := q.do(ctx)
			if err != nil {
				j.set(q.id, "failed", sentence(err), true)
				continue
			}
			j.set(q.id, "done", detail, true)
		}
	}
}

func (j *jobs) set(id, state, detail string, ended bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := slices.IndexFunc(j.all, func(x Job) bool { return x.ID == id })
	if i < 0 {
		return
	}
	j.all[i].State, j.all[i].Detail = state, detail
	if ended {
		now := j.now()
		j.all[i].Ended = &now
	}
}

func (j *jobs) list() []Job {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := slices.Clone(j.all)
	slices.Reverse(out)
	return out
}

type jobsAnswer struct{ Body list[Job] }

type jobAnswer struct{ Body Job }

type jobID struct {
	ID string `path:"id" maxLength:"16" doc:"Job" example:"3"`
}

func exampleJob() Job {
	end := exampleTime()
	return Job{ID: "3", What: "backup", State: "done", Detail: "ringdown-20260501-080000.rbk", By: "anna", Started: exampleTime(), Ended: &end}
}

func (s *Server) addJobs() {
	add(s, spec{
		id: "list-jobs", method: http.MethodGet, path: "/api/v1/jobs", tag: "jobs", needs: auth.SystemRead,
		summary: "Long work", about: "The last fifty jobs, the newest first.", answer: list[Job]{[]Job{exampleJob()}},
	}, func(context.Context, *struct{}) (*jobsAnswer, error) {
		items := s.jobs.list()
		if items == nil {
			items = []Job{}
		}
		return &jobsAnswer{list[Job]{items}}, nil
	})
	add(s, spec{
		id: "get-job", method: http.MethodGet, path: "/api/v1/jobs/{id}", tag: "jobs", needs: auth.SystemRead,
		summary: "One job", about: "How far it is, and what came of it.", answer: exampleJob(), fails: []int{http.StatusNotFound},
	}, func(_ context.Context, in *jobID) (*jobAnswer, error) {
		for _, job := range s.jobs.list() {
			if job.ID == in.ID {
				return &jobAnswer{job}, nil
			}
		}
		return nil, unknown("There is no job %s, or no longer.", in.ID)
	})
}
