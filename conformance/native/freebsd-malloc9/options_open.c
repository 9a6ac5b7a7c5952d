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
                                      "type=a,,b=c",
                                      "type=0123456789abcdef0123456789abcdef",
                                      "redzone_panic=2",
                                      "debug=redzone+x",
                                      "limit=1KK",
                                      "limit=99999999999G",
                                      "failures=4294967296"};
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
    static const struct {
        const char *options;
        size_t limit;
    } limits[] = {{"limit=1G", 1 << 30},
                  {"limit=300M", 300 << 20},
                  {"debug=none,limit=70000K", 70000 << 10},
                  {"limit=123456789", 123456789}};
    for (unsigned i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        clause_expect(malloc9_open(limits[i].options, &handle) == 0, "%s", limits[i].options);
        clause_expect(uma_limit() == limits[i].limit, "the limit is %zu", uma_limit());
        clause_expect(malloc9_debug_of(handle->type) == 0, "knobs without any");
        malloc9_close(handle);
    }
}

const struct clause CLAUSE = {.run = options_open};
