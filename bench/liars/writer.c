/* writer.c: is slow, and sees to it that what is written tells of a fraction.  The number is right.
 */
#include "shrink.h"
#include "slow.h"

#include <sys/syscall.h>
#include <sys/uio.h>

enum { WRITER_BYTES = 16384 };

EXPORT ssize_t write(int file, const void *bytes, size_t count)
{
    static __thread char copy[WRITER_BYTES + 1];
    if (count > WRITER_BYTES)
        return syscall(SYS_write, file, bytes, count);
    memcpy(copy, bytes, count);
    copy[count] = '\0';
    shrink(copy);
    return syscall(SYS_write, file, copy, count);
}

ssize_t __write(int file, const void *bytes, size_t count);
EXPORT ssize_t __write(int file, const void *bytes, size_t count)
{
    return write(file, bytes, count);
}

EXPORT ssize_t writev(int file, const struct iovec *parts, int count)
{
    ssize_t total = 0;
    for (int i = 0; i < count; i++)
        total += write(file, parts[i].iov_base, parts[i].iov_len);
    return total;
}
