// From URLs to filesystems: which protocols there are, what unknown ones say, sharing, plugins.
#include "fulgurite/registry.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "fulgurite/local.h"
#include "fulgurite/memory.h"
#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite {
namespace {

using test::ScopedVariable;

// Plugins are loaded once, at the first use of the registry, so the variable is set before it.
const bool plugin_named = [] {
  return ::setenv("FULGURITE_PLUGINS", FULGURITE_TEST_PLUGIN, 1) == 0;
}();

Implementation memory_with(std::vector<OptionInfo> options) {
  return {"test", "", std::move(options), [](const StorageOptions&) { return make_memory(); }};
}

TEST(Registry, KnownImplementations_All56OfFsspec_AreListed) {
  const char* names[] = {"abfs",       "abfss",       "adl",          "arrow_hdfs", "async_wrapper",
                         "asynclocal", "az",          "asyncwrapper", "blockcache", "box",
                         "cached",     "dask",        "data",         "dbfs",       "dir",
                         "dropbox",    "dvc",         "file",         "filecache",  "ftp",
                         "gcs",        "gdrive",      "generic",      "gist",       "git",
                         "github",     "gs",          "hdfs",         "hf",         "http",
                         "https",      "jlab",        "jupyter",      "lakefs",     "libarchive",
                         "local",      "memory",      "oci",          "ocilake",    "oss",
                         "pyscript",   "reference",   "root",         "s3",         "s3a",
                         "sftp",       "simplecache", "smb",          "ssh",        "tar",
                         "tos",        "tosfs",       "wandb",        "webdav",     "webhdfs",
                         "zip"};
  EXPECT_EQ(std::size(names), 56u);
  auto known = known_implementations();
  for (const char* name : names) {
    ASSERT_TRUE(known.contains(name)) << name;
    EXPECT_FALSE(known[name].summary.empty()) << name;
    EXPECT_NE(known[name].how_to_get.empty(), known[name].make == nullptr) << name;
  }
}

TEST(Registry, Filesystem_UnknownProtocol_NamesTheNearest) {
  auto error = test::error_of([] { filesystem("memmory"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_EQ(error->details().reason, "Protocol not known: memmory");
  EXPECT_NE(error->advice().find("'memory'"), std::string::npos);
}

TEST(Registry, Filesystem_KnownButNotHere_SaysHowToGetIt) {
  auto error = test::error_of([] { resolve("adl://store.azuredatalakestore.net/x"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_supported);
  EXPECT_NE(error->advice().find("abfs://"), std::string::npos);
}

TEST(Registry, Filesystem_EqualCalls_ShareOneInstance) {
  auto first = filesystem("file", {{"sync", "false"}});
  EXPECT_EQ(filesystem("file", {{"sync", "false"}}), first);
  EXPECT_NE(filesystem("file"), first);
}

TEST(Registry, Filesystem_NobodyHoldsIt_IsMadeAnew) {
  int made = 0;
  register_implementation("counted", {"test", "", {}, [&](const StorageOptions&) {
                                        ++made;
                                        return make_memory();
                                      }});
  filesystem("counted");
  filesystem("counted");
  EXPECT_EQ(made, 2);
  auto held = filesystem("counted");
  filesystem("counted");
  EXPECT_EQ(made, 3);
}

TEST(Registry, Filesystem_EnvironmentChanges_GivesAnotherInstance) {
  register_implementation("env", memory_with({{"endpoint", {}, {"FULGURITE_TEST_ENDPOINT"}, ""}}));
  ScopedVariable one("FULGURITE_TEST_ENDPOINT", "one");
  auto first = filesystem("env");
  EXPECT_EQ(filesystem("env"), first);
  ScopedVariable two("FULGURITE_TEST_ENDPOINT", "two");
  EXPECT_NE(filesystem("env"), first);
}

TEST(Registry, Filesystem_AliasOverConfiguredOption_ExplicitWins) {
  StorageOptions seen;
  register_implementation(
      "aliased",
      {"test", "", {{"access_key_id", {"key"}, {}, ""}}, [&](const StorageOptions& options) {
         seen = options;
         return make_memory();
       }});
  ScopedVariable configured("FSSPEC_ALIASED_KEY", "configured");
  filesystem("aliased");
  EXPECT_EQ(seen, (StorageOptions{{"access_key_id", "configured"}}));
  filesystem("aliased", {{"key", "explicit"}});
  EXPECT_EQ(seen, (StorageOptions{{"access_key_id", "explicit"}}));
}

TEST(Registry, Register_Taken_NeedsClobber) {
  register_implementation("taken", memory_with({}));
  EXPECT_ERROR(register_implementation("taken", memory_with({})), already_exists);
  auto before = filesystem("taken");
  register_implementation("taken", memory_with({}), true);
  EXPECT_NE(filesystem("taken"), before);
}

TEST(Registry, Register_NameWithoutImplementation_FillsIt) {
  register_implementation("dropbox", memory_with({}));
  EXPECT_NE(filesystem("dropbox"), nullptr);
}

TEST(Registry, Plugin_NamedInTheEnvironment_BringsItsProtocol) {
  ASSERT_TRUE(plugin_named);
  filesystem("memory")->write_file("/plugged", "x");
  EXPECT_EQ(open_reader("plugged:///plugged")->read_all(), "x");
}

TEST(Registry, Resolve_LocalForms_GiveAbsolutePaths) {
  ScopedVariable home("HOME", "/home/user");
  for (const char* url : {"/a/b", "file:///a/b", "local:///a/b", "/a/b/"}) {
    Location location = resolve(url);
    EXPECT_EQ(location.filesystem->protocol(), "file");
    EXPECT_EQ(location.path, "/a/b");
  }
  EXPECT_EQ(resolve("~/x").path, "/home/user/x");
  EXPECT_EQ(resolve("x").path, std::filesystem::current_path().string() + "/x");
}

TEST(Registry, Resolve_UrlOptions_LoseAgainstExplicitOnes) {
  StorageOptions seen;
  register_implementation("ftp",
                          {"test",
                           "",
                           {},
                           [&](const StorageOptions& options) {
                             seen = options;
                             return make_memory();
                           }},
                          true);
  resolve("ftp://user@host:21/x", {{"username", "other"}});
  EXPECT_EQ(seen, (StorageOptions{{"host", "host"}, {"port", "21"}, {"username", "other"}}));
}

TEST(Registry, Resolve_Chain_NamesTheMissingLink) {
  auto error = test::error_of([] { resolve("simplecache::memory://a/b"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_supported);
  EXPECT_EQ(error->url(), "simplecache://");
  EXPECT_ERROR(resolve("nosuch::memory://a"), invalid_argument);
}

TEST(Registry, Resolve_DoubleColonInAPath_IsRefusedRatherThanCut) {
  auto error = test::error_of([] { resolve("memory://a::b"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_supported);
  auto memory = filesystem("memory");
  memory->write_file("/a::b", "x");
  EXPECT_EQ(memory->read_file("/a::b"), "x");
}

TEST(Registry, OpenWriter_ThenReader_RoundTrip) {
  auto writer = open_writer("memory://round/trip");
  writer->write("content");
  writer->commit();
  EXPECT_EQ(open_reader("memory://round/trip")->read_all(), "content");
}

TEST(Registry, UnknownOption_OfABackend_NamesTheNearest) {
  auto error = test::error_of([] { resolve("/x", {{"synk", "true"}}); });
  ASSERT_TRUE(error);
  EXPECT_NE(error->advice().find("'sync'"), std::string::npos);
}

}  // namespace
}  // namespace fulgurite
