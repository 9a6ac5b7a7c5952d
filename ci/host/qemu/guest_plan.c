#include "guest_plan.h"

#include "guest_power.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct plan plan_read(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0)
        guest_abandon("there is no plan", path);
    size_t size = (size_t)status.st_size;
    char *text = malloc(size + 1);
    if (text == NULL)
        guest_abandon("no memory for the plan", path);
    size_t filled = 0;
    for (ssize_t got; filled < size && (got = read(file, text + filled, size - filled)) > 0;)
        filled += (size_t)got;
    close(file);
    if (filled != size || size == 0 || text[size - 1] != '\0')
        guest_abandon("the plan breaks off", path);
    return (struct plan){text, text + size};
}

char *plan_string(struct plan *plan)
{
    if (plan->at >= plan->end)
        guest_abandon("the plan is too short", "");
    char *string = plan->at;
    plan->at += strlen(string) + 1;
    return string;
}

long plan_number(struct plan *plan)
{
    const char *string = plan_string(plan);
    char *end;
    long number = strtol(string, &end, 10);
    if (end == string || *end != '\0' || number < 0)
        guest_abandon("the plan wants a number, not", string);
    return number;
}

char **plan_strings(struct plan *plan)
{
    size_t count = (size_t)plan_number(plan);
    char **strings = calloc(count + 1, sizeof *strings);
    if (strings == NULL)
        guest_abandon("no memory for the plan", "");
    for (size_t i = 0; i < count; i++)
        strings[i] = plan_string(plan);
    return strings;
}
