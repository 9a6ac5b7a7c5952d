/* Fills a table, indexes it, deletes from it, and joins it with itself. */
#include "program_clause.h"

static const char script[] =
    "create table t(a integer primary key, b text, c integer);"
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)"
    " insert into t select i, hex(i * 7919), i % 997 from n;"
    "create index u on t(c, b); delete from t where a % 3 = 0; vacuum;"
    "select count(*), sum(length(x.b)), max(y.b) from t x join t y on x.c = y.c and x.a < y.a;"
    "select group_concat(b, char(10)) from (select b from t order by c, b desc limit 300);";

static void compare(const struct clause_run *run)
{
    static const char *const words[] = {"/usr/bin/sqlite3", "-batch", ":memory:", NULL};
    (void)run;
    program_same(words, script, sizeof script - 1);
}
