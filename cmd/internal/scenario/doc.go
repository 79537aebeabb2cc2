// Package scenario reads and runs scenario files: small texts that work the
// simulated lines and phones and say what must be seen.
//
// The same text serves the project's tests, where it runs in virtual time and
// its transcript is compared with the one kept in the file, and
// `ringdown sim script FILE`, where it runs in real time. A file is
//
//	# what it shows, in words
//	hardware country=CN lines=1 phones=2 seed=7
//	set lines.0.incoming.direct 801
//
//	line 1 call -from 0912345678 -name 王小明
//	within 150ms phone 801 ringing
//	within 3s phone 801 ringing number=0912345678 name=王小明
//	phone 801 up
//	within 300ms line 1 talking
//	----
//	(transcript, rewritten by the tests' -update)
//
// Statements:
//
//	hardware KEY=VALUE…        the simulated card; without it a script works a running server
//	begin TIME                 the time at its beginning, RFC 3339; in the lab's virtual time alone
//	tour                       with the flow that the demo has on line 2
//	set PATH VALUE             a field of the demo configuration, by its dotted path
//	flow NAME FILE             callers are led through it; FILE stands beside the script
//	answer URL STATUS BODY     what a server says that flows or the speech engine ask; others
//	                           do not answer. URL#WORDS: when it is asked about these words;
//	                           BODY sound:SOUND: a WAV file
//	line N …, phone N …, card … an act, in the words of `ringdown sim`
//	appliance stop, appliance start
//	                           its process, in the lab alone; lines and telephones live on
//	appliance move CALLER TO   an administrator sends the call of that number to another, or with
//	                           "#N" to place N of its line
//	appliance listen ADDRESS:PORT NAME
//	                           what it sends there by multicast is recorded, in the lab alone
//	wait DURATION              let time pass
//	within DURATION THING …    must become so in that time
//	now THING …                must be so
//	during DURATION THING …    must be so all that time
//	same NAME SOUND [least]    the recording NAME holds SOUND, correlation at least 0.95;
//	                           recording:left and recording:right are the sides of the last call's own
//	never NAME SOUND           the recording NAME does not hold it
//	same NAME SOUND [least] from=TIME to=TIME
//	                           and begins and ends then, 50 ms at most off, counted from the
//	                           recording's start; before the sound's end: it is interrupted there.
//	                           skip=TIME: it is heard from there on
//
// THING is "line N", "phone N", "port LABEL" or "record", then a state word if
// wanted and KEY=VALUE pairs. SOUND is "speech:SECONDS:SEED", "tone:HZ:SECONDS",
// what the appliance plays, "play:NAME" or "play:NAME:SECONDS" with '+' between the
// parts of the name (play:prompt/queue-place+number/2, play:music/default:4), or the
// name of a WAV file beside the scenario.
//
// Parsing reports the first wrong line in one sentence, with its number, and
// runs nothing.
package scenario
