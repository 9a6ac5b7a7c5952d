/* Makes 60 requests of three sizes, reads the table, and begins a new one. */
#include "kernel.h"

#include <fcntl.h>
#include <unistd.h>

static void profile_counts(const struct clause_run *run)
{
    (void)run;
    char text[8192], wanted[64];
    int ends[2];
    kernel_begin(0);
    malloc9_profile(true);
    for (unsigned i = 0; i < 20; i++) {
        kernel_block(1);
        kernel_block(16);
        kernel_block(33);
    }
    malloc9_profile(false);
    kernel_block(33);
    clause_expect(malloc9_profile_requests(10) == 40 && malloc9_profile_requests(48) == 20 &&
                      malloc9_profile_requests(32) == 0,
                  "%ju, %ju and %ju requests", (uintmax_t)malloc9_profile_requests(10),
                  (uintmax_t)malloc9_profile_requests(48), (uintmax_t)malloc9_profile_requests(32));
    clause_expect(pipe2(ends, O_NONBLOCK) == 0, "no pipe");
    malloc9_print_profile(ends[1]);
    ssize_t length = read(ends[0], text, sizeof text - 1);
    text[length > 0 ? length : 0] = '\0';
    size_t real = kern_malloc_usable_size(kernel_block(33));
    snprintf(wanted, sizeof wanted, "memory wasted: %zu\n", 20 * (real - 48));
    clause_expect(strstr(text, wanted) != NULL, "the table says otherwise: %.200s", text);
    malloc9_profile(true);
    kernel_block(33);
    malloc9_profile(false);
    clause_expect(malloc9_profile_requests(10) == 0 && malloc9_profile_requests(48) == 1,
                  "a new table has %ju and %ju requests", (uintmax_t)malloc9_profile_requests(10),
                  (uintmax_t)malloc9_profile_requests(48));
}

const struct clause CLAUSE = {.run = profile_counts};
