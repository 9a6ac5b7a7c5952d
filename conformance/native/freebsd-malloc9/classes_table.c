/* Asks for every size up to the largest class, and compares with the list of the classes. */
#include "kernel.h"

static void classes_table(const struct clause_run *run)
{
    (void)run;
    size_t number = 0;
    kernel_begin(0);
    for (size_t size = 0; size <= malloc9_kmem_zmax(); size++) {
        while (malloc9_class_size(number) < size)
            number++;
        void *block = kernel_block(size);
        size_t usable = kern_malloc_usable_size(block);
        clause_expect(usable == malloc9_class_size(number), "%zu bytes are in %zu, not in %zu",
                      size, usable, malloc9_class_size(number));
        kern_free(block, M_CLAUSE);
    }
}

const struct clause CLAUSE = {.run = classes_table};
