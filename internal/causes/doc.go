// Package causes says of every SIP response code registered at IANA and every cause
// of ITU-T Q.850 what it means, what it usually comes from in an office, and what to
// do about it, in three languages (AD-9).
//
// The words stand in sip.txt and q850.txt, written in each language for its readers;
// [Load] reads them. How codes and causes go together is not said there: that is
// what internal/call and sipstack do.
package causes
