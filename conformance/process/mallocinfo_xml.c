/* Reads the output tag by tag: every element that opens is closed, in order. */
#include "clause.h"
#include "malloc_family.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_MOST = 16, NAME_MOST = 32 };

static char open_elements[DEPTH_MOST][NAME_MOST];
static unsigned depth, elements;

/* One tag, `text` from behind '<' to before '>'. */
static void take_tag(const char *text, size_t length)
{
    if (text[0] == '/') {
        clause_expect(depth > 0, "</%.*s> closes nothing", (int)length - 1, text + 1);
        depth--;
        clause_expect(strlen(open_elements[depth]) == length - 1 &&
                          strncmp(open_elements[depth], text + 1, length - 1) == 0,
                      "<%s> is closed by <%.*s>", open_elements[depth], (int)length, text);
        return;
    }
    elements++;
    if (text[length - 1] == '/')
        return;
    clause_expect(depth < DEPTH_MOST, "the elements are more than %d deep", (int)DEPTH_MOST);
    snprintf(open_elements[depth++], NAME_MOST, "%.*s", (int)strcspn(text, " />\n"), text);
}

static void take_text(const char *text)
{
    for (const char *tag = strchr(text, '<'); tag != NULL; tag = strchr(tag, '<')) {
        const char *end = strchr(tag, '>');
        clause_expect(end != NULL && end > tag + 1, "a tag is not closed: %.40s", tag);
        take_tag(tag + 1, (size_t)(end - tag) - 1);
        tag = end;
    }
}

static void mallocinfo_xml(const struct clause_run *run)
{
    static char text[1 << 16];
    (void)run;
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    clause_expect(out != NULL && malloc_info(0, out) == 0, "malloc_info(0, file) failed");
    fclose(out);
    take_text(text);
    clause_expect(depth == 0 && elements > 0, "%u of %u elements stay open", depth, elements);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "malloc_info", NULL},
    .run = mallocinfo_xml,
};
