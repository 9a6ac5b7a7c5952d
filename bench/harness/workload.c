#include "workload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A place to say what is wrong. */
struct complaint {
    char *text;
    size_t size;
};

#define COMPLAIN(complaint, ...)                                                                   \
    (snprintf((complaint)->text, (complaint)->size, __VA_ARGS__), false)

static bool number_parse(const char **text, uint64_t *number)
{
    char *end;
    errno = 0;
    if (**text < '0' || **text > '9')
        return false;
    *number = strtoull(*text, &end, 10);
    *text = end;
    return errno == 0;
}

static bool word_parse(const struct body_axis *axis, const char *text, struct body_value *value)
{
    for (uint64_t i = 0; axis->words[i] != NULL; i++) {
        if (strcmp(axis->words[i], text) == 0) {
            *value = (struct body_value){i, i};
            return true;
        }
    }
    return false;
}

static bool in_bounds(const struct body_axis *axis, uint64_t number)
{
    bool fits = !axis->power_of_two || (number & (number - 1)) == 0;
    return fits && number >= axis->least && number <= axis->most;
}

static bool value_parse(const struct body_axis *axis, const char *text, struct body_value *value)
{
    if (axis->words != NULL)
        return word_parse(axis, text, value);
    if (!number_parse(&text, &value->low))
        return false;
    value->high = value->low;
    if (axis->range && *text == '-') {
        text++;
        if (!number_parse(&text, &value->high))
            return false;
    }
    return *text == '\0' && value->low <= value->high && in_bounds(axis, value->low) &&
           in_bounds(axis, value->high);
}

static bool axis_refused(const struct body_axis *axis, const char *text,
                         struct complaint *complaint)
{
    if (axis->words != NULL)
        return COMPLAIN(complaint, "%s:%s: not one of its words", axis->name, text);
    return COMPLAIN(complaint, "%s:%s: it goes from %llu to %llu%s%s", axis->name, text,
                    (unsigned long long)axis->least, (unsigned long long)axis->most,
                    axis->range ? ", as low-high" : "",
                    axis->power_of_two ? ", powers of two" : "");
}

/* Reads one "name:value" of the workload. */
static bool axis_parse(const struct body *body, char *part, struct workload *workload,
                       struct complaint *complaint)
{
    char *colon = strchr(part, ':');
    if (colon == NULL)
        return COMPLAIN(complaint, "%s: an axis is name:value", part);
    *colon = '\0';
    for (size_t i = 0; body->axes[i].name != NULL; i++) {
        if (strcmp(body->axes[i].name, part) != 0)
            continue;
        if (value_parse(&body->axes[i], colon + 1, &workload->axis[i]))
            return true;
        return axis_refused(&body->axes[i], colon + 1, complaint);
    }
    return COMPLAIN(complaint, "%s has no axis %s", body->name, part);
}

static const struct body_listing *listing_find(const char *name)
{
    for (size_t i = 0; i < body_count; i++)
        if (strcmp(body_listings[i].table->name, name) == 0)
            return &body_listings[i];
    return NULL;
}

static void standard_values(const struct body *body, struct workload *workload)
{
    for (size_t i = 0; body->axes[i].name != NULL; i++) {
        bool right = value_parse(&body->axes[i], body->axes[i].standard, &workload->axis[i]);
        if (!right) {
            fprintf(stderr, "%s: the standard value of %s is out of its bounds\n", body->name,
                    body->axes[i].name);
            abort();
        }
    }
}

bool workload_parse(const char *name, struct workload *workload, char *why, size_t why_size)
{
    struct complaint complaint = {why, why_size};
    char copy[256];
    char *rest = copy;
    if (strlen(name) >= sizeof copy)
        return COMPLAIN(&complaint, "a workload's name of more than %zu characters",
                        sizeof copy - 1);
    strcpy(copy, name);
    workload->listing = listing_find(strsep(&rest, "/"));
    if (workload->listing == NULL)
        return COMPLAIN(&complaint, "no workload %s", copy);
    workload->index = (size_t)(workload->listing - body_listings);
    if (workload->listing->table->recorded)
        return rest != NULL || COMPLAIN(&complaint, "a trace is called %s/NAME", copy);
    standard_values(workload->listing->table, workload);
    while (rest != NULL)
        if (!axis_parse(workload->listing->table, strsep(&rest, "/"), workload, &complaint))
            return false;
    return true;
}

unsigned workload_processes(const struct workload *workload)
{
    const struct body_axis *axes = workload->listing->table->axes;
    for (size_t i = 0; axes[i].name != NULL; i++)
        if (strcmp(axes[i].name, BODY_AXIS_PROCESSES) == 0)
            return (unsigned)workload->axis[i].low;
    return 1;
}
