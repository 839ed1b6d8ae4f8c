// hdfs_bench write|read|put|list|get|rm DIRECTORY_URL [BYTES]: one operation on HDFS, one JSON
// line.
//
// write, read: the file "big" of so many bytes, in one call each. put, list, get, rm: 2000 files of
// 10 KiB in "small", at most 32 at a time. Only the operation itself is measured, by a program that
// has spoken to the NameNode before. Who calls it: hdfs.sh, beside peers/hdfs.py.
#include <atomic>
#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "fulgurite/filesystem.h"
#include "fulgurite/registry.h"
#include "in_parallel.h"
#include "meter.h"

namespace fulgurite::bench {
namespace {

constexpr int kFiles = 2000;
constexpr std::size_t kFileBytes = 10'240;

class Directory {
 public:
  Directory(const std::string& url, std::size_t bytes) : place_(resolve(url)), words_(bytes / 8) {}

  /// What is not measured: memory with content that depends on where it is, and a connection.
  void prepare(bool with_content) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] = with_content ? word(i) : 0;
    files().exists(path("none"));
  }

  std::uint64_t write() {
    const auto writer = files().open_writer(path("big"));
    writer->write(Buffer::share(bytes(), nullptr));
    return writer->commit().size;
  }

  std::uint64_t read() {
    const auto reader = files().open_reader(path("big"));
    return reader->read_at(0, bytes());
  }

  bool is_intact() const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i] != word(i)) return false;
    }
    return true;
  }

  std::uint64_t put() {
    const std::string content(kFileBytes, 'x');
    in_parallel(kFiles, [&](int i) { files().write_file(small(i), content); });
    return kFiles;
  }

  std::uint64_t list() { return files().ls(path("small")).size(); }

  std::uint64_t get() {
    std::atomic<std::uint64_t> right = 0;
    in_parallel(kFiles, [&](int i) { right += files().read_file(small(i)).size() == kFileBytes; });
    return right;
  }

  std::uint64_t remove() {
    std::vector<std::string> paths;
    for (int i = 0; i < kFiles; ++i) paths.push_back(small(i));
    files().remove_files(paths);
    return kFiles;
  }

 private:
  static std::uint64_t word(std::size_t index) { return (index + 1) * 0x9e3779b97f4a7c15u; }

  const FileSystem& files() const { return *place_.filesystem; }
  std::string path(const std::string& name) const { return place_.path + "/" + name; }
  std::string small(int i) const { return path("small/" + std::to_string(i)); }
  std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(words_)); }

  Location place_;
  std::vector<std::uint64_t> words_;
};

const std::map<std::string, std::uint64_t (Directory::*)()>& operations() {
  static const std::map<std::string, std::uint64_t (Directory::*)()> kOperations = {
      {"write", &Directory::write}, {"read", &Directory::read}, {"put", &Directory::put},
      {"list", &Directory::list},   {"get", &Directory::get},   {"rm", &Directory::remove},
  };
  return kOperations;
}

int run(const std::string& name, const std::string& url, std::size_t bytes) {
  const auto found = operations().find(name);
  if (found == operations().end()) {
    std::cerr << "unknown operation " << name << '\n';
    return 2;
  }
  Directory directory(url, bytes);
  directory.prepare(name == "write");
  Meter meter;
  const std::uint64_t got = (directory.*found->second)();
  meter.stop();
  const bool right = got == (bytes ? bytes : kFiles) && (name != "read" || directory.is_intact());
  std::printf(
      "{\"peer\": \"fulgurite\", \"op\": \"%s\", \"bytes\": %zu, \"wall_s\": %.4f, \"cpu_s\": "
      "%.4f, \"peak_extra_mib\": %.1f, \"ok\": %s, \"files\": %d}\n",
      name.c_str(), bytes, meter.wall, meter.cpu, meter.peak_extra_mib, right ? "true" : "false",
      bytes ? 0 : kFiles);
  return 0;
}

}  // namespace
}  // namespace fulgurite::bench

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::cerr << "hdfs_bench write|read|put|list|get|rm DIRECTORY_URL [BYTES]\n";
    return 2;
  }
  try {
    return fulgurite::bench::run(argv[1], argv[2], argc == 4 ? std::stoull(argv[3]) / 8 * 8 : 0);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
