/* record.c: builds a line of JSON in the struct itself, and writes it at once.
 *
 * Every function goes through put(), which notices when the line is full; from then on the record
 * is spoiled and record_end writes nothing.  So no caller has to check each value.  Strings are
 * escaped, and bytes that are not UTF-8 become replacement characters: what an allocator or a
 * program is called is not for us to choose.
 */
#include "record.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void put(struct record *record, const char *bytes, size_t count)
{
    if (count > sizeof record->text - record->used) {
        record->spoiled = true;
        return;
    }
    memcpy(record->text + record->used, bytes, count);
    record->used += count;
}

static void put_text(struct record *record, const char *text)
{
    put(record, text, strlen(text));
}

/* The length of the UTF-8 sequence at `at`, or 0 if it is none (RFC 3629, with its bounds on the
 * second byte against overlong forms and surrogates). */
static size_t utf8_length(const unsigned char *at)
{
    if (at[0] < 0x80)
        return 1;
    size_t length = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
    if (at[0] < 0xc2 || at[0] > 0xf4)
        return 0;
    unsigned char low = at[0] == 0xe0 ? 0xa0 : at[0] == 0xf0 ? 0x90 : 0x80;
    unsigned char high = at[0] == 0xed ? 0x9f : at[0] == 0xf4 ? 0x8f : 0xbf;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

/* Puts one character of a string and returns how many bytes of it were used. */
static size_t put_character(struct record *record, const unsigned char *at)
{
    char escape[8];
    if (*at == '"' || *at == '\\') {
        snprintf(escape, sizeof escape, "\\%c", *at);
        put_text(record, escape);
        return 1;
    }
    if (*at < 0x20) {
        snprintf(escape, sizeof escape, "\\u%04x", *at);
        put_text(record, escape);
        return 1;
    }
    size_t length = utf8_length(at);
    if (length == 0) {
        put_text(record, "\\ufffd");
        return 1;
    }
    put(record, (const char *)at, length);
    return length;
}

static void put_string(struct record *record, const char *value)
{
    put_text(record, "\"");
    for (const unsigned char *at = (const unsigned char *)value; *at != '\0';)
        at += put_character(record, at);
    put_text(record, "\"");
}

/* The comma and the key in front of a value. */
static void put_key(struct record *record, const char *key)
{
    if (!record->first[record->depth])
        put_text(record, ",");
    record->first[record->depth] = false;
    if (key == NULL)
        return;
    put_string(record, key);
    put_text(record, ":");
}

static void open_level(struct record *record, const char *opening, char closing)
{
    assert(record->depth + 1 < RECORD_DEPTH_MOST);
    put_text(record, opening);
    record->depth++;
    record->first[record->depth] = true;
    record->closing[record->depth] = closing;
}

static void close_level(struct record *record, char closing)
{
    assert(record->depth > 0 && record->closing[record->depth] == closing);
    put(record, &closing, 1);
    record->depth--;
}

void record_begin(struct record *record, const char *kind)
{
    record->used = 0;
    record->depth = 0;
    record->spoiled = false;
    record->first[0] = true;
    open_level(record, "{", '}');
    record_string(record, "record", kind);
}

void record_string(struct record *record, const char *key, const char *value)
{
    put_key(record, key);
    if (value == NULL)
        put_text(record, "null");
    else
        put_string(record, value);
}

void record_integer(struct record *record, const char *key, int64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    put_key(record, key);
    put_text(record, digits);
}

void record_unsigned(struct record *record, const char *key, uint64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, value);
    put_key(record, key);
    put_text(record, digits);
}

void record_number(struct record *record, const char *key, double value)
{
    char digits[40];
    snprintf(digits, sizeof digits, "%.17g", value);
    put_key(record, key);
    put_text(record, isfinite(value) ? digits : "null");
}

void record_boolean(struct record *record, const char *key, bool value)
{
    put_key(record, key);
    put_text(record, value ? "true" : "false");
}

void record_object_begin(struct record *record, const char *key)
{
    put_key(record, key);
    open_level(record, "{", '}');
}

void record_object_end(struct record *record)
{
    close_level(record, '}');
}

void record_array_begin(struct record *record, const char *key)
{
    put_key(record, key);
    open_level(record, "[", ']');
}

void record_array_end(struct record *record)
{
    close_level(record, ']');
}

void record_bits(struct record *record, const char *key, uint32_t bits,
                 const char *(*name)(unsigned bit))
{
    record_array_begin(record, key);
    for (unsigned bit = 0; name(bit) != NULL; bit++)
        if ((bits & (1u << bit)) != 0)
            record_string(record, NULL, name(bit));
    record_array_end(record);
}

static bool write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        count -= (size_t)written;
    }
    return true;
}

bool record_end(struct record *record, int fd)
{
    close_level(record, '}');
    put_text(record, "\n");
    assert(record->depth == 0);
    if (record->spoiled) {
        errno = EOVERFLOW;
        return false;
    }
    return write_all(fd, record->text, record->used);
}
