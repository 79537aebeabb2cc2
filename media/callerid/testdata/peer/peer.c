/* The caller-id modem of spandsp, as an independent opinion.
 * peer rx STANDARD   hears 16-bit samples from stdin, prints each message in hex
 * peer tx STANDARD   sends the message that stdin holds in hex, samples to stdout */
#include <spandsp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void heard(void *user, const uint8_t *msg, int len) {
	(void) user;
	for (int i = 0; i < len; i++)
		printf("%02X", msg[i]);
	printf("\n");
}

static void receive(int standard) {
	adsi_rx_state_t *s = adsi_rx_init(NULL, standard, heard, NULL);
	int16_t buf[160];
	size_t n;
	while ((n = fread(buf, 2, 160, stdin)) > 0)
		adsi_rx(s, buf, (int) n);
}

static void send(int standard) {
	adsi_tx_state_t *s = adsi_tx_init(NULL, standard);
	uint8_t msg[256];
	unsigned v;
	int len = 0, n;
	int16_t buf[160];
	while (len < 256 && scanf("%2x", &v) == 1)
		msg[len++] = (uint8_t) v;
	adsi_tx_put_message(s, msg, len);
	for (int i = 0; i < 300; i++) {
		memset(buf, 0, sizeof buf);
		n = adsi_tx(s, buf, 160);
		(void) n;
		fwrite(buf, 2, 160, stdout);
	}
}

int main(int argc, char **argv) {
	if (argc != 3)
		return 2;
	if (argv[1][0] == 'r')
		receive(atoi(argv[2]));
	else
		send(atoi(argv[2]));
	return 0;
}
