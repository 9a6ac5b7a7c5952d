#include "energy_meter.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TEXT_MOST = 256 };

/* The first line of a file of the folder. */
static bool line_read(const char *folder, const char *name, const char *suffix, char *line)
{
    char path[TEXT_MOST];
    int length = snprintf(path, sizeof path, "%s/%s%s", folder, name, suffix);
    FILE *file = length > 0 && length < TEXT_MOST ? fopen(path, "re") : NULL;
    bool done = file != NULL && fgets(line, TEXT_MOST, file) != NULL;
    if (file != NULL)
        fclose(file);
    return done;
}

/* 0,28 or 0-3 */
static bool cpus_parse(const char *text, struct energy_event *event)
{
    event->packages = 0;
    while (*text >= '0' && *text <= '9') {
        char *end;
        long first = strtol(text, &end, 10), last = first;
        if (*end == '-')
            last = strtol(end + 1, &end, 10);
        for (long cpu = first; cpu <= last; cpu++) {
            if (event->packages == ENERGY_PACKAGES_MOST)
                return false;
            event->cpus[event->packages++] = (int)cpu;
        }
        text = *end == ',' ? end + 1 : end;
    }
    return event->packages > 0;
}

static bool event_read(const char *folder, const char *name, struct energy_event *event)
{
    static const char config[] = "event=";
    char file[TEXT_MOST], line[TEXT_MOST];
    snprintf(file, sizeof file, "events/%s", name);
    if (!line_read(folder, file, "", line) || strncmp(line, config, strlen(config)) != 0)
        return false;
    event->name = name;
    event->config = strtoull(line + strlen(config), NULL, 0);
    if (!line_read(folder, file, ".scale", line))
        return false;
    event->joules = strtod(line, NULL);
    return event->joules > 0;
}

bool energy_event_find(const char *folder, struct energy_event *event)
{
    static const char *const names[] = {"energy-pkg", "energy-psys", "energy-cores"};
    char line[TEXT_MOST];
    if (!line_read(folder, "type", "", line))
        return false;
    event->type = (uint32_t)strtoul(line, NULL, 10);
    if (!line_read(folder, "cpumask", "", line) || !cpus_parse(line, event))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (event_read(folder, names[i], event))
            return true;
    return false;
}

static int package_open(const struct energy_event *event, int cpu)
{
    struct perf_event_attr attributes = {
        .type = event->type, .size = sizeof attributes, .config = event->config, .disabled = 1};
    return (int)syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

int energy_meter_open(const char *folder, struct energy_meter *meter)
{
    struct energy_event event;
    memset(meter, 0, sizeof *meter);
    if (!energy_event_find(folder, &event))
        return ENOENT;
    for (unsigned i = 0; i < event.packages; i++) {
        meter->files[i] = package_open(&event, event.cpus[i]);
        if (meter->files[i] < 0) {
            int error = errno;
            while (i-- > 0)
                close(meter->files[i]);
            return error;
        }
    }
    meter->event = event;
    return 0;
}

static void each_file(const struct energy_meter *meter, unsigned long request)
{
    for (unsigned i = 0; i < meter->event.packages; i++)
        (void)ioctl(meter->files[i], request, 0);
}

void energy_meter_resume(const struct energy_meter *meter)
{
    each_file(meter, PERF_EVENT_IOC_ENABLE);
}

void energy_meter_stop(const struct energy_meter *meter)
{
    each_file(meter, PERF_EVENT_IOC_DISABLE);
}

bool energy_meter_read(const struct energy_meter *meter, double *joules)
{
    uint64_t counts = 0, count;
    for (unsigned i = 0; i < meter->event.packages; i++) {
        if (read(meter->files[i], &count, sizeof count) != sizeof count)
            return false;
        counts += count;
    }
    *joules = (double)counts * meter->event.joules;
    return counts > 0;
}
