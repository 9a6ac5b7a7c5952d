/* A size class holds what is asked of it, wastes at most a quarter, and divides by its inverse. */
#include "classes.h"

#include "expect.h"

static void class_expect(size_t size)
{
    unsigned kind = class_of(size);
    EXPECT(kind < CLASSES && kind == class_computed(size));
    EXPECT(size_classes[kind].size >= size);
    EXPECT(kind == 0 || size_classes[kind - 1].size < size);
    EXPECT(size <= 128 || size_classes[kind].size <= size + size / 4);
}

int main(void)
{
    for (size_t size = 0; size <= CLASS_LARGEST; size++)
        class_expect(size);
    for (unsigned kind = 0; kind < CLASSES; kind++)
        for (uint32_t place = 0; place < 65536; place++)
            EXPECT(class_index(kind, place) == place / size_classes[kind].size);
    return 0;
}
