package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// Music are the files of music, by class (EX-21). A class that is not set up, and a
// file that is not there, are ErrNotFound; ErrInvalid says what is wrong with a file,
// ErrNotNow that there are as many as may be.
type Music interface {
	MusicFiles(class string) ([]MusicFile, error)
	// PutMusic reads a file of sound and keeps it under the name, in place of one of
	// the same name.
	PutMusic(class, name string, file []byte) (MusicFile, error)
	OpenMusic(class, name string) (Sound, error)
	DeleteMusic(class, name string) error
}

// MusicFile is one file of a class.
type MusicFile struct {
	Name    string    `json:"name" doc:"Name; the files of a class are played in the order of their names" example:"1-morning"`
	Seconds float64   `json:"seconds" doc:"Length" example:"187.5"`
	Changed time.Time `json:"changed" doc:"When it was uploaded" example:"2026-05-01T08:30:00Z"`
}

type musicRequest struct {
	Class string `path:"class" pattern:"^[A-Za-z0-9_-]{1,32}$" patternDescription:"1 to 32 letters, digits, - and _" doc:"The class; default always exists" example:"default"`
}

type musicFileRequest struct {
	Class string `path:"class" pattern:"^[A-Za-z0-9_-]{1,32}$" patternDescription:"1 to 32 letters, digits, - and _" doc:"The class; default always exists" example:"default"`
	Name  string `path:"name" pattern:"^[A-Za-z0-9_-]{1,32}$" patternDescription:"1 to 32 letters, digits, - and _" doc:"1 to 32 letters, digits, - and _" example:"1-morning"`
}

type musicUpload struct {
	Class   string `path:"class" pattern:"^[A-Za-z0-9_-]{1,32}$" patternDescription:"1 to 32 letters, digits, - and _" doc:"The class; default always exists" example:"default"`
	Name    string `path:"name" pattern:"^[A-Za-z0-9_-]{1,32}$" patternDescription:"1 to 32 letters, digits, - and _" doc:"1 to 32 letters, digits, - and _" example:"1-morning"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type (
	musicFilesAnswer struct{ Body list[MusicFile] }
	musicFileAnswer  struct{ Body MusicFile }
)

func (s *Server) addMusic() {
	if s.deps.Music == nil {
		s.deps.Music = noMusic{}
	}
	const all, one, sound = "/api/v1/music/{class}/files", "/api/v1/music/{class}/files/{name}", "/api/v1/music/{class}/files/{name}/sound"
	example := MusicFile{Name: "1-morning", Seconds: 187.5, Changed: exampleTime()}
	add(s, spec{
		id: "list-music-files", method: http.MethodGet, path: all, tag: "prompts", needs: auth.PlanRead,
		summary: "Files of music", about: "The files of a class, in the order in which they are played.",
		answer: list[MusicFile]{[]MusicFile{example}}, fails: []int{http.StatusNotFound},
	}, s.getMusicFiles)
	add(s, spec{
		id: "put-music-file", method: http.MethodPut, path: one, tag: "prompts", needs: auth.ConfigWrite,
		summary: "Upload music", about: "A WAV, MP3 or Ogg (Opus, Vorbis) file of at most 16 MiB and 10 minutes; its content says what it is. It becomes 8 kHz mono, at the level of all other sounds, and takes the place of one of the same name. All sounds together may be an hour long.",
		send: "(a file of sound)", bodyType: "application/octet-stream", maxBody: maxSoundBody, answer: example, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.putMusicFile)
	add(s, spec{
		id: "delete-music-file", method: http.MethodDelete, path: one, tag: "prompts", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Delete music", about: "Not the last file of a class that a setting or a flow plays: 409 names them.", fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.deleteMusicFile)
	add(s, spec{
		id: "get-music-sound", method: http.MethodGet, path: sound, tag: "prompts", needs: auth.PlanRead,
		summary: "Listen to music", about: "A file of music as callers hear it, a WAV file.",
		answer: "(a WAV file)", answerType: wavType, fails: []int{http.StatusNotFound},
	}, s.getMusicSound)
	s.soundResponses(sound, wavType)
}

func (s *Server) getMusicFiles(_ context.Context, in *musicRequest) (*musicFilesAnswer, error) {
	all, err := s.deps.Music.MusicFiles(in.Class)
	if err != nil {
		return nil, musicProblem(err)
	}
	return &musicFilesAnswer{list[MusicFile]{all}}, nil
}

func (s *Server) putMusicFile(ctx context.Context, in *musicUpload) (*musicFileAnswer, error) {
	made, err := s.deps.Music.PutMusic(in.Class, in.Name, in.RawBody)
	if err != nil {
		return nil, musicProblem(err)
	}
	s.log.Info("Music was uploaded.", "class", in.Class, "name", in.Name, "by", identityOf(ctx).Name)
	return &musicFileAnswer{made}, nil
}

// deleteMusicFile refuses to take the last file of a class that somebody plays: they
// would hear the built-in music without having been asked.
func (s *Server) deleteMusicFile(ctx context.Context, in *musicFileRequest) (*struct{}, error) {
	all, err := s.deps.Music.MusicFiles(in.Class)
	if err != nil {
		return nil, musicProblem(err)
	}
	if len(all) == 1 && all[0].Name == in.Name {
		if err := s.musicUnused(ctx, in.Class); err != nil {
			return nil, err
		}
	}
	return nil, musicProblem(s.deps.Music.DeleteMusic(in.Class, in.Name))
}

func (s *Server) musicUnused(ctx context.Context, class string) error {
	by, err := s.players(ctx, "music/"+class)
	if err != nil {
		return err
	}
	c, err := s.deps.Settings.Current(ctx)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	if by = append(settingsThatPlay(c, config.MusicUsers(c, class)), by...); len(by) == 0 {
		return nil
	}
	return stillPlayed(func(players string) string {
		return fmt.Sprintf("This is the last file of the class %s, which %s plays: add another first, or change that.", class, players)
	}, by)
}

func (s *Server) getMusicSound(_ context.Context, in *musicFileRequest) (*huma.StreamResponse, error) {
	f, err := s.deps.Music.OpenMusic(in.Class, in.Name)
	if err != nil {
		return nil, musicProblem(err)
	}
	return soundAnswer(f, wavType, ""), nil
}

func musicProblem(err error) error {
	if errors.Is(err, ErrNotFound) {
		return problem(http.StatusNotFound, "not-found", "There is no music of that class and name.")
	}
	return promptProblem(err)
}

// noMusic is an appliance that keeps no files of music.
type noMusic struct{}

// MusicFiles implements Music.
func (noMusic) MusicFiles(string) ([]MusicFile, error) { return nil, ErrNotFound }

// PutMusic implements Music.
func (noMusic) PutMusic(string, string, []byte) (MusicFile, error) { return MusicFile{}, ErrNotFound }

// OpenMusic implements Music.
func (noMusic) OpenMusic(string, string) (Sound, error) { return Sound{}, ErrNotFound }

// DeleteMusic implements Music.
func (noMusic) DeleteMusic(string, string) error { return ErrNotFound }
