// What exceptions come to.
#include "webhdfs/errors.h"

#include <gtest/gtest.h>

namespace fulgurite::webhdfs {
namespace {

object::Meaning meaning(const std::string& code, const std::string& message = "") {
  return meaning_of({.code = code, .message = message});
}

TEST(Errors, Meaning_EachException_HasItsCodeAndAdvice) {
  const std::pair<const char*, ErrorCode> expected[] = {
      {"FileNotFoundException", ErrorCode::not_found},
      {"FileAlreadyExistsException", ErrorCode::already_exists},
      {"ParentNotDirectoryException", ErrorCode::not_a_directory},
      {"PathIsNotEmptyDirectoryException", ErrorCode::directory_not_empty},
      {"AccessControlException", ErrorCode::permission_denied},
      {"InvalidToken", ErrorCode::unauthenticated},
      {"SecurityException", ErrorCode::unauthenticated},
      {"SafeModeException", ErrorCode::unavailable},
      {"RetriableException", ErrorCode::unavailable},
      {"StandbyException", ErrorCode::unavailable},
      {"IllegalArgumentException", ErrorCode::invalid_argument},
      {"UnsupportedOperationException", ErrorCode::not_supported},
      {"IOException", ErrorCode::io},
      {"SomethingNewException", ErrorCode::io},
  };
  for (const auto& [name, code] : expected) {
    EXPECT_EQ(to_string(meaning(name).code), to_string(code)) << name;
    EXPECT_FALSE(meaning(name).advice.empty()) << name;
    const bool again = meaning(name).outcome == http::Outcome::transient;
    EXPECT_EQ(again, code == ErrorCode::unavailable) << name;
  }
}

TEST(Errors, Meaning_ExceptionInAnothersText_IsThatExceptions) {
  const std::string prefix = "Failed to obtain user group information: org.apache.hadoop.";
  EXPECT_EQ(meaning("SecurityException", prefix + "ipc.StandbyException: x").code,
            ErrorCode::unavailable);
  EXPECT_EQ(
      meaning("SecurityException", prefix + "security.token.SecretManager$InvalidToken: x").advice,
      "get a new token");
  EXPECT_EQ(meaning("FileNotFoundException", "File /StandbyException does not exist").code,
            ErrorCode::not_found);
}

TEST(Errors, Meaning_ServersThatDoNotReachEachOther_AreWorthAnotherTry) {
  EXPECT_EQ(meaning("ConnectException").code, ErrorCode::unavailable);
  EXPECT_EQ(meaning("ConnectException").outcome, http::Outcome::transient);
  for (const char* message :
       {"Failed to find datanode, suggest to check cluster health. excludeDatanodes=null",
        "No active nodes contain this block",
        "Failed to replace a bad datanode on the existing pipeline due to no more good datanodes",
        "DestHost:destPort nn:8020 , LocalHost:localPort dn:0. Failed on local exception: x",
        "All datanodes [DatanodeInfoWithStorage[127.0.0.1:9866,DS-1,DISK]] are bad. Aborting..."}) {
    EXPECT_EQ(meaning("IOException", message).code, ErrorCode::unavailable) << message;
    EXPECT_EQ(meaning("IOException", message).outcome, http::Outcome::transient) << message;
  }
}

TEST(Errors, SaysNothingThere_MissingFileOrAPathThroughOne_AndNoOther) {
  EXPECT_TRUE(says_nothing_there({.code = "FileNotFoundException"}));
  EXPECT_TRUE(says_nothing_there({.code = "ParentNotDirectoryException"}));
  EXPECT_TRUE(says_nothing_there(
      {.code = "AccessControlException", .message = "/d/f (is not a directory)"}));
  EXPECT_FALSE(says_nothing_there({.code = "AccessControlException", .message = "no"}));
  EXPECT_FALSE(says_nothing_there({}));
}

}  // namespace
}  // namespace fulgurite::webhdfs
