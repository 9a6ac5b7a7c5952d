/* record.h: writes one record, a JSON object on a line of its own (RFC 8259).
 *
 * Not a JSON library, because the process that writes is the process that is measured: a library
 * would allocate from the very heap whose memory and time are the result.  Here everything is in
 * the caller's `struct record`; nothing is allocated, and a line leaves in one write(2), so that
 * the lines of several processes in one file do not mix.
 *
 * A value that does not fit spoils the record: record_end then returns false and writes nothing.
 * One record belongs to one thread.
 */
#ifndef ASSAY_RECORD_H
#define ASSAY_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RECORD_BYTES_MOST = 8192, RECORD_DEPTH_MOST = 8 };

struct record {
    size_t used;
    unsigned depth;
    bool spoiled;
    bool first[RECORD_DEPTH_MOST]; /* nothing has been written at this depth yet */
    char closing[RECORD_DEPTH_MOST];
    char text[RECORD_BYTES_MOST];
};

/* Begins the record with its kind, {"record": kind. */
void record_begin(struct record *record, const char *kind);

/* Each adds one member; `key` is NULL inside an array.  A NULL string is null, and so is a number
 * that is not finite.  Bytes that are not UTF-8 become U+FFFD. */
void record_string(struct record *record, const char *key, const char *value);
void record_integer(struct record *record, const char *key, int64_t value);
void record_unsigned(struct record *record, const char *key, uint64_t value);
void record_number(struct record *record, const char *key, double value);
void record_boolean(struct record *record, const char *key, bool value);

void record_object_begin(struct record *record, const char *key);
void record_object_end(struct record *record);
void record_array_begin(struct record *record, const char *key);
void record_array_end(struct record *record);

/* Adds an array of the names of the bits that are set in `bits`; `name` returns NULL for the bit
 * after the last one. */
void record_bits(struct record *record, const char *key, uint32_t bits,
                 const char *(*name)(unsigned bit));

/* Writes the line to `fd`.  False: the record was spoiled, or the write failed (errno says). */
bool record_end(struct record *record, int fd);

#ifdef __cplusplus
}
#endif
#endif
