/* Strings are escaped as RFC 8259 says, and bytes that are not UTF-8 are replaced. */
#include "written.h"

int main(void)
{
    struct record record;
    record_begin(&record, "test");
    record_string(&record, "quoted", "a \"b\" \\ /");
    record_string(&record, "control", "\n\t\x01");
    record_string(&record, "utf8", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7");
    record_string(&record, "overlong", "\xc0\xaf");
    record_string(&record, "surrogate", "\xed\xa0\x80");
    record_string(&record, "torn", "\xe2\x82");
    record_string(&record, "absent", NULL);
    return written_differs(
        &record, "{\"record\":\"test\",\"quoted\":\"a \\\"b\\\" \\\\ /\","
                 "\"control\":\"\\u000a\\u0009\\u0001\","
                 "\"utf8\":\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7\","
                 "\"overlong\":\"\\ufffd\\ufffd\",\"surrogate\":\"\\ufffd\\ufffd\\ufffd\","
                 "\"torn\":\"\\ufffd\\ufffd\",\"absent\":null}");
}
