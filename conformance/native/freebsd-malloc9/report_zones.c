/* Reads the line of a zone in the table, and its object in the snapshot. */
#include "kernel.h"

#include <fcntl.h>
#include <unistd.h>

static char text[1 << 17];

static void expect_in(const char *what, const char *line)
{
    clause_expect(strstr(text, line) != NULL, "%s does not have \"%s\"", what, line);
}

static void read_from(int descriptor)
{
    ssize_t length = read(descriptor, text, sizeof text - 1);
    text[length > 0 ? length : 0] = '\0';
}

static void report_zones(const struct clause_run *run)
{
    (void)run;
    void *items[30];
    char line[200];
    int ends[2];
    kernel_begin(0);
    uma_zone_t zone = uma_zcreate("seen", 333, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    uma_zone_set_max(zone, 30);
    for (unsigned i = 0; i < 30; i++)
        items[i] = uma_zalloc(zone, M_NOWAIT);
    uma_zalloc(zone, M_NOWAIT);
    for (unsigned i = 0; i < 12; i++)
        uma_zfree(zone, items[i]);
    struct uma_statistics all;
    uma_zone_statistics(zone, &all);
    clause_expect(pipe2(ends, O_NONBLOCK) == 0 && fcntl(ends[1], F_SETPIPE_SZ, 1 << 17) > 0,
                  "no pipe");
    uma_print_zones(ends[1]);
    read_from(ends[0]);
    expect_in("the table", "ITEM                      SIZE    LIMIT     USED     FREE       REQ");
    snprintf(line, sizeof line,
             "\nseen                       333,      30,      18, %7ju,       30,"
             "    1,    0,    0\n",
             (uintmax_t)all.free);
    expect_in("the table", line);
    malloc9_snapshot(text, sizeof text);
    snprintf(line, sizeof line,
             "{\"name\":\"seen\",\"size\":333,\"limit\":30,\"used\":18,\"free\":%ju,"
             "\"requests\":30,\"frees\":12,\"failures\":1,\"sleeps\":0,\"pages\":%ju}",
             (uintmax_t)all.free, (uintmax_t)all.pages);
    expect_in("the snapshot", line);
    snprintf(line, sizeof line, "],\"kmem_used\":%zu,\"kmem_held\":", uma_size());
    expect_in("the snapshot", line);
    expect_in("the snapshot", "{\"version\":1,\"types\":[{\"name\":");
}

const struct clause CLAUSE = {.run = report_zones};
