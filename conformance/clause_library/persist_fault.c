#include "persist_fault.h"

#include "faults.h"

void persist_fault_begin(const struct persist_fault *fault, uint32_t calls)
{
    if (!faults_install(calls))
        clause_unsupported("system calls cannot be made to fail");
    faults_begin(&(struct fault_plan){calls, fault->first, fault->for_ever, fault->error, NULL});
}
