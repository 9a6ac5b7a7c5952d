/* variant.h: which lie of several a library tells: what stands behind the @ in its file's name.  So
 * one library serves many tests, each by a link of its own. */
#ifndef ASSAY_VARIANT_H
#define ASSAY_VARIANT_H

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

/* Whether the file is called LIBRARY@word.so. */
static int variant_is(const char *word)
{
    Dl_info own;
    if (dladdr((const void *)(size_t)variant_is, &own) == 0 || own.dli_fname == NULL)
        return 0;
    const char *mark = strrchr(own.dli_fname, '@');
    size_t length = strlen(word);
    return mark != NULL && strncmp(mark + 1, word, length) == 0 &&
           strcmp(mark + 1 + length, ".so") == 0;
}

#endif
