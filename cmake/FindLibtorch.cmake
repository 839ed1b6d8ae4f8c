# Finds libtorch and makes ONE imported target of it: Libtorch::Libtorch.
#
# Why not the wheel's own TorchConfig.cmake: it asks for a whole CUDA toolkit, and links libtorch,
# which pulls in libtorch_cuda. We need headers, libtorch_cpu and libc10 only.
# Looked at in this order: the variable LIBTORCH_ROOT (CMake's or the environment's), the cache
# folder that tools/libtorch.sh fills, CMAKE_PREFIX_PATH (an unpacked libtorch), `import torch` of
# the python3 on the PATH. A root holds include/ and lib/, itself or in its folder torch/.
# Sets Libtorch_FOUND, Libtorch_VERSION, Libtorch_LIBRARY_DIR. Used by src/ and by the installed package.

set(_libtorch_cache "$ENV{FULGURITE_CACHE}")
if(NOT _libtorch_cache)
  set(_libtorch_cache "$ENV{HOME}/.cache/fulgurite")
endif()
file(GLOB _libtorch_cached "${_libtorch_cache}/torch-*/.complete")
list(SORT _libtorch_cached COMPARE NATURAL ORDER DESCENDING)
list(TRANSFORM _libtorch_cached REPLACE "/.complete$" "")

function(_libtorch_look_in)
  find_path(Libtorch_INCLUDE_DIR torch/csrc/api/include/torch/torch.h
            PATHS ${ARGN} PATH_SUFFIXES torch/include include NO_DEFAULT_PATH)
endfunction()

_libtorch_look_in(${LIBTORCH_ROOT} $ENV{LIBTORCH_ROOT} ${_libtorch_cached} ${CMAKE_PREFIX_PATH})
if(NOT Libtorch_INCLUDE_DIR)
  execute_process(
    COMMAND python3 -c "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])"
    OUTPUT_VARIABLE _libtorch_python OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  _libtorch_look_in(${_libtorch_python})
endif()

if(Libtorch_INCLUDE_DIR)
  get_filename_component(Libtorch_LIBRARY_DIR "${Libtorch_INCLUDE_DIR}/../lib" ABSOLUTE)
  file(STRINGS "${Libtorch_INCLUDE_DIR}/torch/headeronly/version.h" _libtorch_version
       REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
  string(REGEX REPLACE "[^0-9;]" "" _libtorch_version "${_libtorch_version}")
  list(JOIN _libtorch_version "." Libtorch_VERSION)
endif()
find_library(Libtorch_CPU_LIBRARY torch_cpu PATHS "${Libtorch_LIBRARY_DIR}" NO_DEFAULT_PATH)
find_library(Libtorch_C10_LIBRARY c10 PATHS "${Libtorch_LIBRARY_DIR}" NO_DEFAULT_PATH)
mark_as_advanced(Libtorch_INCLUDE_DIR Libtorch_CPU_LIBRARY Libtorch_C10_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libtorch
  REQUIRED_VARS Libtorch_CPU_LIBRARY Libtorch_C10_LIBRARY Libtorch_INCLUDE_DIR
  VERSION_VAR Libtorch_VERSION
  REASON_FAILURE_MESSAGE "Run tools/libtorch.sh, or set LIBTORCH_ROOT to an unpacked libtorch")

if(Libtorch_FOUND AND NOT TARGET Libtorch::Libtorch)
  add_library(Libtorch::Libtorch INTERFACE IMPORTED)
  target_include_directories(Libtorch::Libtorch SYSTEM INTERFACE
    "${Libtorch_INCLUDE_DIR}" "${Libtorch_INCLUDE_DIR}/torch/csrc/api/include")
  # Linking libtorch_cpu by path puts its folder into the build's rpath; its own rpath finds the
  # CUDA libraries beside it, which the linker is told not to look for.
  target_link_libraries(Libtorch::Libtorch INTERFACE
    "${Libtorch_CPU_LIBRARY}" "${Libtorch_C10_LIBRARY}")
  target_link_options(Libtorch::Libtorch INTERFACE LINKER:--allow-shlib-undefined)
  target_compile_features(Libtorch::Libtorch INTERFACE cxx_std_20)
endif()
