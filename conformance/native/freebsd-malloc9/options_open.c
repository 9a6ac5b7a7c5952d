/* Opens with good and bad options. */
#include "kernel.h"

#include <errno.h>

static void options_open(const struct clause_run *run)
{
    (void)run;
    static const char *const bad[] = {"nothing",
                                      "type=",
                                      "wait=maybe",
                                      "limit=",
                                      "limit=1x",
                                      "debug=x",
                                      "seed=99999999999999999999",
                                      "percpu=2",
                                      "type=a,,b=c"};
    struct malloc9_handle *handle = NULL;
    kernel_begin(0);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        clause_expect(malloc9_open(bad[i], &handle) == EINVAL && handle == NULL, "\"%s\" was taken",
                      bad[i]);
    clause_expect(malloc9_open("type=net,wait=ok,debug=redzone+diagnostic,percpu=yes", &handle) ==
                      0,
                  "refused");
    clause_expect(malloc_desc2type("net") == handle->type && handle->flags == M_WAITOK,
                  "no type, or flags %d", handle->flags);
    clause_expect(malloc9_debug_of(handle->type) == (M9_REDZONE | M9_DIAGNOSTIC), "knobs %u",
                  malloc9_debug_of(handle->type));
    malloc9_close(handle);
    clause_expect(malloc_desc2type("net") == NULL, "the type is left");
    clause_expect(malloc9_open("limit=1G", &handle) == 0 && uma_limit() == 1 << 30,
                  "the limit is %zu", uma_limit());
}

const struct clause CLAUSE = {.run = options_open};
