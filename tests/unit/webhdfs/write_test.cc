// New files at the wire: where bytes go, under which name, and what comes of lost answers.
#include <gmock/gmock.h>

#include "scripted_cluster.h"
#include "support/expect_error.h"

namespace fulgurite::webhdfs {
namespace {

using test::WireAnswer;
using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class WriteTest : public testing::Test {
 protected:
  WriteTest() {
    cluster_.say("DATA PUT /d/TEMP?CREATE", {.status = 201});
    cluster_.say("GET /d/TEMP?GETFILESTATUS", file(5));
    cluster_.say("PUT /d/TEMP?RENAME", WireAnswer{});
  }

  CleanEnvironment environment_;
  ScriptedCluster cluster_;
};

TEST_F(WriteTest, WriteFile_SmallOne_IsWrittenByADatanodeAndRenamed) {
  const FileInfo info = cluster_.filesystem()->write_file("/d/f", "hello");
  EXPECT_THAT(cluster_.asked(),
              ElementsAre("GET /d/f?GETFILESTATUS", "PUT /d/TEMP?CREATE", "DATA PUT /d/TEMP?CREATE",
                          "GET /d/TEMP?GETFILESTATUS", "PUT /d/TEMP?RENAME"));
  EXPECT_EQ(cluster_.request("PUT /d/TEMP?CREATE").body, "");
  const auto written = cluster_.request("DATA PUT /d/TEMP?CREATE");
  EXPECT_EQ(written.body, "hello");
  EXPECT_EQ(written.header("Content-Type"), "application/octet-stream");
  EXPECT_EQ(parameter(written.target, "overwrite"), "true");
  EXPECT_EQ(parameter(written.target, "user.name"), "alice");
  const auto renamed = cluster_.request("PUT /d/TEMP?RENAME").target;
  EXPECT_EQ(parameter(renamed, "destination"), "/d/f");
  EXPECT_EQ(parameter(renamed, "renameoptions"), "OVERWRITE");
  EXPECT_EQ(info.path, "/d/f");
  EXPECT_EQ(info.size, 5u);
  EXPECT_EQ(info.etag, "7-5-5");
}

TEST_F(WriteTest, WriteFile_WithLayout_SaysSoToTheCluster) {
  WebHdfsOptions options = cluster_.options();
  options.replication = 2;
  options.block_bytes = 1u << 20;
  make_webhdfs(options)->write_file("/d/f", "hello");
  const auto target = cluster_.request("DATA PUT /d/TEMP?CREATE").target;
  EXPECT_EQ(parameter(target, "replication"), "2");
  EXPECT_EQ(parameter(target, "blocksize"), "1048576");
}

TEST_F(WriteTest, WriteFile_ServerSendsUsOnByAHeader_IsFollowed) {
  cluster_.say("PUT /d/TEMP?CREATE", [this](const test::WireRequest& request) {
    return WireAnswer{
        .status = 307,
        .headers = {{"Location", "http://" + cluster_.host() + "/data" + request.target}}};
  });
  cluster_.filesystem()->write_file("/d/f", "hello");
  EXPECT_EQ(cluster_.request("DATA PUT /d/TEMP?CREATE").body, "hello");
}

TEST_F(WriteTest, WriteFile_DatanodeBreaks_IsSentAgainInWhole) {
  cluster_.say_in_turn("DATA PUT /d/TEMP?CREATE", {WireAnswer::reset(), {.status = 201}});
  cluster_.filesystem()->write_file("/d/f", "hello");
  const auto asked = cluster_.request("PUT /d/TEMP?CREATE");
  EXPECT_EQ(parameter(asked.target, "excludedatanodes"), "127.0.0.1");
  EXPECT_EQ(cluster_.request("DATA PUT /d/TEMP?CREATE").body, "hello");
}

TEST_F(WriteTest, WriteFile_DatanodeBreaks_IsLeftOutByItsAddress) {
  cluster_.say("PUT /d/TEMP?CREATE", [this](const test::WireRequest& request) {
    const std::string port = cluster_.host().substr(cluster_.host().find(':'));
    return says(R"({"Location":"http://localhost)" + port + "/data" + request.target + R"("})");
  });
  cluster_.say_in_turn("DATA PUT /d/TEMP?CREATE", {WireAnswer::reset(), {.status = 201}});
  cluster_.filesystem()->write_file("/d/f", "hello");
  const auto asked = cluster_.request("PUT /d/TEMP?CREATE");
  EXPECT_THAT(parameter(asked.target, "excludedatanodes"), AnyOf("127.0.0.1", "::1"));
}

TEST_F(WriteTest, WriteFile_OnlyDatanodeBreaks_IsAskedAgain) {
  cluster_.say("PUT /d/TEMP?CREATE", [this](const test::WireRequest& request) {
    if (parameter(request.target, "excludedatanodes") != "-") {
      return refuses(403, "IOException", "Failed to find datanode, suggest to check it");
    }
    return says(R"({"Location":"http://)" + cluster_.host() + "/data" + request.target + R"("})");
  });
  cluster_.say_in_turn("DATA PUT /d/TEMP?CREATE", {WireAnswer::reset(), {.status = 201}});
  EXPECT_EQ(cluster_.filesystem()->write_file("/d/f", "hello").size, 5u);
}

TEST_F(WriteTest, WriteFile_LessArrivedThanWasSent_IsCorruptedAndLeavesNothing) {
  cluster_.say("GET /d/TEMP?GETFILESTATUS", file(4));
  cluster_.say("DELETE /d/TEMP?DELETE", yes());
  EXPECT_ERROR(cluster_.filesystem()->write_file("/d/f", "hello"), corrupted);
  EXPECT_THAT(cluster_.asked(), Contains("DELETE /d/TEMP?DELETE"));
  EXPECT_THAT(cluster_.asked(), Not(Contains("PUT /d/TEMP?RENAME")));
}

TEST_F(WriteTest, WriteFile_RefusedByTheCluster_LeavesNothing) {
  cluster_.say("DATA PUT /d/TEMP?CREATE", refuses(403, "DSQuotaExceededException", "full"));
  cluster_.say("DELETE /d/TEMP?DELETE", yes());
  const auto error = test::error_of([&] { cluster_.filesystem()->write_file("/d/f", "hello"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::io);
  EXPECT_EQ(error->details().reason, "DSQuotaExceededException: full");
  EXPECT_THAT(cluster_.asked(), Contains("DELETE /d/TEMP?DELETE"));
}

TEST_F(WriteTest, Commit_AnswerToTheRenameIsLost_IsDoneIfTheFileIsOurs) {
  cluster_.say_in_turn("PUT /d/TEMP?RENAME",
                       {WireAnswer::reset(), refuses(404, "FileNotFoundException")});
  cluster_.say_in_turn("GET /d/f?GETFILESTATUS", {file(3, 1), file(5, 7)});
  EXPECT_EQ(cluster_.filesystem()->write_file("/d/f", "hello").size, 5u);
}

TEST_F(WriteTest, Commit_RenameFailsAndTheFileIsAnothers_Fails) {
  cluster_.say("PUT /d/TEMP?RENAME", refuses(404, "FileNotFoundException"));
  cluster_.say("GET /d/f?GETFILESTATUS", file(5, 1));
  EXPECT_ERROR(cluster_.filesystem()->write_file("/d/f", "hello"), not_found);
}

TEST_F(WriteTest, Commit_ExclusiveAndTaken_AlreadyExists) {
  cluster_.say("PUT /d/TEMP?RENAME", refuses(403, "FileAlreadyExistsException"));
  cluster_.say("DELETE /d/TEMP?DELETE", yes());
  const auto fs = cluster_.filesystem();
  EXPECT_ERROR(fs->write_file("/d/f", "hello", {.mode = WriteMode::create}), already_exists);
  EXPECT_EQ(parameter(cluster_.request("PUT /d/TEMP?RENAME").target, "renameoptions"), "NONE");
}

TEST_F(WriteTest, Commit_AtAGatewayWithoutReplacement_RemovesTheOldFileFirst) {
  cluster_.say_in_turn("PUT /d/TEMP?RENAME", {no(), yes()});
  cluster_.say("DELETE /d/f?DELETE", yes());
  EXPECT_EQ(cluster_.filesystem()->write_file("/d/f", "hello").size, 5u);
  EXPECT_EQ(cluster_.asked().back(), "PUT /d/TEMP?RENAME");
}

TEST_F(WriteTest, Commit_AtAGatewayExclusiveAndTaken_AlreadyExists) {
  cluster_.say("PUT /d/TEMP?RENAME", no());
  cluster_.say_in_turn("GET /d/f?GETFILESTATUS", {refuses(404, "FileNotFoundException"), file(1)});
  cluster_.say("DELETE /d/TEMP?DELETE", yes());
  const auto fs = cluster_.filesystem();
  EXPECT_ERROR(fs->write_file("/d/f", "hello", {.mode = WriteMode::create}), already_exists);
  EXPECT_THAT(cluster_.asked(), Not(Contains("DELETE /d/f?DELETE")));
}

class LargeWriteTest : public WriteTest {
 protected:
  LargeWriteTest() {
    cluster_.say("PUT /d/TEMP?MKDIRS", yes());
    for (const std::string number : {"1", "2", "3"}) {
      cluster_.say("DATA PUT /d/TEMP/" + number + "?CREATE", {.status = 201});
    }
    cluster_.say("POST /d/TEMP/1?CONCAT", WireAnswer{});
    cluster_.say("GET /d/TEMP/1?GETFILESTATUS", file(25));
    cluster_.say("PUT /d/TEMP/1?RENAME", WireAnswer{});
    cluster_.say("DELETE /d/TEMP?DELETE", yes());
  }
  std::shared_ptr<FileSystem> filesystem(std::uint64_t part_bytes = 10) const {
    WebHdfsOptions options = cluster_.options();
    options.transfer.part_bytes = part_bytes;
    return make_webhdfs(options);
  }
  const std::string content_ = "0123456789abcdefghijABCDE";
};

TEST_F(LargeWriteTest, WriteFile_InParts_IsJoinedAndRenamed) {
  const auto writer = filesystem()->open_writer("/d/f");
  writer->write(content_);
  EXPECT_EQ(writer->commit().size, 25u);
  EXPECT_EQ(cluster_.request("DATA PUT /d/TEMP/1?CREATE").body, "0123456789");
  EXPECT_EQ(cluster_.request("DATA PUT /d/TEMP/2?CREATE").body, "abcdefghij");
  EXPECT_EQ(cluster_.request("DATA PUT /d/TEMP/3?CREATE").body, "ABCDE");
  const auto part = cluster_.request("DATA PUT /d/TEMP/3?CREATE").target;
  EXPECT_EQ(parameter(part, "createparent"), "false");
  const std::string folder = part.substr(16, part.find('?') - 16 - 2);
  EXPECT_EQ(parameter(cluster_.request("POST /d/TEMP/1?CONCAT").target, "sources"),
            folder + "/2," + folder + "/3");
  const auto asked = cluster_.asked();
  EXPECT_EQ(asked[1], "PUT /d/TEMP?MKDIRS");
  EXPECT_EQ(asked.back(), "DELETE /d/TEMP?DELETE");
}

TEST_F(LargeWriteTest, Commit_AnswerToTheJoinIsLost_IsDoneIfTheLengthIsRight) {
  cluster_.say_in_turn("POST /d/TEMP/1?CONCAT",
                       {WireAnswer::reset(), refuses(404, "FileNotFoundException")});
  EXPECT_EQ(filesystem()->write_file("/d/f", content_).size, 25u);
}

TEST_F(LargeWriteTest, Commit_JoinIsRefused_FailsAndLeavesNothing) {
  cluster_.say("POST /d/TEMP/1?CONCAT", refuses(400, "HadoopIllegalArgumentException", "zone"));
  cluster_.say("GET /d/TEMP/1?GETFILESTATUS", file(9));
  EXPECT_ERROR(filesystem()->write_file("/d/f", content_), invalid_argument);
  EXPECT_EQ(cluster_.asked().back(), "DELETE /d/TEMP?DELETE");
}

TEST_F(LargeWriteTest, Writer_DroppedInTheMiddle_RemovesItsParts) {
  {
    const auto writer = filesystem(20'000)->open_writer("/d/f");
    for (int i = 0; i < 2; ++i) writer->write(Buffer::from_string(std::string(25'000, 'x')));
  }
  EXPECT_EQ(cluster_.asked().back(), "DELETE /d/TEMP?DELETE");
  EXPECT_THAT(cluster_.asked(), Not(Contains("PUT /d/TEMP/1?RENAME")));
}

TEST_F(LargeWriteTest, WriteFile_BelowAComma_IsRefusedByName) {
  const auto error = test::error_of([&] { filesystem()->write_file("/a,b/f", content_); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_supported);
  EXPECT_THAT(error->details().reason, testing::HasSubstr("','"));
}

}  // namespace
}  // namespace fulgurite::webhdfs
