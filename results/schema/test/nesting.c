/* Objects and arrays nest, empty ones included, with commas only between members. */
#include "written.h"

int main(void)
{
    struct record record;
    record_begin(&record, "test");
    record_object_begin(&record, "empty");
    record_object_end(&record);
    record_array_begin(&record, "list");
    record_string(&record, NULL, "a");
    record_object_begin(&record, NULL);
    record_integer(&record, "b", 1);
    record_object_end(&record);
    record_array_begin(&record, NULL);
    record_array_end(&record);
    record_array_end(&record);
    record_integer(&record, "last", 2);
    return written_differs(&record, "{\"record\":\"test\",\"empty\":{},"
                                    "\"list\":[\"a\",{\"b\":1},[]],\"last\":2}");
}
