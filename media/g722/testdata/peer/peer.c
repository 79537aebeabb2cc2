/* spandsp's G.722 as an independent opinion: "enc" reads 16 kHz samples and
 * writes codes, "dec" the other way round. */
#include <spandsp.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    static int16_t pcm[1 << 20];
    static uint8_t code[1 << 20];
    size_t n;

    if (argc < 2)
        return 2;
    if (strcmp(argv[1], "enc") == 0) {
        n = fread(pcm, 2, sizeof pcm / 2, stdin);
        n = (size_t) g722_encode(g722_encode_init(NULL, 64000, 0), code, pcm, (int) n);
        return fwrite(code, 1, n, stdout) != n;
    }
    n = fread(code, 1, sizeof code / 4, stdin);
    n = (size_t) g722_decode(g722_decode_init(NULL, 64000, 0), pcm, code, (int) n);
    return fwrite(pcm, 2, n, stdout) != n;
}
