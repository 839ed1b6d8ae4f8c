// dlopen, dlsym, call. Libraries stay loaded until the process ends: their code is in use.
#include "registry/plugins.h"

#include <dlfcn.h>

#include "fulgurite/error.h"

namespace fulgurite {
namespace {

[[noreturn]] void throw_not_loaded(const std::string& library) {
  const char* reason = ::dlerror();
  throw Error(ErrorCode::invalid_argument, "load plugin", library, reason ? reason : "unknown",
              "correct FULGURITE_PLUGINS");
}

void load_plugin(const std::string& library) {
  void* handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) throw_not_loaded(library);
  void* symbol = ::dlsym(handle, "fulgurite_register");
  if (!symbol) throw_not_loaded(library);
  reinterpret_cast<void (*)()>(symbol)();
}

}  // namespace

void load_plugins(const std::string& list) {
  for (std::size_t begin = 0; begin <= list.size();) {
    std::size_t end = std::min(list.find(':', begin), list.size());
    if (end > begin) load_plugin(list.substr(begin, end - begin));
    begin = end + 1;
  }
}

}  // namespace fulgurite
