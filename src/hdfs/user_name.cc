#include "hdfs/user_name.h"

#include <pwd.h>
#include <unistd.h>

#include <vector>

#include "base/files.h"

namespace fulgurite::hdfs {
namespace {

std::string process_user() {
  std::vector<char> memory(16384);
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(::getuid(), &entry, memory.data(), memory.size(), &found);
  return found ? found->pw_name : std::to_string(::getuid());
}

}  // namespace

std::string user_without_proof(const std::string& wanted) {
  if (!wanted.empty()) return wanted;
  if (const auto user = environment("HADOOP_USER_NAME")) return *user;
  return process_user();
}

}  // namespace fulgurite::hdfs
