// Appending at the wire: what was sent once must not arrive twice.
#include <gmock/gmock.h>

#include "scripted_cluster.h"
#include "support/expect_error.h"

namespace fulgurite::webhdfs {
namespace {

using test::WireAnswer;
using testing::ElementsAre;

constexpr const char* kStatus = "GET /d/log?GETFILESTATUS";
constexpr const char* kData = "DATA POST /d/log?APPEND";

class AppendWriterTest : public testing::Test {
 protected:
  std::unique_ptr<Writer> open() {
    return cluster_.filesystem()->open_writer("/d/log", {.mode = WriteMode::append});
  }
  std::vector<std::string> bodies() const {
    std::vector<std::string> bodies;
    for (const auto& request : cluster_.requests()) {
      if (request.target.starts_with("/data") && request.method == "POST") {
        bodies.push_back(request.body);
      }
    }
    return bodies;
  }

  CleanEnvironment environment_;
  ScriptedCluster cluster_;
};

TEST_F(AppendWriterTest, Flush_ExistingFile_SendsWhatIsNewOnce) {
  cluster_.say_in_turn(kStatus, {file(10), file(16)});
  cluster_.say(kData, WireAnswer{});
  const auto writer = open();
  writer->write("abc");
  writer->flush();
  writer->flush();
  writer->write("def");
  EXPECT_EQ(writer->commit().size, 16u);
  EXPECT_EQ(writer->written(), 6u);
  EXPECT_THAT(bodies(), ElementsAre("abc", "def"));
}

TEST_F(AppendWriterTest, Open_MissingFile_MakesAnEmptyOne) {
  cluster_.say_in_turn(kStatus, {refuses(404, "FileNotFoundException"), file(0)});
  cluster_.say("DATA PUT /d/log?CREATE", {.status = 201});
  EXPECT_EQ(open()->commit().size, 0u);
  EXPECT_EQ(cluster_.request("DATA PUT /d/log?CREATE").body, "");
}

TEST_F(AppendWriterTest, Flush_AnswerIsLostButAllArrived_IsNotSentAgain) {
  cluster_.say_in_turn(kStatus, {file(10), file(13)});
  cluster_.say(kData, WireAnswer::reset());
  const auto writer = open();
  writer->write("abc");
  writer->flush();
  EXPECT_THAT(bodies(), ElementsAre("abc"));
  EXPECT_EQ(writer->commit().size, 13u);
}

TEST_F(AppendWriterTest, Flush_AnswerIsLostAndSomeArrived_SendsTheRest) {
  cluster_.say_in_turn(kStatus, {file(10), file(12), file(16)});
  cluster_.say_in_turn(kData, {WireAnswer::reset(), WireAnswer{}});
  const auto writer = open();
  writer->write("abcdef");
  EXPECT_EQ(writer->commit().size, 16u);
  EXPECT_THAT(bodies(), ElementsAre("abcdef", "cdef"));
}

TEST_F(AppendWriterTest, Flush_SomebodyElseAppended_FailsAndStaysFailed) {
  cluster_.say_in_turn(kStatus, {file(10), file(99)});
  cluster_.say(kData, WireAnswer::reset());
  const auto writer = open();
  writer->write("abc");
  EXPECT_ERROR(writer->flush(), corrupted);
  EXPECT_ERROR(writer->write("more"), corrupted);
  EXPECT_THAT(bodies(), ElementsAre("abc"));
}

TEST_F(AppendWriterTest, Flush_ConnectionRepeatsTheRequest_IsNoticedByTheLength) {
  cluster_.keep_connections();
  cluster_.say_in_turn(kData, {WireAnswer::reset(), WireAnswer{}});
  cluster_.say_in_turn(kStatus, {file(10), file(16)});
  const auto twice = open();
  twice->write("abc");
  EXPECT_ERROR(twice->flush(), corrupted);
  EXPECT_THAT(bodies(), ElementsAre("abc", "abc"));
}

TEST_F(AppendWriterTest, Commit_AnotherLengthThanSent_IsCorrupted) {
  cluster_.say_in_turn(kStatus, {file(10), file(14)});
  cluster_.say(kData, WireAnswer{});
  const auto writer = open();
  writer->write("abc");
  EXPECT_ERROR(writer->commit(), corrupted);
}

TEST_F(AppendWriterTest, Flush_FileIsBeingRecovered_IsTriedAgain) {
  cluster_.say_in_turn(kStatus, {file(10), file(10), file(13)});
  cluster_.say_in_turn(kData, {refuses(403, "RecoveryInProgressException"), WireAnswer{}});
  const auto writer = open();
  writer->write("abc");
  EXPECT_EQ(writer->commit().size, 13u);
  EXPECT_THAT(bodies(), ElementsAre("abc", "abc"));
}

TEST_F(AppendWriterTest, Write_AsMuchAsAPart_IsSentAtOnce) {
  cluster_.say(kStatus, file(10));
  cluster_.say(kData, WireAnswer{});
  WebHdfsOptions options = cluster_.options();
  options.transfer.part_bytes = 4;
  const auto writer = make_webhdfs(options)->open_writer("/d/log", {.mode = WriteMode::append});
  writer->write("abc");
  EXPECT_THAT(bodies(), ElementsAre());
  writer->write("de");
  EXPECT_THAT(bodies(), ElementsAre("abcde"));
}

}  // namespace
}  // namespace fulgurite::webhdfs
