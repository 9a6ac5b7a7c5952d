/* talker_texts.h: what talker.c says: its name, the text, whether it comes at the end of the
 * process, and whether the process ends with it. */
/* clang-format off */
#define SAMPLE(value, workload) \
    "{\"record\":\"sample\",\"allocator\":\"x\",\"workload\":\"" workload "\",\"group\":\"micro\"," \
    "\"metric\":\"cpu_ns_per_op\",\"unit\":\"ns\",\"better\":\"less\",\"value\":" value "," \
    "\"binding\":\"preload\",\"arch\":\"x86_64\",\"threads\":1,\"processes\":1,\"operations\":1000," \
    "\"segments\":2,\"round\":0,\"seed\":1,\"checksum\":\"0\"}\n"
#define BATCH "batch/size:64/count:100/order:fifo"
/* Two values of one metric, or a record of another row: bad-records. */
{"twice", SAMPLE("0.01", BATCH), 0, 0},
{"foreign", SAMPLE("0.01", "pair/size:64"), 0, 0},
/* Records that are none: bad-records. */
{"bare", "{\"record\":\"sample\"}\n", 0, 0},
{"nameless", "{\"record\":\"allocator\"}\n", 0, 0},
{"infinite", SAMPLE("1e999", BATCH), 0, 0},
{"word", SAMPLE("\"fast\"", BATCH), 0, 0},
{"truth", SAMPLE("true", BATCH), 0, 0},
{"list", SAMPLE("[1]", BATCH), 0, 0},
/* No records at all, so nobody hears them: the number is right. */
{"nan", SAMPLE("NaN", BATCH), 0, 0},
{"surrogate", "{\"record\":\"sample\",\"metric\":\"\\ud800\"}\n", 0, 0},
{"bytes", "\xff\xfe\x80 \xc3\x28 {\"record\":\xff}\n", 0, 0},
{"array", "[{\"record\":\"sample\"}]\n", 0, 0},
{"number", "{\"record\":7}\n", 0, 0},
{"escape", "\x1b]0;assay\x07\x1b[2J\n", 0, 0},
{"after", SAMPLE("0.01", BATCH), 1, 0},
/* All that a whole run says, without a run: missing-library, for it proves nothing. */
{"forged", "{\"record\":\"allocator\",\"name\":\"x\",\"proof\":{},\"build_id\":\"\"}\n"
           SAMPLE("0.01", BATCH) "{\"record\":\"over\"}\n", 0, 1},
/* Another's reason, with a line for the terminal in it: it is told without its escapes. */
{"reason", "{\"record\":\"invalid\",\"allocator\":\"x\",\"workload\":\"" BATCH "\","
           "\"binding\":\"preload\",\"threads\":1,\"reason\":\"\\u001b[2Jall is well\"}\n", 0, 1},
    /* clang-format on */
