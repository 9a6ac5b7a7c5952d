/* answer_map.h: finds where a clause's answer is mapped, as a orphan write might by chance. */
#ifndef ASSAY_ANSWER_MAP_H
#define ASSAY_ANSWER_MAP_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Fills every mapping of the answer with that byte. */
static inline void answer_overwrite(int byte)
{
    char line[512];
    unsigned long begin, end;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
        if (strstr(line, "memfd:answer") != NULL && sscanf(line, "%lx-%lx", &begin, &end) == 2)
            memset((void *)(uintptr_t)begin, byte, end - begin);
    if (maps != NULL)
        fclose(maps);
}

#endif
