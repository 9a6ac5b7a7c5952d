/* Walks the classes, and takes 40 blocks of each power of two. */
#include "kernel.h"

static void classes_aligned(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    size_t count = malloc9_class_count(), before = 0;
    clause_expect(malloc9_class_size(0) == 16, "the first class is %zu", malloc9_class_size(0));
    clause_expect(malloc9_class_size(count - 1) == malloc9_kmem_zmax(), "the last class is %zu",
                  malloc9_class_size(count - 1));
    clause_expect(malloc9_class_size(count) == 0, "there is a class behind the last one");
    for (size_t number = 0; number < count; number++) {
        size_t size = malloc9_class_size(number);
        clause_expect(size > before && size % 16 == 0, "%zu follows %zu", size, before);
        before = size;
        for (unsigned i = 0; i < 40 && (size & (size - 1)) == 0; i++) {
            uintptr_t block = (uintptr_t)kernel_block(size);
            clause_expect(block % (size < 4096 ? size : 4096) == 0, "%zu bytes lie at %#jx", size,
                          (uintmax_t)block);
        }
    }
}

const struct clause CLAUSE = {.run = classes_aligned};
