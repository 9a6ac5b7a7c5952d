/* A set of bits is an array of the names of those that are set, in their order. */
#include "written.h"

static const char *name(unsigned bit)
{
    static const char *const names[] = {"one", "two", "three"};
    return bit < sizeof names / sizeof names[0] ? names[bit] : NULL;
}

int main(void)
{
    struct record record;
    record_begin(&record, "test");
    record_bits(&record, "some", 1u << 2 | 1u << 0 | 1u << 31, name);
    record_bits(&record, "none", 0, name);
    return written_differs(&record,
                           "{\"record\":\"test\",\"some\":[\"one\",\"three\"],\"none\":[]}");
}
