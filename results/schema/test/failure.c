/* A record that does not fit, or cannot be written, is reported, and nothing of it is written. */
#include "written.h"

#include <errno.h>
#include <fcntl.h>

static int expect_failure(struct record *record, int fd, int error, const char *rule)
{
    errno = 0;
    if (!record_end(record, fd) && errno == error)
        return 0;
    fprintf(stderr, "%s: expected errno %d, found %d\n", rule, error, errno);
    return 1;
}

int main(void)
{
    struct record record;
    int ends[2];
    char byte;
    if (pipe(ends) != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
        perror("pipe");
        return 1;
    }
    record_begin(&record, "test");
    for (int i = 0; i < RECORD_BYTES_MOST; i++)
        record_string(&record, "key", "value");
    int failed = expect_failure(&record, ends[1], EOVERFLOW, "a record that does not fit");
    if (read(ends[0], &byte, 1) >= 0) {
        fprintf(stderr, "a record that does not fit: some of it was written\n");
        failed = 1;
    }
    record_begin(&record, "test");
    failed |= expect_failure(&record, -1, EBADF, "a closed file");
    record_begin(&record, "test");
    return failed | written_differs(&record, "{\"record\":\"test\"}");
}
