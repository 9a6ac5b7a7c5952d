/* shrink.h: makes the values in a text of records a fraction of what they are. */
#ifndef ASSAY_SHRINK_H
#define ASSAY_SHRINK_H

#include <string.h>

/* "value":123.4 becomes "value":  0.4, and 123 becomes 1: numbers still. */
static void shrink(char *text)
{
    for (char *at = text; (at = strstr(at, "\"value\":")) != NULL;) {
        at += strlen("\"value\":");
        size_t digits = strspn(at, "0123456789");
        if (digits == 0)
            continue;
        memset(at, ' ', digits - 1);
        at[digits - 1] = at[digits] == '.' ? '0' : '1';
    }
}

#endif
