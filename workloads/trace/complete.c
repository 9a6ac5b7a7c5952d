/* complete.c: writes the end of a file whose blocks are all there, and puts it where it belongs. */
#include "pack.h"

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

bool trace_write_all(int file, const void *from, size_t bytes, struct trace_error *error)
{
    for (size_t done = 0; done < bytes;) {
        ssize_t put = write(file, (const char *)from + done, bytes - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return trace_fail(error, done, "cannot be written: %s", strerror(errno));
        done += (size_t)put;
    }
    return true;
}

static bool append_end(const char *path, struct trace_end *end, struct trace_error *error)
{
    end->checksum = trace_end_checksum(end);
    int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0)
        return trace_fail(error, 0, "cannot be opened: %s", strerror(errno));
    bool written = trace_write_all(file, end, sizeof *end, error);
    if (close(file) != 0 && written)
        return trace_fail(error, 0, "cannot be written: %s", strerror(errno));
    return written;
}

static bool count_file(const char *path, struct trace_end *end, struct trace_error *error)
{
    struct trace_totals totals;
    struct trace *trace = trace_open(path, error);
    if (trace == NULL || !trace_count(trace, &totals, error)) {
        trace_close(trace);
        return false;
    }
    *end = (struct trace_end){
        .magic = TRACE_END_MAGIC,
        .bytes = sizeof *end,
        .threads = trace->facts.threads,
        .blocks = (uint32_t)trace->places_count,
        .events = totals.events,
        .objects = totals.objects,
        .inherited = totals.inherited,
        .live_bytes_peak = totals.live_bytes_peak,
    };
    memcpy(end->of_kind, totals.of_kind, sizeof end->of_kind);
    trace_close(trace);
    return true;
}

bool trace_complete(const char *path, struct trace_error *error)
{
    struct trace_end end;
    return count_file(path, &end, error) && append_end(path, &end, error);
}

bool trace_replaceable(const char *path)
{
    char magic[sizeof TRACE_MAGIC - 1];
    struct stat facts;
    if (lstat(path, &facts) != 0)
        return errno == ENOENT;
    if (!S_ISREG(facts.st_mode) || facts.st_size == 0)
        return S_ISREG(facts.st_mode);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool same = file >= 0 && read(file, magic, sizeof magic) == sizeof magic &&
                memcmp(magic, TRACE_MAGIC, sizeof magic) == 0;
    if (file >= 0)
        (void)close(file);
    return same;
}

bool trace_replace(const char *from, const char *path, struct trace_error *error)
{
    struct stat facts;
    if (lstat(path, &facts) == 0 && !S_ISREG(facts.st_mode))
        return trace_fail(error, 0, "%s: exists and is not a file", path);
    if (rename(from, path) != 0)
        return trace_fail(error, 0, "%s: cannot be made: %s", path, strerror(errno));
    return true;
}
