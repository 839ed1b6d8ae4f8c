// What webhdfs promises when parts of the cluster fail: dead DataNodes and NameNodes.
#include "fulgurite/webhdfs.h"
#include "hdfs_cluster.h"

namespace fulgurite::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class WebHdfsFault : public HdfsCluster {
 protected:
  /// Parts are small, so that of 64 MiB some are done, some under way and some to come.
  WebHdfsOptions web_options() const {
    WebHdfsOptions options;
    options.config_directory = run_folder() + "/conf";
    options.transfer.part_bytes = 8u << 20;
    return options;
  }
};

TEST_F(WebHdfsFault, Write_EachDataNodeKilledInTurn_ArrivesWhole) {
  const auto web = make_webhdfs(web_options());
  const std::string content = pattern(64u << 20);
  for (int number = 1; number <= datanodes(); ++number) {
    SCOPED_TRACE(number);
    write_with(*web, "f", content, content.size() / 2,
               [&] { kill("dn" + std::to_string(number)); });
    EXPECT_TRUE(fs->read_file(path("f")) == content);
    EXPECT_THAT(raw_names(), ElementsAre("f"));
    await_datanodes();
    fs->remove_file(path("probe"));
  }
}

TEST_F(WebHdfsFault, Read_EachDataNodeKilledInTurn_GivesEveryByte) {
  const auto web = make_webhdfs(web_options());
  const std::string content = pattern(64u << 20);
  fs->write_file(path("f"), content);
  for (int number = 1; number <= datanodes(); ++number) {
    SCOPED_TRACE(number);
    auto reader = web->open_reader(path("f"));
    std::string read(content.size(), '\0');
    const auto bytes = std::as_writable_bytes(std::span(read));
    for (std::size_t at = 0; at < content.size(); at += kPiece) {
      if (at == content.size() / 2) kill("dn" + std::to_string(number));
      ASSERT_EQ(reader->read(bytes.subspan(at, kPiece)), kPiece);
    }
    EXPECT_TRUE(read == content);
    await_datanodes();
  }
}

TEST_F(WebHdfsFault, WriteReadAndList_NameNodeKilled_WaitForItsSuccessor) {
  const auto web = make_webhdfs(web_options());
  const std::string content = pattern(64u << 20);
  write_with(*web, "f", content, content.size() / 2, [&] { kill("nn"); });
  kill("nn");
  EXPECT_EQ(web->ls(path("")).size(), 1u);
  kill("nn");
  EXPECT_TRUE(web->read_file(path("f")) == content);
  EXPECT_THAT(raw_names(), ElementsAre("f"));
}

TEST_F(WebHdfsFault, Write_AllDataNodesKilled_IsAnErrorAndPublishesNothing) {
  WebHdfsOptions impatient = web_options();  // they come back soon
  impatient.max_retries = 1;
  const auto web = make_webhdfs(impatient);
  const std::string content = pattern(64u << 20);
  const auto error = error_of(
      [&] { write_with(*web, "f", content, content.size() / 2, [&] { kill_each_datanode(); }); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unavailable) << error->what();
  EXPECT_THAT(error->advice(), HasSubstr("DataNodes"));
  EXPECT_THAT(raw_names(), IsEmpty());
}

TEST_F(WebHdfsFault, Read_AllDataNodesKilled_IsAnErrorThatNamesThem) {
  WebHdfsOptions impatient = web_options();
  impatient.max_retries = 1;
  const auto web = make_webhdfs(impatient);
  fs->write_file(path("f"), pattern(8u << 20));
  kill_each_datanode();
  const auto error = error_of([&] { web->read_file(path("f")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unavailable) << error->what();
  EXPECT_THAT(error->advice(), HasSubstr("DataNodes"));
}

}  // namespace
}  // namespace fulgurite::test
