#include "affinity.h"

#include "placement.h"

#include <sched.h>
#include <stdlib.h>

bool affinity_pin(const char *cpus)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const char *at = cpus;; at++) {
        char *end;
        unsigned long cpu = strtoul(at, &end, 10);
        if (end == at || cpu >= CPU_SETSIZE)
            return false;
        CPU_SET(cpu, &set);
        if (*end == '\0')
            return placement_set(&set) == 0;
        if (*end != ',')
            return false;
        at = end;
    }
}
