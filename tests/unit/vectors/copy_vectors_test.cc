// The cases of tests/vectors/copy.json that `fulgurite cp` has a word for: one source, with or
// without -r. Not asked: patterns, lists of sources and depth limits, which it does not take.
#include <algorithm>
#include <array>
#include <sstream>

#include "cli/commands.h"
#include "unit/vectors/vector_backends.h"

namespace fulgurite::test {
namespace {

using nlohmann::json;

bool is_asked(const json& vector) {
  constexpr std::array<std::string_view, 8> kKinds = {
      "file", "dir", "dir/", "emptydir", "prefix", "overwrite", "onto-file", "missing"};
  const auto kind = vector.at("kind").get<std::string>();
  const bool known = std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
  if (!known || !vector.at("src").is_string()) return false;
  const bool pattern = vector.at("src").get<std::string>().find('*') != std::string::npos;
  return !pattern && vector.value("maxdepth", json()).is_null();
}

/// What fsspec left on this backend; nothing if it was not asked there.
const json* expected_on(const VectorBackend& at, const json& vector) {
  if (vector.contains(at.column())) return &vector.at(at.column());
  if (!vector.contains("checked_on")) return nullptr;
  const auto& columns = vector.at("checked_on");
  const bool asked = std::find(columns.begin(), columns.end(), at.column()) != columns.end();
  return asked ? &vector.at("result") : nullptr;
}

/// The tree "A" below "source": each file holds "S:" and its name.
void plant_source(const VectorBackend& at, const json& tree) {
  for (const auto& entry : tree) {
    const auto name = entry.get<std::string>();
    if (name.ends_with('/')) {
      at.make_directory("source/" + name.substr(0, name.size() - 1));
    } else {
      at.write("source/" + name, "S:" + name);
    }
  }
}

/// What stands at "target" before: nothing, a file, or files in a directory.
void plant_target(const VectorBackend& at, const json& files) {
  if (files.is_null()) return at.write("target", "OLD");
  for (const auto& name : files) at.write("target/" + name.get<std::string>(), "OLD");
}

void add_directory(const VectorBackend& at, const std::string& path, const std::string& prefix,
                   json& tree) {
  for (const auto& entry : at.files()->ls(path)) {
    const auto name = prefix + entry.path.substr(entry.path.rfind('/') + 1);
    if (entry.is_file()) {
      tree[name] = at.files()->read_file(entry.path);
    } else if (at.files()->ls(entry.path).empty()) {
      tree[name + "/"] = nullptr;
    } else {
      add_directory(at, entry.path, name + "/", tree);
    }
  }
}

json target_tree(const VectorBackend& at) {
  const auto path = at.path("target");
  const auto found = at.files()->stat(path);
  if (!found) return nullptr;
  if (found->is_file()) return {{"", at.files()->read_file(path)}};
  auto tree = json::object();
  add_directory(at, path, "", tree);
  return tree;
}

cli::Place place(const VectorBackend& at, std::string name) {
  const auto typed = "vector://" + at.path(name);
  while (name.ends_with('/')) name.pop_back();
  return {typed, {at.files(), at.path(name)}};
}

/// Copies as the vector says, and tells what is at the target then.
json copy(const VectorBackend& from, const VectorBackend& to, const json& vector) {
  std::ostringstream out;
  auto result = answer_or_error([&] {
    cli::copy(place(from, vector.at("src")), place(to, vector.at("dst")),
              {.recursive = vector.at("recursive").get<bool>()}, out);
    return json::object();
  });
  result["tree"] = target_tree(to);
  return result;
}

class CopyVectors : public testing::TestWithParam<const char*> {};

TEST_P(CopyVectors, EveryCopyOfOneSource_LeavesWhatFsspecLeaves) {
  const auto vectors = read_vectors("copy.json");
  const Deviations deviations;
  int asked = 0;
  for (const auto& vector : vectors.at("cases")) {
    const VectorBackend tested(GetParam());
    const auto* expected = expected_on(tested, vector);
    if (!expected || !is_asked(vector)) continue;
    const VectorBackend local("local");
    const auto op = vector.at("op").get<std::string>();
    const auto& from = op == "put" ? local : tested;
    const auto& to = op == "get" ? local : tested;
    plant_source(from, vectors.at("trees").at(vector.at("tree").get<std::string>()));
    plant_target(to, vectors.at("pre").at(vector.at("pre").get<std::string>()));
    deviations.check(vector.at("id"), tested.column(), copy(from, to, vector), *expected);
    ++asked;
  }
  EXPECT_GT(asked, 50);
}

INSTANTIATE_TEST_SUITE_P(Backends, CopyVectors, testing::Values("memory", "local", "s3"));

}  // namespace
}  // namespace fulgurite::test
