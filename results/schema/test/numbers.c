/* Numbers keep their value to the last bit, and what is not finite is null. */
#include "written.h"

#include <math.h>

int main(void)
{
    struct record record;
    record_begin(&record, "test");
    record_integer(&record, "least", INT64_MIN);
    record_unsigned(&record, "most", UINT64_MAX);
    record_number(&record, "third", 1.0 / 3.0);
    record_number(&record, "large", 1e300);
    record_number(&record, "nan", (double)NAN);
    record_number(&record, "infinite", -(double)INFINITY);
    record_boolean(&record, "yes", true);
    record_boolean(&record, "no", false);
    return written_differs(&record,
                           "{\"record\":\"test\",\"least\":-9223372036854775808,"
                           "\"most\":18446744073709551615,\"third\":0.33333333333333331,"
                           "\"large\":1.0000000000000001e+300,\"nan\":null,\"infinite\":null,"
                           "\"yes\":true,\"no\":false}");
}
