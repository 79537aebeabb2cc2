/* Two fax machines of spandsp: argv[1] is the TIFF that the first sends, argv[2]
 * the one that the second writes. For each frame of 80 samples it writes what
 * both say and reads what both hear. It ends when both have hung up, and tells
 * on stderr how it went and how many pages came. */
#include <spandsp.h>
#include <stdio.h>

#define FRAME 80

static int result[2] = {-1, -1};
static int pages;

static void over(t30_state_t *s, void *user, int code)
{
    t30_stats_t st;

    t30_get_transfer_statistics(s, &st);
    if (user)
        pages = st.pages_rx;
    result[user != NULL] = code;
}

int main(int argc, char **argv)
{
    fax_state_t *fax[2];
    int16_t amp[FRAME];
    int i, n, after = 100;

    if (argc < 3)
        return 2;
    for (i = 0; i < 2; i++) {
        fax[i] = fax_init(NULL, i == 0);
        fax_set_transmit_on_idle(fax[i], TRUE);
        t30_set_phase_e_handler(fax_get_t30_state(fax[i]), over, i ? (void *) fax : NULL);
    }
    t30_set_tx_file(fax_get_t30_state(fax[0]), argv[1], -1, -1);
    t30_set_rx_file(fax_get_t30_state(fax[1]), argv[2], -1);
    while (after > 0) {
        for (i = 0; i < 2; i++) {
            n = fax_tx(fax[i], amp, FRAME);
            for (; n < FRAME; n++)
                amp[n] = 0;
            fwrite(amp, 2, FRAME, stdout);
        }
        fflush(stdout);
        for (i = 0; i < 2; i++) {
            if (fread(amp, 2, FRAME, stdin) != FRAME)
                return 3;
            fax_rx(fax[i], amp, FRAME);
        }
        if (result[0] >= 0 && result[1] >= 0)
            after--;
    }
    fprintf(stderr, "%d %d %d\n", result[0], result[1], pages);
    return 0;
}
