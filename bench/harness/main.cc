// bench-harness: measures one row, an allocator with a workload through a binding, and writes it as
// JSON lines.  One process a row: what the heap has gone through never leaks into the next one.
//
//   bench-harness OPTION...
//   bench-harness FILE       the options are the lines of the file, so that what is measured does
//   not
//                            see them among the arguments

#include "measure.h"
#include "row.h"

extern "C" {
#include "counters.h"
#include "list.h"
#include "objects.h"
#include "words.h"
}

#include <cstring>

static int measured(const struct request &request)
{
    if (request.count)
        return measure_count(&request);
    return request.memory && !request.body->recorded ? measure_memory(&request)
                                                     : measure_time(&request);
}

static int row(const struct request &request)
{
    const char *reason = request_unsupported(&request);
    if (reason != nullptr) {
        row_unsupported(&request, reason);
        return 0;
    }
    if (request.check)
        return 0;
    row_identity(&request);
    int status = measured(request);
    if (status == 0)
        row_identity_end(&request);
    row_over();
    return status;
}

int main(int argc, char **argv)
{
    struct request request;
    if (argc == 2 && argv[1][0] != '-' && !words_read(argv[1], &argc, &argv))
        return 2;
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list_print();
    if (argc == 2 && strcmp(argv[1], "--counters") == 0)
        return counters_print() ? 0 : 2;
    if (argc == 2 && strcmp(argv[1], "--objects") == 0)
        return objects_write() ? 0 : 2;
    if (!request_parse(argc, argv, &request))
        return 2;
    return row(request);
}
