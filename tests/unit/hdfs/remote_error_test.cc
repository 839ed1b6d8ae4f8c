#include "hdfs/remote_error.h"

#include <gtest/gtest.h>

namespace fulgurite::hdfs {
namespace {

ErrorCode code_of(const std::string& class_name, const std::string& text = "") {
  return remote_error({"open", "hdfs://nn/f"}, class_name, text).code();
}

TEST(RemoteError, EachException_HasItsCode) {
  EXPECT_EQ(code_of("java.io.FileNotFoundException"), ErrorCode::not_found);
  EXPECT_EQ(code_of("org.apache.hadoop.fs.FileAlreadyExistsException"), ErrorCode::already_exists);
  EXPECT_EQ(code_of("org.apache.hadoop.hdfs.protocol.NSQuotaExceededException"), ErrorCode::io);
  EXPECT_EQ(
      code_of("org.apache.hadoop.hdfs.protocol.FSLimitException$PathComponentTooLongException"),
      ErrorCode::invalid_argument);
  EXPECT_EQ(code_of("org.apache.hadoop.hdfs.server.namenode.SafeModeException"),
            ErrorCode::unavailable);
  EXPECT_EQ(code_of("java.io.IOException", "File /f could only be written to 0 of the 1 nodes"),
            ErrorCode::unavailable);
}

TEST(RemoteError, UnknownException_IsNamedWithAnAdvice) {
  const Error error =
      remote_error({"open", "hdfs://nn/f"}, "com.example.OddException", "as it happens");
  EXPECT_EQ(error.code(), ErrorCode::io);
  EXPECT_STREQ(
      error.what(),
      "hdfs open hdfs://nn/f: OddException: as it happens; see the NameNode's log for this "
      "exception");
}

TEST(RemoteError, About_KeepsTheServerAndNamesTheFile) {
  const Error inner(ErrorCode::timeout, "hdfs receive", "dn:9866", "no answer in time", "wait");
  const Error error = about({"read", "hdfs://nn/f"}, inner);
  EXPECT_EQ(error.code(), ErrorCode::timeout);
  EXPECT_STREQ(error.what(),
               "hdfs read hdfs://nn/f: hdfs receive dn:9866: no answer in time; wait");
}

}  // namespace
}  // namespace fulgurite::hdfs
