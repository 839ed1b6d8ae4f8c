// Names with every character that URLs, signatures, XML or shells give a meaning.
#include "filesystem_test.h"

namespace fulgurite::conformance {
namespace {

const std::vector<std::string>& odd_names() {
  static const std::vector<std::string> names{"a b",
                                              " lead",
                                              "trail ",
                                              "a#b",
                                              "a?b=c&d",
                                              "100%",
                                              "a%20b",
                                              "a%2Fb",
                                              "%zz",
                                              "a+b",
                                              "a=b",
                                              "a,b;c",
                                              "a:b",
                                              "a@b",
                                              "a'b",
                                              "a\"b",
                                              "a<b>c",
                                              "a&amp;b",
                                              "a\\b",
                                              "a|b",
                                              "a*b",
                                              "[a]",
                                              "{a}",
                                              "$a(b)!",
                                              "~a",
                                              ".hidden",
                                              "..a",
                                              "a..",
                                              "...",
                                              "-a",
                                              "\xC3\xBC",
                                              "u\xCC\x88",
                                              "\xE6\x97\xA5\xE6\x9C\xAC",
                                              "\xF0\x9F\x94\xA5",
                                              "tab\tin it",
                                              "version?versionId=1",
                                              std::string(200, 'n')};
  return names;
}

class OddNamesTest : public FileSystemTest {
 protected:
  static void erase_names_with(char character, std::vector<std::string>& names) {
    std::erase_if(
        names, [=](const std::string& name) { return name.find(character) != std::string::npos; });
  }

  std::vector<std::string> names_possible_here() const {
    std::vector<std::string> names = odd_names();
    if (deviations().tidies_keys) erase_names_with('\\', names);
    if (deviations().no_colons) erase_names_with(':', names);
    return names;
  }
};

TEST_P(OddNamesTest, EveryVerb_OddName_WorksAndTouchesNoOther) {
  for (const std::string& name : names_possible_here()) {
    SCOPED_TRACE(name);
    const std::string file = "d" + name + "/" + name;
    EXPECT_EQ(write(file, name).path, path(file));
    EXPECT_EQ(read(file), name);
    EXPECT_EQ(fs->info(path(file)).path, path(file));
    EXPECT_THAT(listed("d" + name), ElementsAre(file));
    if (deviations().decodes_copy_source && name.find("?versionId=") != std::string::npos) {
      write(name, name);
    } else {
      EXPECT_EQ(fs->copy_file(path(file), path(name)).size, name.size());
    }
    fs->remove_file(path(file));
    EXPECT_FALSE(exists(file));
    EXPECT_EQ(read(name), name);
  }
}

TEST_P(OddNamesTest, EveryVerb_NameThatCannotBe_IsInvalidAndMakesNothing) {
  if (!deviations().no_colons) GTEST_SKIP() << "every name of the list can be";
  EXPECT_ERROR(write("a:b", "x"), invalid_argument);
  EXPECT_ERROR(fs->create_directory(path("a:b")), invalid_argument);
  EXPECT_ERROR(fs->stat(path("a:b")), invalid_argument);
  EXPECT_ERROR(write("\xff not UTF-8", "x"), invalid_argument);
  EXPECT_ERROR(write("a/../b", "x"), invalid_argument);
  EXPECT_THAT(listed(), IsEmpty());
}

TEST_P(OddNamesTest, Find_AllOfThem_ShowsEachAsItWasWritten) {
  std::vector<std::string> expected = names_possible_here();
  for (const std::string& name : expected) write(name, name);
  std::ranges::sort(expected);
  EXPECT_EQ(found(), expected);
  std::vector<std::string> paths;
  for (const std::string& name : expected) paths.push_back(path(name));
  fs->remove_files(paths);
  EXPECT_THAT(found(), IsEmpty());
}

TEST_P(OddNamesTest, Commit_LargeFileWithOddName_IsMultipart) {
  const std::string content = random_text(kLarge);
  const std::string name = "a b+c%2F?\xC3\xBC&=#";
  write(name, content);
  EXPECT_TRUE(read(name) == content);
  fs->copy_file(path(name), path(name + "2"));
  EXPECT_TRUE(read(name + "2") == content);
}

// What other tools leave to keep a directory without files.
TEST_P(OddNamesTest, DirectoryMarker_OfAnotherTool_IsTheDirectoryAndNoFileInIt) {
  if (!GetParam().service) GTEST_SKIP() << "directories need no markers here";
  write("d/", "");
  EXPECT_TRUE(fs->is_directory(path("d")));
  EXPECT_TRUE(fs->is_directory(path("d/")));
  EXPECT_THAT(listed(), ElementsAre("d/"));
  EXPECT_THAT(listed("d"), IsEmpty());
  write("d/f", "x");
  EXPECT_THAT(listed("d"), ElementsAre("d/f"));
  EXPECT_THAT(found(), ElementsAre("d/f"));
  EXPECT_ERROR(fs->remove_directory(path("d")), directory_not_empty);
  fs->remove_all(path("d"));
  EXPECT_FALSE(exists("d"));
}

FULGURITE_ON_ALL_BACKENDS(OddNamesTest);

}  // namespace
}  // namespace fulgurite::conformance
