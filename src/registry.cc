// From a URL to a filesystem. The only file that names every backend.
#include "fulgurite/registry.h"

#include <mutex>
#include <utility>

#include "base/files.h"
#include "base/option_table.h"
#include "fulgurite/azure.h"
#include "fulgurite/gcs.h"
#include "fulgurite/hdfs.h"
#include "fulgurite/local.h"
#include "fulgurite/memory.h"
#include "fulgurite/s3.h"
#include "fulgurite/url.h"
#include "fulgurite/webhdfs.h"
#include "registry/known_protocols.h"
#include "registry/plugins.h"

namespace fulgurite {
namespace {

using Table = std::map<std::string, Implementation, std::less<>>;

Implementation local_implementation() {
  return {"local files", "", local_options(),
          [](const StorageOptions& options) { return make_local(options); }};
}

Implementation memory_implementation() {
  return {"files in the memory of this process", "", memory_options(),
          [](const StorageOptions& options) { return make_memory(options); }};
}

Implementation hdfs_implementation() {
  return {"Hadoop Distributed File System, without a JVM", "", hdfs_options(),
          [](const StorageOptions& options) { return make_hdfs(options); }};
}

Implementation webhdfs_implementation() {
  return {"Hadoop over http", "", webhdfs_options(),
          [](const StorageOptions& options) { return make_webhdfs(options); }};
}

Implementation swebhdfs_implementation() {
  return {"Hadoop over https", "", webhdfs_options(), [](StorageOptions options) {
            options["use_https"] = "true";
            return make_webhdfs(options);
          }};
}

Implementation s3_implementation() {
  return {"Amazon S3 and compatible stores", "", s3_options(),
          [](const StorageOptions& options) { return make_s3(options); }};
}

Implementation gcs_implementation() {
  return {"Google Cloud Storage", "", gcs_options(),
          [](const StorageOptions& options) { return make_gcs(options); }};
}

Implementation azure_implementation(std::string summary) {
  return {std::move(summary), "", azure_options(),
          [](const StorageOptions& options) { return make_azure(options); }};
}

Table built_in() {
  const char* azure = "Azure Blob Storage and Data Lake Storage Gen2";
  Table table = {{"abfs", azure_implementation(azure)},
                 {"abfss", azure_implementation(azure)},
                 {"adl", azure_implementation("the former name of Azure Data Lake Storage")},
                 {"az", azure_implementation(azure)},
                 {"file", local_implementation()},
                 {"gcs", gcs_implementation()},
                 {"gs", gcs_implementation()},
                 {"hdfs", hdfs_implementation()},
                 {"local", local_implementation()},
                 {"memory", memory_implementation()},
                 {"s3", s3_implementation()},
                 {"s3a", s3_implementation()},
                 {"swebhdfs", swebhdfs_implementation()},
                 {"webHDFS", webhdfs_implementation()},
                 {"webhdfs", webhdfs_implementation()}};
  for (const KnownProtocol& known : protocols_without_implementation()) {
    table.try_emplace(
        std::string(known.name),
        Implementation{std::string(known.summary), std::string(known.how_to_get), {}, {}});
  }
  return table;
}

struct Registry {
  std::mutex mutex;  // guards both
  Table table = built_in();
  std::map<std::string, std::weak_ptr<FileSystem>> instances;
};

Registry& registry() {
  static Registry instance;
  return instance;
}

// Plugins call register_implementation, so this is not done under the registry's mutex.
void load_plugins_once() {
  static std::once_flag once;
  std::call_once(once, [] { load_plugins(environment("FULGURITE_PLUGINS").value_or("")); });
}

[[noreturn]] void throw_unknown_protocol(std::string_view protocol) {
  std::vector<OptionInfo> names;
  for (const auto& [name, implementation] : known_implementations()) names.push_back({name});
  throw Error(
      ErrorCode::invalid_argument, "filesystem", "", "Protocol not known: " + std::string(protocol),
      "the nearest is '" + nearest_option(names, protocol) + "'; `fulgurite known` lists all");
}

Implementation find_implementation(std::string_view protocol) {
  load_plugins_once();
  Registry& known = registry();
  {
    std::lock_guard lock(known.mutex);
    auto found = known.table.find(protocol);
    if (found != known.table.end()) return found->second;
  }
  throw_unknown_protocol(protocol);
}

[[noreturn]] void throw_not_here(std::string_view protocol, const Implementation& implementation) {
  throw Error(ErrorCode::not_supported, "filesystem", std::string(protocol) + "://",
              implementation.summary + ": no implementation", implementation.how_to_get);
}

// The field's own name for an alias, so that one option set twice is seen as such.
std::string own_name(const Implementation& implementation, const std::string& name) {
  for (const OptionInfo& option : implementation.options) {
    for (const std::string& alias : option.aliases) {
      if (alias == name) return option.name;
    }
  }
  return name;
}

// What fsspec's configuration says, and `options` over it.
StorageOptions effective_options(std::string_view protocol, const Implementation& implementation,
                                 const StorageOptions& options) {
  StorageOptions effective;
  for (const auto& source : {configured_options(protocol), options}) {
    for (const auto& [name, value] : source) effective[own_name(implementation, name)] = value;
  }
  return effective;
}

// Two calls share an instance if this text is equal: protocol, options, and the variables from
// which the backend takes the options that are not given.
std::string instance_key(std::string_view protocol, const Implementation& implementation,
                         const StorageOptions& options) {
  std::string key(protocol);
  auto add = [&](const std::string& name, const std::string& value) {
    key.append(1, '\0').append(name).append(1, '=').append(value);
  };
  for (const auto& [name, value] : options) add(name, value);
  for (const OptionInfo& option : implementation.options) {
    if (const char* value = first_environment(option.environment)) add("$" + option.name, value);
  }
  return key;
}

std::shared_ptr<FileSystem> find_instance(const std::string& key) {
  std::lock_guard lock(registry().mutex);
  auto found = registry().instances.find(key);
  return found == registry().instances.end() ? nullptr : found->second.lock();
}

// Keeps `made` under `key`, or gives the instance that another thread made meanwhile.
std::shared_ptr<FileSystem> share_instance(const std::string& key,
                                           std::shared_ptr<FileSystem> made) {
  std::lock_guard lock(registry().mutex);
  auto& instances = registry().instances;
  std::erase_if(instances, [](const auto& entry) { return entry.second.expired(); });
  auto [entry, is_new] = instances.try_emplace(key, made);
  if (auto existing = entry->second.lock()) return existing;
  entry->second = made;
  return made;
}

[[noreturn]] void throw_chain(std::string_view url, const std::vector<ChainLink>& chain) {
  for (const ChainLink& link : chain) {
    Implementation implementation = find_implementation(link.protocol);
    if (!implementation.make) throw_not_here(link.protocol, implementation);
  }
  throw Error(ErrorCode::not_supported, "resolve", redacted(url),
              "'::' chains " + chain[0].protocol + " to " + chain[1].protocol +
                  ", which does not take another filesystem",
              "if '::' is part of a path, call filesystem(\"" + chain[0].protocol +
                  "\") and pass the path to it");
}

}  // namespace

std::map<std::string, Implementation> known_implementations() {
  load_plugins_once();
  std::lock_guard lock(registry().mutex);
  return {registry().table.begin(), registry().table.end()};
}

void register_implementation(const std::string& protocol, Implementation implementation,
                             bool clobber) {
  Registry& known = registry();
  std::lock_guard lock(known.mutex);
  auto [entry, is_new] = known.table.try_emplace(protocol, implementation);
  if (!is_new && entry->second.make && !clobber) {
    throw Error(ErrorCode::already_exists, "register_implementation", protocol + "://",
                "there is an implementation already", "pass clobber to replace it");
  }
  entry->second = std::move(implementation);
  std::erase_if(known.instances, [&](const auto& instance) {
    return instance.first.substr(0, instance.first.find('\0')) == protocol;
  });
}

std::shared_ptr<FileSystem> filesystem(std::string_view protocol, const StorageOptions& options) {
  Implementation implementation = find_implementation(protocol);
  if (!implementation.make) throw_not_here(protocol, implementation);
  StorageOptions effective = effective_options(protocol, implementation, options);
  std::string key = instance_key(protocol, implementation, effective);
  if (auto existing = find_instance(key)) return existing;
  return share_instance(key, implementation.make(effective));
}

Location resolve(std::string_view url, const StorageOptions& options) {
  std::vector<ChainLink> chain = un_chain(url);
  if (chain.size() > 1) throw_chain(url, chain);
  StorageOptions merged = options;
  merged.insert(chain[0].options.begin(), chain[0].options.end());
  return {filesystem(chain[0].protocol, merged), chain[0].path};
}

std::unique_ptr<Reader> open_reader(std::string_view url, const ReadOptions& read,
                                    const StorageOptions& options) {
  Location location = resolve(url, options);
  return location.filesystem->open_reader(location.path, read);
}

std::unique_ptr<Writer> open_writer(std::string_view url, const WriteOptions& write,
                                    const StorageOptions& options) {
  Location location = resolve(url, options);
  return location.filesystem->open_writer(location.path, write);
}

}  // namespace fulgurite
