/* libmmap.c: the parts of the libmmap of this repository that keep an arena, as one unit: each
 * variant has a copy of its own, and a dozen small files would be compiled for each. */
#include "../../libmmap/src/check.c"
#include "../../libmmap/src/hole_search.c"
#include "../../libmmap/src/holes.c"
#include "../../libmmap/src/map.c"
#include "../../libmmap/src/node.c"
#include "../../libmmap/src/place.c"
#include "../../libmmap/src/query.c"
#include "../../libmmap/src/regions.c"
#include "../../libmmap/src/sizes.c"
#include "../../libmmap/src/space.c"
#include "../../libmmap/src/tree.c"
#include "../../libmmap/src/unmap.c"
