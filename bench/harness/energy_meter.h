/* energy_meter.h: the joules that a machine's own meters count (RAPL, by perf_event_open(2)).
 *
 * A meter counts a whole processor package or the whole board, with everything else that runs there
 * and what it takes when idle; so it says something of a process that runs alone.  The kernel lends
 * it to root, or with kernel.perf_event_paranoid at 0.  Its counts come about once in a
 * millisecond.
 */
#ifndef ASSAY_ENERGY_METER_H
#define ASSAY_ENERGY_METER_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ENERGY_METER_FOLDER "/sys/bus/event_source/devices/power"

enum { ENERGY_PACKAGES_MOST = 8 };

/* An event as the kernel describes it in a folder. */
struct energy_event {
    const char *name; /* energy-pkg: all packages together; static storage */
    uint32_t type;
    uint64_t config;
    double joules;                  /* of one count */
    int cpus[ENERGY_PACKAGES_MOST]; /* one of each package */
    unsigned packages;
};

/* Finds the event that covers what a program uses best: the packages, else the board, else the
 * cores.  False: the folder describes none. */
bool energy_event_find(const char *folder, struct energy_event *event);

/* Open, stopped meters of that event. */
struct energy_meter {
    struct energy_event event;
    int files[ENERGY_PACKAGES_MOST];
};

/* Returns 0, or the errno that says why there is none; then nothing is open. */
int energy_meter_open(const char *folder, struct energy_meter *meter);

/* Both do nothing for a meter that was not opened: one that is all zero. */
void energy_meter_resume(const struct energy_meter *meter);
void energy_meter_stop(const struct energy_meter *meter);

/* Stores the joules of all packages while the meter ran.  False: they cannot be read, or the meter
 * stood still, as that of a virtual machine does. */
bool energy_meter_read(const struct energy_meter *meter, double *joules);

#ifdef __cplusplus
}
#endif
#endif
