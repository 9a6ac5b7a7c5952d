# For a build that is carried to another machine (native.py): objects depend on the project's own
# headers only.  Those of this machine's cross compiler lie elsewhere there, and ninja takes an
# object whose header is gone for one that has to be built again.
#
# CMAKE_USER_MAKE_RULES_OVERRIDE names this file; CMake reads it once for each language.
foreach(language C CXX)
  set(CMAKE_DEPFILE_FLAGS_${language} "-MMD -MT <DEP_TARGET> -MF <DEP_FILE>")
endforeach()
