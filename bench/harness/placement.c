/* placement.c: moves all code that is linked after it, by PLACEMENT_BYTES.
 *
 * A loop is up to 3 % faster or slower by where it lies within a cache line, and beside other code.
 * So the harness is linked eight times, each with its code 16 bytes further, and rows whose
 * differences are that small are measured in all of them.
 */
#define TEXT_OF(number) #number
#define TEXT(number)    TEXT_OF(number)

__asm__(".text\n.skip " TEXT(PLACEMENT_BYTES) "\n");
