// Golden vectors: what fsspec 2026.9 itself answered, case by case, and where we differ on purpose.
//
// FULGURITE_VECTORS names another folder with files of the same form.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>

namespace fulgurite::test {

inline nlohmann::json read_json(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return nlohmann::json::parse(file);
}

/// The file `name` of the vectors folder.
inline nlohmann::json read_vectors(const std::string& name) {
  const char* folder = std::getenv("FULGURITE_VECTORS");
  return read_json(std::string(folder ? folder : FULGURITE_DEFAULT_VECTORS) + "/" + name);
}

/// The list of deviations on purpose, and the check that each of them still is one.
class Deviations {
 public:
  Deviations() {
    auto list = read_json(std::string(FULGURITE_DEFAULT_VECTORS) + "/deviations.json");
    for (const auto& entry : list.at("deviations")) {
      if (entry.at("reason").get<std::string>().empty()) throw std::runtime_error("no reason");
      for (const auto& id : entry.at("ids")) {
        for (const auto& field : entry.at("fields")) {
          expected_.insert(id.get<std::string>() + " " + field.get<std::string>());
        }
      }
    }
  }

  /// Expects `ours` to equal `theirs`, unless this field of this case is listed.
  void check(const std::string& id, const std::string& field, const nlohmann::json& ours,
             const nlohmann::json& theirs) const {
    if (expected_.contains(id + " " + field)) {
      EXPECT_NE(ours, theirs) << id << " " << field << " is listed as a deviation, but is none";
    } else {
      EXPECT_EQ(ours, theirs) << id << " " << field;
    }
  }

 private:
  std::set<std::string> expected_;
};

}  // namespace fulgurite::test
