// Every question of tests/vectors/listing.json that our interface has a word for: what is there,
// what it is, what is in it. Not asked: depth limits, directories among what `find` finds, walks
// and expand_path, for which there are no calls; and the sequences, which do not tell what they
// wrote.
#include <algorithm>
#include <functional>
#include <map>

#include "unit/vectors/vector_backends.h"

namespace fulgurite::test {
namespace {

using nlohmann::json;

/// The tree that the vectors were made on.
void plant(const VectorBackend& at) {
  const std::map<std::string, std::string> files = {{"a", "A"},
                                                    {"a.txt", "12345"},
                                                    {"dir/f1", "1"},
                                                    {"dir/f2", "22"},
                                                    {"dir/sub/g", "ggg"},
                                                    {"dir-x", "x"},
                                                    {"dir.d/y", "y"},
                                                    {"z/deep/er/file", "zz"},
                                                    {"uni/\xC3\xBC.txt", "u"},
                                                    {"sp/a b.txt", "s"},
                                                    {"zero", ""}};
  for (const auto& [name, content] : files) at.write(name, content);
  for (const char* name : {"empty", "dir/emptysub"}) at.make_directory(name);
  if (!at.is_object_store()) return;
  const std::map<std::string, std::string> keys = {
      {"marker/", ""},     {"marker2/", ""},    {"marker2/k", "k"},       {"both", "B"},
      {"both/child", "C"}, {"slash//dbl", "d"}, {"dirkey/", "123456789"}, {"dirkey/x", "x"}};
  for (const auto& [name, content] : keys) at.write(name, content);
}

json details(const VectorBackend& at, const FileInfo& info) {
  const bool file = info.is_file();
  return {{"name", at.name(info.path)},
          {"size", file ? json(info.size) : json("dir")},
          {"type", file ? "file" : "directory"}};
}

json names(const VectorBackend& at, const std::vector<FileInfo>& entries) {
  auto result = json::array();
  for (const auto& entry : entries) result.push_back(at.name(entry.path));
  return result;
}

json list_of_details(const VectorBackend& at, const std::vector<FileInfo>& entries) {
  auto result = json::array();
  for (const auto& entry : entries) result.push_back(details(at, entry));
  return result;
}

json found_details(const VectorBackend& at, const std::string& path) {
  auto result = json::object();
  for (const auto& file : at.files()->find(path)) result[at.name(file.path)] = details(at, file);
  return result;
}

json found_sizes(const VectorBackend& at, const std::string& path) {
  auto result = json::object();
  for (const auto& file : at.files()->find(path)) result[at.name(file.path)] = file.size;
  return result;
}

json total_size(const VectorBackend& at, const std::string& path) {
  std::uint64_t size = 0;
  for (const auto& file : at.files()->find(path)) size += file.size;
  return size;
}

std::string last_three(const FileSystem& files, const std::string& path) {
  const auto size = files.info(path).size;
  return files.read_file(path, size - std::min<std::uint64_t>(3, size), size);
}

using Question = std::function<json(const VectorBackend&, const std::string& path)>;
const std::map<std::string, Question> kQuestions = {
    {"ls", [](auto& at, auto& path) { return names(at, at.files()->ls(path)); }},
    {"ls_detail", [](auto& at, auto& path) { return list_of_details(at, at.files()->ls(path)); }},
    {"info", [](auto& at, auto& path) { return details(at, at.files()->info(path)); }},
    {"exists", [](auto& at, auto& path) { return json(at.files()->exists(path)); }},
    {"isfile", [](auto& at, auto& path) { return json(at.files()->is_file(path)); }},
    {"isdir", [](auto& at, auto& path) { return json(at.files()->is_directory(path)); }},
    {"size", [](auto& at, auto& path) { return details(at, at.files()->info(path)).at("size"); }},
    {"find", [](auto& at, auto& path) { return names(at, at.files()->find(path)); }},
    {"find_detail", found_details},
    {"du", total_size},
    {"du_total_false", found_sizes},
    {"cat",
     [](auto& at, auto& path) {
       return json{{at.name(path), at.files()->read_file(path)}};
     }},
    {"head3", [](auto& at, auto& path) { return json(at.files()->read_file(path, 0, 3)); }},
    {"tail3", [](auto& at, auto& path) { return json(last_three(*at.files(), path)); }},
};

class ListingVectors : public testing::TestWithParam<const char*> {};

TEST_P(ListingVectors, EveryQuestion_IsAnsweredAsByFsspec) {
  const VectorBackend at(GetParam());
  plant(at);
  const auto vectors = read_vectors("listing.json");
  const Deviations deviations;
  int asked = 0;
  for (const auto& vector : vectors.at("cases")) {
    const auto question = kQuestions.find(vector.value("op", ""));
    const bool has_path = vector.contains("path");  // those without are about whole buckets
    if (question == kQuestions.end() || !has_path || !at.expected(vector)) continue;
    const auto path = at.path(vector.at("path"));
    const auto ours = answer_or_error([&] { return question->second(at, path); });
    deviations.check(vector.at("id"), at.column(), ours, *at.expected(vector));
    ++asked;
  }
  EXPECT_GT(asked, 150);
}

INSTANTIATE_TEST_SUITE_P(Backends, ListingVectors, testing::Values("memory", "local", "s3"));

}  // namespace
}  // namespace fulgurite::test
