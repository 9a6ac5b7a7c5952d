/* delay.c: the second number of /proc/thread-self/schedstat; delay.h says what for.
 *
 * It is read anew every time, by system calls that no library can stand in for: a file that stayed
 * open could be exchanged by what is measured.
 */
#include "delay.h"

#include "own_calls.h"

#include <fcntl.h>
#include <sys/syscall.h>

static const char *past_number(const char *text, int64_t *number)
{
    for (*number = 0; *text >= '0' && *text <= '9'; text++)
        *number = *number * 10 + (*text - '0');
    return *text == ' ' ? text + 1 : text;
}

int64_t delay_ns(void)
{
    char text[128];
    int64_t run_ns, waited_ns;
    const long file =
        own_call(SYS_openat, AT_FDCWD, (long)"/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    const long got = own_call(SYS_read, file, (long)text, sizeof text - 1);
    (void)own_call(SYS_close, file, 0, 0);
    if (got <= 0)
        return 0;
    text[got] = '\0';
    past_number(past_number(text, &run_ns), &waited_ns);
    return waited_ns;
}
