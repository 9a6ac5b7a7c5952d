/* tree.h: a program and whatever it starts, from its first instruction to the last one's end. */
#ifndef ASSAY_TREE_H
#define ASSAY_TREE_H

#include <stdbool.h>
#include <sys/resource.h>

struct tree_request {
    char *const *command; /* argv; the first word is looked up in PATH */
    const char *preload;  /* LD_PRELOAD of the program; NULL: none */
    const char *input;    /* files for the three streams; none may be NULL */
    const char *output;
    const char *errors;
    double timeout_s; /* 0: none */
    bool traced;      /* what it becomes is seen by execs.c */
};

struct tree_result {
    int error;           /* why the program did not start (an errno), or 0 */
    int status;          /* as wait(2) gives it */
    bool timed_out;      /* the time was over and the tree was killed */
    bool interrupted;    /* a signal asked this process to end, and the tree was killed */
    double wall_s;       /* from just before fork to the end of the first process */
    struct rusage usage; /* of every process of the tree */
};

/* Runs the program to its end and leaves no process of it behind.  False: this process lacks what
 * it needs for that, and errno says what.  Call it once, from the only thread. */
bool tree_run(const struct tree_request *request, struct tree_result *result);

#endif
