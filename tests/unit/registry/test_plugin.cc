// A shared library that brings the protocol "plugged", whose files are those of memory://.
#include "fulgurite/memory.h"
#include "fulgurite/registry.h"

extern "C" void fulgurite_register() {
  fulgurite::register_implementation(
      "plugged", {"files of a plugin", "", {}, [](const fulgurite::StorageOptions& options) {
                    return fulgurite::make_memory(options);
                  }});
}
