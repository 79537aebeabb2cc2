// Package pcap keeps UDP packets and writes them as a packet capture (the file
// format of draft-ietf-opsawg-pcap), as tcpdump and Wireshark read it.
//
// A [Ring] keeps the newest packets in memory that was taken at its begin: putting
// one in allocates nothing. Its methods may be called from any goroutine. Who
// writes a file walks the packets in order of time and gives each to [Append].
package pcap
