// Reading at the wire: which file, which range, and what comes of bodies that break off.
#include <gmock/gmock.h>

#include "scripted_cluster.h"
#include "support/expect_error.h"

namespace fulgurite::webhdfs {
namespace {

using test::WireAnswer;
using test::WireRequest;
using testing::ElementsAre;

constexpr const char* kOpen = "GET /.reserved/.inodes/7?OPEN";
constexpr const char* kData = "DATA GET /.reserved/.inodes/7?OPEN";

class ReadTest : public testing::Test {
 protected:
  ReadTest() {
    cluster_.say("GET /d/f?GETFILESTATUS", file(content_.size()));
    cluster_.say(kData, [this](const WireRequest& request) { return says(range_of(request)); });
  }

  std::string range_of(const WireRequest& request) const {
    return content_.substr(std::stoul(parameter(request.target, "offset")),
                           std::stoul(parameter(request.target, "length")));
  }

  const std::string content_ = "0123456789abcdefghij";
  CleanEnvironment environment_;
  ScriptedCluster cluster_;
};

TEST_F(ReadTest, ReadFile_NamesItByNumber_SoThatContentsAreNotMixed) {
  EXPECT_EQ(cluster_.filesystem()->read_file("/d/f"), content_);
  EXPECT_THAT(cluster_.asked(), ElementsAre("GET /d/f?GETFILESTATUS", kOpen, kData));
}

TEST_F(ReadTest, ReadAt_LargeRead_IsCutIntoRanges) {
  WebHdfsOptions options = cluster_.options();
  options.transfer.part_bytes = 8;
  const auto reader = make_webhdfs(options)->open_reader("/d/f");
  std::string to(17, '?');
  EXPECT_EQ(reader->read_at(2, std::as_writable_bytes(std::span(to))), 17u);
  EXPECT_EQ(to, content_.substr(2, 17));
  EXPECT_GT(cluster_.asked().size(), 4u);
}

TEST_F(ReadTest, ReadFile_BodyBreaksOff_GoesOnFromTheByteReached) {
  const auto reader = cluster_.filesystem()->open_reader("/d/f");
  std::string to(10, '?');
  cluster_.say(kData, [this, first = true](const WireRequest& request) mutable {
    if (!std::exchange(first, false)) return says(range_of(request));
    return WireAnswer{.headers = {{"Content-Length", "10"}},
                      .body = range_of(request),
                      .body_limit = 6,
                      .end = WireAnswer::End::close};
  });
  EXPECT_EQ(reader->read_at(0, std::as_writable_bytes(std::span(to))), 10u);
  EXPECT_EQ(to, content_.substr(0, 10));
  const auto last = cluster_.request(kData).target;
  EXPECT_EQ(parameter(last, "offset"), "6");
  EXPECT_EQ(parameter(last, "length"), "4");
}

TEST_F(ReadTest, ReadFile_WholeAnswerOfTooFewBytes_IsAskedForTheRest) {
  cluster_.say(kData, [this, first = true](const WireRequest& request) mutable {
    return says(range_of(request).substr(0, std::exchange(first, false) ? 3 : 100));
  });
  EXPECT_EQ(cluster_.filesystem()->read_file("/d/f"), content_);
  EXPECT_EQ(parameter(cluster_.request(kData).target, "offset"), "3");
}

TEST_F(ReadTest, ReadFile_NeverEnoughBytes_IsUnavailable) {
  cluster_.say(kData, says(""));
  EXPECT_ERROR(cluster_.filesystem()->read_file("/d/f"), unavailable);
}

TEST_F(ReadTest, ReadFile_MoreBytesThanAskedFor_IsCorrupted) {
  cluster_.say(kData, says(content_ + "more"));
  EXPECT_ERROR(cluster_.filesystem()->read_file("/d/f"), corrupted);
}

TEST_F(ReadTest, Read_FileWasReplaced_IsAFailedPrecondition) {
  const auto reader = cluster_.filesystem()->open_reader("/d/f");
  cluster_.say(kOpen, refuses(404, "FileNotFoundException"));
  EXPECT_ERROR(reader->read_all(), precondition_failed);
}

TEST_F(ReadTest, Read_FileWasReplacedAfterTheNamenodeAnswered_IsAFailedPrecondition) {
  const auto reader = cluster_.filesystem()->open_reader("/d/f");
  cluster_.say(kData, refuses(404, "FileNotFoundException"));
  EXPECT_ERROR(reader->read_all(), precondition_failed);
}

TEST_F(ReadTest, OpenReader_ServerWithoutFileNumbers_ReadsByPath) {
  cluster_.say("GET /d/f?GETFILESTATUS", file(content_.size(), 0));
  cluster_.say("DATA GET /d/f?OPEN",
               [this](const WireRequest& request) { return says(range_of(request)); });
  EXPECT_EQ(cluster_.filesystem()->read_file("/d/f"), content_);
}

TEST_F(ReadTest, ReadFile_NamesOfDatanodes_AreTranslated) {
  cluster_.say(kOpen, [](const WireRequest& request) {
    return says(R"({"Location":"http://datanode7:9864/data)" + request.target + R"("})");
  });
  WebHdfsOptions options = cluster_.options();
  options.data_proxy = {{"datanode7:9864", cluster_.host()}};
  EXPECT_EQ(make_webhdfs(options)->read_file("/d/f"), content_);
}

TEST_F(ReadTest, OpenReader_AnotherFileThanIfMatchNames_IsAFailedPrecondition) {
  const auto fs = cluster_.filesystem();
  EXPECT_ERROR(fs->open_reader("/d/f", {.if_match = "8-5-20"}), precondition_failed);
  EXPECT_ERROR(fs->open_reader("/d/f", {.version = "1"}), not_supported);
  EXPECT_EQ(fs->open_reader("/d/f", {.if_match = "7-5-20"})->size(), 20u);
}

}  // namespace
}  // namespace fulgurite::webhdfs
