// micro_bench list|putsmall|getsmall|ranges|rm [BUCKET_URL]: many small operations on an object
// store, one JSON line.
//
// list: 100,000 keys. putsmall, getsmall: 2000 files of 10 KiB. ranges: 1000 pieces of 64 KiB out
// of one GiB. rm: 2000 keys. At most 32 requests at a time, as the other peers of bench/micro.sh,
// which fills the bucket beforehand. Only the operation itself is measured.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "fulgurite/error.h"
#include "fulgurite/filesystem.h"
#include "fulgurite/registry.h"
#include "in_parallel.h"
#include "meter.h"

namespace fulgurite::bench {
namespace {

constexpr int kFiles = 2000;
constexpr std::size_t kFileBytes = 10'240;
constexpr int kListed = 100'000;
constexpr int kPieces = 1000;
constexpr std::size_t kPieceBytes = 64 << 10;
constexpr std::uint64_t kBigBytes = 1ull << 30;

std::string number(int i) {
  char text[16];
  std::snprintf(text, sizeof text, "%08d", i);
  return text;
}

class Bucket {
 public:
  explicit Bucket(const std::string& url) : place_(resolve(url)) {}

  std::uint64_t list() const {
    std::uint64_t found = 0;
    const auto listing = files().list(path("list"), {.recursive = true});
    for (auto page = listing->next_page(); !page.empty(); page = listing->next_page()) {
      found += page.size();
    }
    return found;
  }

  std::uint64_t put_small() const {
    const std::string content(kFileBytes, 'x');
    in_parallel(kFiles, [&](int i) { files().write_file(small(i), content); });
    return kFiles;
  }

  std::uint64_t get_small() const {
    std::atomic<std::uint64_t> bytes = 0;
    in_parallel(kFiles, [&](int i) { bytes += files().read_file(small(i)).size(); });
    return bytes;
  }

  std::uint64_t ranges() const {
    std::mt19937_64 random(5);
    std::vector<std::string> memory(kPieces, std::string(kPieceBytes, '\0'));
    std::vector<std::uint64_t> offsets(kPieces);
    for (auto& offset : offsets) offset = random() % (kBigBytes - kPieceBytes);
    const auto reader = files().open_reader(path("big/" + number(0)));
    in_parallel(kPieces, [&](int i) {
      const auto at = static_cast<std::size_t>(i);
      reader->read_at(offsets[at], std::as_writable_bytes(std::span(memory[at])));
    });
    return kPieces * kPieceBytes;
  }

  std::uint64_t remove() const {
    std::vector<std::string> paths;
    for (int i = 0; i < kFiles; ++i) paths.push_back(small(i));
    files().remove_files(paths);
    return kFiles;
  }

  // So that connections, threads and credentials are there, as in a program that runs.
  void warm_up() const { files().exists(path("none")); }

 private:
  const FileSystem& files() const { return *place_.filesystem; }
  std::string path(const std::string& key) const { return place_.path + "/" + key; }
  std::string small(int i) const { return path("small/" + number(i)); }

  Location place_;
};

struct Operation {
  int count;
  std::function<std::uint64_t(const Bucket&)> run;
};

const std::map<std::string, Operation>& operations() {
  static const std::map<std::string, Operation> kOperations = {
      {"list", {kListed, &Bucket::list}},         {"putsmall", {kFiles, &Bucket::put_small}},
      {"getsmall", {kFiles, &Bucket::get_small}}, {"ranges", {kPieces, &Bucket::ranges}},
      {"rm", {kFiles, &Bucket::remove}},
  };
  return kOperations;
}

int run(const std::string& name, const std::string& url) {
  const auto found = operations().find(name);
  if (found == operations().end()) {
    std::cerr << "unknown operation " << name << '\n';
    return 2;
  }
  const auto& [count, operation] = found->second;
  const Bucket bucket(url);
  bucket.warm_up();
  Meter meter;
  const std::uint64_t got = operation(bucket);
  meter.stop();
  std::printf(
      "{\"peer\": \"fulgurite\", \"op\": \"%s\", \"n\": %d, \"wall_s\": %.4f, \"ops_s\": %.1f, "
      "\"cpu_s\": %.4f, \"cpu_us_per_op\": %.2f, \"peak_extra_mib\": %.2f, \"got\": %llu}\n",
      name.c_str(), count, meter.wall, count / meter.wall, meter.cpu, meter.cpu / count * 1e6,
      meter.peak_extra_mib, static_cast<unsigned long long>(got));
  return 0;
}

}  // namespace
}  // namespace fulgurite::bench

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::cerr << "micro_bench list|putsmall|getsmall|ranges|rm [BUCKET_URL]\n";
    return 2;
  }
  for (const auto& [name, value] : {std::pair{"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
                                    {"AWS_SECRET_ACCESS_KEY", "secret"},
                                    {"AWS_REGION", "us-east-1"}}) {
    setenv(name, value, 0);
  }
  try {
    return fulgurite::bench::run(argv[1], argc == 3 ? argv[2] : "s3://bench");
  } catch (const fulgurite::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
