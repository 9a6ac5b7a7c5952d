set(assay_arch i386)
set(assay_triplet i386-linux-gnu)
set(assay_compiler i686-linux-gnu)
include(${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake)
