// Package studio records announcements by telephone (IV-14): who may, keys the
// number that is the announcement's name, speaks, hears it again, and keeps it,
// speaks anew or leaves it.
//
// A [Session] is an application: it is told what has become of its last order and
// answers with the next (the words are those of internal/call). What takes time
// is done outside, by the works "studio load FILE" and "studio keep FILE NAME";
// a file that was loaded is played as "studio/FILE".
package studio
