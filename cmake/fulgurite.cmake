# Rules that every part of the build shares: language level, include roots, how a test is declared,
# how torch's headers are precompiled.

# fulgurite_settings(TARGET): C++20, our include root for "http/engine.h" and the public one.
function(fulgurite_settings target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
endfunction()

# fulgurite_test(NAME SOURCES... [LIBRARIES ...]): one gtest program; each of its cases is a ctest.
function(fulgurite_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE fulgurite_fs ${arg_LIBRARIES} GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  set(properties TIMEOUT 300)
  if(arg_LABELS)
    list(APPEND properties LABELS "${arg_LABELS}")
  endif()
  gtest_discover_tests(${name} NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()

# fulgurite_torch_headers(TARGET): torch/torch.h comes precompiled, and is included without being
# named (28 s of compiling a file without, 9 s with it). One precompiled header per configuration,
# fulgurite_train's, since building it takes 45 s and it weighs 700 MB; it fits only code compiled
# with the same flags, hence -fPIC for programs too. A target that has it links fulgurite_train.
function(fulgurite_torch_headers target)
  if(target STREQUAL fulgurite_train)
    target_precompile_headers(${target} PRIVATE <torch/torch.h>)
  else()
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
    target_compile_options(${target} PRIVATE -fPIC)
    target_precompile_headers(${target} REUSE_FROM fulgurite_train)
  endif()
endfunction()
