/* Takes a block of each class for a type of its own, and reads the list of sizes in the snapshot.
 */
#include "kernel.h"

static void report_sizes(const struct clause_run *run)
{
    (void)run;
    static char text[1 << 16];
    char sizes[32];
    malloc9_set_print(kernel_heard);
    for (size_t number = 0; number < malloc9_class_count(); number++) {
        size_t size = malloc9_class_size(number);
        malloc_init(M_CLAUSE);
        malloc9_debug(M_CLAUSE, 0);
        void *block = kernel_block(size);
        clause_expect(malloc9_snapshot(text, sizeof text) <= sizeof text, "it is too long");
        const char *own = strstr(text, "{\"name\":\"clause\",");
        clause_expect(own != NULL, "the type is not in it");
        own = strstr(own, "\"sizes\":[");
        snprintf(sizes, sizeof sizes, "\"sizes\":[%zu]}", size);
        clause_expect(own != NULL && strncmp(own, sizes, strlen(sizes)) == 0, "%s, not %.24s",
                      sizes, own != NULL ? own : "nothing");
        kern_free(block, M_CLAUSE);
        malloc_uninit(M_CLAUSE);
    }
}

const struct clause CLAUSE = {.run = report_sizes};
