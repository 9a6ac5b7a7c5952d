/* The event of an energy meter is found as the kernel describes it, the packages before the board.
 */
#include "energy_meter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char folder[] = "/tmp/assay-energy-XXXXXX";

static void file_write(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
        abort();
}

static void expect(bool kept, const char *rule)
{
    if (kept)
        return;
    fprintf(stderr, "broken: %s\n", rule);
    exit(1);
}

static void folder_make(void)
{
    char events[128];
    if (mkdtemp(folder) == NULL)
        abort();
    snprintf(events, sizeof events, "%s/events", folder);
    if (mkdir(events, 0700) != 0)
        abort();
}

static void folder_remove(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    if (system(command) != 0)
        abort();
}

int main(void)
{
    struct energy_event event;
    struct energy_meter meter;
    double joules;
    folder_make();
    expect(!energy_event_find(folder, &event), "an empty folder describes nothing");
    expect(energy_meter_open(folder, &meter) != 0 && !energy_meter_read(&meter, &joules),
           "a meter that is not there has no number");
    file_write("type", "9\n");
    file_write("cpumask", "0,28-29\n");
    expect(!energy_event_find(folder, &event), "a meter without events describes nothing");
    file_write("events/energy-psys", "event=0x05\n");
    file_write("events/energy-psys.scale", "2.5e-10\n");
    expect(energy_event_find(folder, &event) && strcmp(event.name, "energy-psys") == 0 &&
               event.config == 5,
           "the board's where there is no other");
    file_write("events/energy-pkg", "event=0x02\n");
    expect(energy_event_find(folder, &event) && event.config == 5,
           "an event without a scale is none");
    file_write("events/energy-pkg.scale", "2.5e-10\n");
    expect(energy_event_find(folder, &event) && strcmp(event.name, "energy-pkg") == 0 &&
               event.config == 2 && event.type == 9 && fabs(event.joules - 2.5e-10) < 1e-20,
           "the packages' first");
    expect(event.packages == 3 && event.cpus[0] == 0 && event.cpus[1] == 28 && event.cpus[2] == 29,
           "one processor of each package");
    file_write("cpumask", "0-8\n");
    expect(!energy_event_find(folder, &event), "not more packages than there is room for");
    folder_remove();
    return 0;
}
