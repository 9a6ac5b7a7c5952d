/* file_words.h: the words of allocator.h with which a peer opens a heap in a file. */
#ifndef ASSAY_PEER_FILE_WORDS_H
#define ASSAY_PEER_FILE_WORDS_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct file_words {
    char path[1024];
    uint64_t size; /* bytes; 1 GiB without the word */
    int flags;     /* of open(2): O_CREAT, with O_EXCL where the file must be new, or 0 */
};

static inline uint64_t file_words_bytes(const char *text)
{
    static const char units[] = "KMGT";
    char *end;
    uint64_t bytes = strtoull(text, &end, 10);
    const char *unit = *end != '\0' ? strchr(units, *end) : NULL;
    return unit != NULL ? bytes << (10 * (unit - units + 1)) : bytes;
}

static inline int file_words_take(struct file_words *words, const char *word)
{
    if (strncmp(word, "file=", 5) == 0 && strlen(word + 5) < sizeof words->path)
        strcpy(words->path, word + 5);
    else if (strncmp(word, "size=", 5) == 0)
        words->size = file_words_bytes(word + 5);
    else if (strcmp(word, "create") == 0)
        words->flags = O_CREAT | O_EXCL;
    else if (strcmp(word, "existing") == 0)
        words->flags = 0;
    else
        return strncmp(word, "base=", 5) == 0 || strcmp(word, "readonly") == 0 ? ENOTSUP : EINVAL;
    return 0;
}

/* Returns 0; ENOTSUP for a word that no peer serves, and where there is no file=; else EINVAL. */
static inline int file_words_read(const char *options, struct file_words *words)
{
    char copy[1200] = "";
    int error = 0;
    words->path[0] = '\0';
    words->size = (uint64_t)1 << 30;
    words->flags = O_CREAT;
    if (options == NULL || strlen(options) >= sizeof copy)
        return options == NULL ? ENOTSUP : EINVAL;
    strcpy(copy, options);
    for (char *rest = copy; error == 0 && rest != NULL;)
        error = file_words_take(words, strsep(&rest, ","));
    return error != 0 ? error : words->path[0] == '\0' ? ENOTSUP : 0;
}

#endif
