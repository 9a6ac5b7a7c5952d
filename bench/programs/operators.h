/* operators.h: what operators.c asks of whoever counts. */
#ifndef ASSAY_OPERATORS_H
#define ASSAY_OPERATORS_H

/* One more call of an operator that is not the C++ runtime's. */
void operators_count(void);

#endif
