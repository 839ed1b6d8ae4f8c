// Hadoop's configuration: core-site.xml and hdfs-site.xml, with includes and ${variables}.
//
// Later values win unless an earlier one is final. Who calls it: cluster_settings.
// Format: https://hadoop.apache.org/docs/r3.4.2/api/org/apache/hadoop/conf/Configuration.html
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulgurite::hdfs {

class Configuration {
 public:
  /// Adds what core-site.xml and hdfs-site.xml of `folder` say; a missing file says nothing.
  /// Errors: invalid_argument naming file and place for one that is no configuration.
  void load_folder(const std::string& folder);
  void load_file(const std::string& path);
  void set(const std::string& name, const std::string& value);

  /// The value with its variables put in: other names, ${env.NAME}, ${env.NAME:-default},
  /// ${user.name}; what is not known stays as it is. Trimmed.
  std::optional<std::string> get(const std::string& name) const;
  std::string get(const std::string& name, const std::string& otherwise) const;
  /// The items of "a, b".
  std::vector<std::string> list(const std::string& name) const;
  /// Errors of the following: invalid_argument naming the property.
  bool flag(const std::string& name, bool otherwise) const;
  /// "134217728" or "128m": suffixes are powers of 1024.
  std::optional<std::uint64_t> bytes(const std::string& name) const;
  /// "60000" (milliseconds) or "60s".
  std::chrono::milliseconds duration(const std::string& name,
                                     std::chrono::milliseconds otherwise) const;

 private:
  std::string expand(std::string text) const;
  std::optional<std::string> variable(std::string_view name) const;

  std::map<std::string, std::string> values_;
  std::set<std::string> final_;
};

}  // namespace fulgurite::hdfs
