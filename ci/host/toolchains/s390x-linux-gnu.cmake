set(assay_arch s390x)
set(assay_triplet s390x-linux-gnu)
set(assay_compiler s390x-linux-gnu)
include(${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake)
