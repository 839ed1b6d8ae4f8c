// Shared libraries that bring further protocols. Private to registry.cc.
#pragma once

#include <string>

namespace fulgurite {

/// Loads each library of the colon-separated list and calls its
/// `extern "C" void fulgurite_register()`, which calls register_implementation. The library takes
/// fulgurite's symbols from the program, which must export them (CMake: ENABLE_EXPORTS).
/// Errors: invalid_argument naming the library and the loader's reason.
void load_plugins(const std::string& list);

}  // namespace fulgurite
