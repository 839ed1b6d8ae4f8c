// Token files in both of Hadoop's formats, as it writes them, and broken ones.
#include "hdfs/sasl/token_file.h"

#include <gmock/gmock.h>
#include <hdfs_wire/rpc.pb.h>

#include <fstream>

#include "hdfs/frame.h"
#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite::hdfs {
namespace {

using std::string_literals::operator""s;

const std::string kWritable =
    "HDTS\x00\x02"
    "\x05"
    "alias\x03who\x06secret\x15HDFS_DELEGATION_TOKEN\x0d"
    "10.0.0.1:8020"
    "\x03kms\x00\x00\x06kms-dt\x00"
    "\x01\x04name\x04hush"s;

wire::Token token(const std::string& identifier, const std::string& password) {
  wire::Token token;
  token.set_identifier(identifier);
  token.set_password(password);
  token.set_kind("HDFS_DELEGATION_TOKEN");
  token.set_service("10.0.0.1:8020");
  return token;
}

TEST(TokenFile, Parse_FormatZero_GivesItsTokens) {
  const auto tokens = parse_tokens(kWritable);
  ASSERT_EQ(tokens.size(), 2u);
  EXPECT_EQ(tokens[0].identifier(), "who");
  EXPECT_EQ(tokens[0].password(), "secret");
  EXPECT_EQ(tokens[0].kind(), "HDFS_DELEGATION_TOKEN");
  EXPECT_EQ(tokens[0].service(), "10.0.0.1:8020");
  EXPECT_EQ(tokens[1].kind(), "kms-dt");
}

TEST(TokenFile, Parse_FormatOne_GivesItsTokens) {
  wire::TokenStorage storage;
  auto* named = storage.add_tokens();
  named->set_name("alias");
  *named->mutable_token() = token("who", "secret");
  std::string file = "HDTS\x01";
  append_delimited(file, storage);
  const auto tokens = parse_tokens(file);
  ASSERT_EQ(tokens.size(), 1u);
  EXPECT_EQ(tokens[0].password(), "secret");
}

TEST(TokenFile, Parse_WhatWeWrite_IsTheSameToken) {
  for (const std::size_t size : {0u, 1u, 127u, 128u, 70'000u}) {
    const auto tokens = parse_tokens(token_file_of(token(std::string(size, 'i'), "p")));
    ASSERT_EQ(tokens.size(), 1u) << size;
    EXPECT_EQ(tokens[0].identifier().size(), size);
    EXPECT_EQ(tokens[0].service(), "10.0.0.1:8020");
  }
}

TEST(TokenFile, Parse_CutOff_IsCorruptedWhereverItEnds) {
  for (std::size_t size = 0; size < kWritable.find("\x01\x04name"); ++size) {
    EXPECT_ERROR(parse_tokens(std::string_view(kWritable).substr(0, size)), corrupted);
  }
}

TEST(TokenFile, Parse_HostileLengths_AreCorrupted) {
  for (const auto& bytes :
       {"HDTS\x00\xff"s, "HDTS\x00\x87\x01"s, "HDTS\x00\x88\xff\xff\xff\xff\xff\xff\xff\xff"s,
        "HDTS\x00\x01\x8c\x7f\xff\xff\xff"s, "HDTS\x01\xff\xff\xff\xff\x0f"s, "HDTS\x02"s,
        "HDTT\x00\x00"s}) {
    EXPECT_ERROR(parse_tokens(bytes), corrupted);
  }
}

TEST(TokenFile, Read_MissingOrBroken_NamesTheFileAndNoSecret) {
  test::TemporaryFolder folder;
  EXPECT_ERROR(read_token_file(folder / "none"), invalid_argument);
  std::ofstream(folder / "cut", std::ios::binary) << kWritable.substr(0, 30);
  const auto error = test::error_of([&] { read_token_file(folder / "cut"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_THAT(error->what(), testing::HasSubstr(folder / "cut"));
  EXPECT_THAT(error->what(), testing::Not(testing::HasSubstr("secret")));
}

}  // namespace
}  // namespace fulgurite::hdfs
