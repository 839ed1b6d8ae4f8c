// The verbs that look: ls, cat, stat, du, rm, known; options and exit statuses.
#include "cli/commands.h"
#include "fulgurite/registry.h"
#include "gmock/gmock.h"
#include "run_command.h"
#include "support/environment.h"

namespace fulgurite::test {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CommandLine : public ::testing::Test {
 protected:
  void write(const std::string& name, std::string_view content) {
    auto file = resolve(url(name));
    file.filesystem->write_file(file.path, content);
  }
  std::string url(const std::string& name = "") const { return "file://" + (folder_ / name); }

  TemporaryFolder folder_;
};

TEST_F(CommandLine, Ls_Directory_PrintsUrlsOfItsEntries) {
  write("run/a.txt", "aaa");
  write("run/deep/b.txt", "b");
  auto result = fulgurite({"ls", url("run")});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, HasSubstr(url("run/a.txt") + "\n"));
  EXPECT_THAT(result.out, HasSubstr(url("run/deep") + "/\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("b.txt")));
}

TEST_F(CommandLine, Ls_OfAUrlInAnotherForm_GoesOnInThatForm) {
  const auto file = resolve("memory://form/run/a");
  file.filesystem->write_file(file.path, "x");
  EXPECT_EQ(fulgurite({"ls", "memory://form/run/"}).out, "memory://form/run/a\n");
  EXPECT_EQ(fulgurite({"ls", "memory:///form"}).out, "memory:///form/run/\n");
  EXPECT_EQ(fulgurite({"ls", "memory://form/run/a"}).out, "memory://form/run/a\n");
}

TEST(PlaceUrl, OfAnEntry_KeepsProtocolAndAccountThatWereTyped) {
  const StorageOptions account = {{"account_name", "acct"}, {"anon", "true"}};
  const auto url_of = [&](const std::string& typed, std::string_view entry) {
    return cli::Place{typed, resolve(typed, account)}.url_of(entry);
  };
  EXPECT_EQ(url_of("az://con", "con/k"), "az://con/k");
  EXPECT_EQ(url_of("az://con/", "con/k"), "az://con/k");
  EXPECT_EQ(url_of("az://", "con"), "az://con");
  EXPECT_EQ(url_of("abfs://con@acct.dfs.core.windows.net/dir", "con/dir/k"),
            "abfs://con@acct.dfs.core.windows.net/dir/k");
  EXPECT_EQ(url_of("az://con/k", "con/k"), "az://con/k");
}

TEST_F(CommandLine, Ls_LongAndRecursive_PrintsSizeTimeAndFilesBelow) {
  write("run/a.txt", "aaa");
  write("run/deep/b.txt", "b");
  auto result = fulgurite({"ls", "-l", "-R", url("run")});
  EXPECT_THAT(result.out, ContainsRegex(" 3  20[0-9-]+T[0-9:]+Z +file://.*/run/a.txt\n"));
  EXPECT_THAT(result.out, ContainsRegex(" 1  20[0-9-]+T[0-9:]+Z +file://.*/run/deep/b.txt\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("deep/\n")));
}

TEST_F(CommandLine, Ls_NameWithEscapeSequence_IsPrintedHarmless) {
  write("run/\x1b[2J", "");
  EXPECT_THAT(fulgurite({"ls", url("run")}).out, HasSubstr("\\x1b[2J"));
}

TEST_F(CommandLine, Ls_MissingDirectory_ExitsWith3AndOneLine) {
  auto result = fulgurite({"ls", url("nothing")});
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, StartsWith("fulgurite: "));
  EXPECT_EQ(std::ranges::count(result.err, '\n'), 1);
}

TEST_F(CommandLine, Cat_SeveralFiles_PrintsOneAfterTheOther) {
  write("a", "first ");
  write("b", "second");
  EXPECT_EQ(fulgurite({"cat", url("a"), url("b")}).out, "first second");
}

TEST_F(CommandLine, Stat_File_PrintsTypeAndSize) {
  write("a", "four");
  auto result = fulgurite({"stat", url("a")});
  EXPECT_THAT(result.out, AllOf(ContainsRegex("type +file\n"), ContainsRegex("size +4\n")));
}

TEST_F(CommandLine, Du_Directory_SumsBytesAndFiles) {
  write("run/a", "aaa");
  write("run/deep/b", "b");
  EXPECT_THAT(fulgurite({"du", url("run")}).out, ContainsRegex(" 4  2 files  file://"));
}

TEST_F(CommandLine, Rm_File_RemovesIt) {
  write("a", "");
  EXPECT_EQ(fulgurite({"rm", url("a")}).status, 0);
  EXPECT_EQ(fulgurite({"stat", url("a")}).status, 3);
}

TEST_F(CommandLine, Rm_DirectoryWithoutR_RefusesAndKeepsIt) {
  write("run/a", "");
  EXPECT_EQ(fulgurite({"rm", url("run")}).status, 1);
  EXPECT_EQ(fulgurite({"stat", url("run/a")}).status, 0);
  EXPECT_EQ(fulgurite({"rm", "-r", url("run")}).status, 0);
  EXPECT_EQ(fulgurite({"stat", url("run")}).status, 3);
}

TEST_F(CommandLine, Rm_Root_IsRefused) {
  EXPECT_EQ(fulgurite({"rm", "-r", "memory://"}).status, 2);
}

TEST_F(CommandLine, Mkdir_NewDirectory_IsThere) {
  EXPECT_EQ(fulgurite({"mkdir", url("x/y")}).status, 0);
  EXPECT_THAT(fulgurite({"stat", url("x/y")}).out, ContainsRegex("type +directory"));
}

TEST(Known, NoArguments_ListsWhatIsHereAndWhatIsNot) {
  auto result = fulgurite({"known"});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, ContainsRegex("memory +built in"));
  EXPECT_THAT(result.out, ContainsRegex("webdav +not here"));
}

TEST(Known, OneProtocol_SaysHowToGetIt) {
  auto how = known_implementations().at("webdav").how_to_get;
  ASSERT_FALSE(how.empty());
  EXPECT_THAT(fulgurite({"known", "webdav"}).out, HasSubstr(how));
}

TEST(Known, UnknownProtocol_ExitsWith3) { EXPECT_EQ(fulgurite({"known", "nonsense"}).status, 3); }

TEST(Usage, NoVerb_ExitsWith2AndPointsToHelp) {
  auto result = fulgurite({});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("--help"));
}

TEST(Usage, Help_ListsVerbsAndExitsWith0) {
  auto result = fulgurite({"--help"});
  EXPECT_EQ(result.status, 0);
  for (const char* verb : {"known", "ls", "cat", "cp", "mv", "rm", "stat", "du", "ckpt"}) {
    EXPECT_THAT(result.out, HasSubstr(verb));
  }
}

TEST(Usage, UnknownProtocol_ExitsWith2NamingIt) {
  auto result = fulgurite({"ls", "nonsense://x"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("nonsense"));
}

TEST(Usage, UnknownOption_ExitsWith2NamingIt) {
  auto result = fulgurite({"ls", "--option", "nonsense=1", "memory://"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("nonsense"));
}

TEST(Usage, OptionWithoutValue_ExitsWith2) {
  EXPECT_EQ(fulgurite({"ls", "--option", "nonsense", "memory://"}).status, 2);
}

}  // namespace
}  // namespace fulgurite::test
