/* Runs a script with a hash of ten thousand entries, a sort and a substitution. */
#include "program_clause.h"

static const char script[] = "my (%h, @l); $h{$_ * 7919 % 10007} .= chr(97 + $_ % 26) x ($_ % 40)"
                             " for 1 .. 30000; push @l, sprintf(q(%s=%s), $_, $h{$_})"
                             " for sort { $a <=> $b } keys %h; my $t = join q(,), @l;"
                             " $t =~ s/(a+)b/[$1]/g; print length $t, qq(\\n), substr($t, 0, 200);";

static void compare(const struct clause_run *run)
{
    static const char *const words[] = {"/usr/bin/perl", "-e", script, NULL};
    (void)run;
    program_same(words, "", 0);
}
