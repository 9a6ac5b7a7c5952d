/* flooder.c: writes without an end.
 *
 *   lines    to standard output: flood
 *   line     the same, without an end of line: flood
 *   errors   to standard error, which nobody reads: timeout
 *   stops    says again and again that it has stopped to be looked at: flood
 */
#include "honest.h"
#include "variant.h"

#include <sys/syscall.h>

enum { FLOODER_BYTES = 1 << 16 };

static __attribute__((constructor)) void flood(void)
{
    static const char stop[] =
        "{\"record\":\"phase\",\"phase\":\"sample\",\"live_bytes\":1,\"live_bytes_peak\":1}\n";
    static char text[FLOODER_BYTES];
    int file = variant_is("errors") ? STDERR_FILENO : STDOUT_FILENO;
    memset(text, 'x', sizeof text);
    if (variant_is("lines"))
        text[sizeof text - 1] = '\n';
    for (;;) {
        if (variant_is("stops"))
            syscall(SYS_write, file, stop, sizeof stop - 1);
        else
            syscall(SYS_write, file, text, sizeof text);
    }
}

static void handed_out(void *block, size_t size, int cleared)
{
    (void)block, (void)size, (void)cleared;
}

static void taken_back(void *block)
{
    (void)block;
}
