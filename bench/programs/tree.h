/* tree.h: a program and whatever it starts, from its first instruction to the last one's end. */
#ifndef ASSAY_TREE_H
#define ASSAY_TREE_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

struct tree_request {
    char *const *command; /* argv; the first word is looked up in PATH */
    const char *preload;  /* LD_PRELOAD of the program; NULL: none */
    const char *input;    /* files for the three streams; NULL: this process's own */
    const char *output;
    const char *errors;
    double output_most_bytes; /* of each of the two files; the tree is killed beyond that; 0: any */
    double timeout_s;         /* 0: none */
    bool traced;              /* what it becomes is seen by execs.c */

    /* Gets the first process's number, before it is anything; NULL: nobody asks. */
    void (*started)(pid_t child);
};

struct tree_result {
    int error;           /* why the program did not start (an errno), or 0 */
    int status;          /* as wait(2) gives it */
    bool timed_out;      /* the time was over and the tree was killed */
    bool flooded;        /* it wrote more than it may and was killed */
    bool interrupted;    /* a signal asked this process to end, and the tree was killed */
    double wall_s;       /* from just before fork to the end of the first process */
    double first_cpu_s;  /* of the first process alone; negative: not known */
    double group_cpu_s;  /* of the control group; negative: there was none */
    bool left;           /* something of the tree could not be ended */
    struct rusage usage; /* of every process of the tree that was waited for */
};

/* Runs the program to its end and leaves no process of it behind.  False: this process lacks what
 * it needs for that, and errno says what.  Call it once, from the only thread. */
bool tree_run(const struct tree_request *request, struct tree_result *result);

#endif
