// What HDFS promises when parts of it fail: dead DataNodes, damaged replicas, a lost lease.
#include "hdfs_cluster.h"

namespace fulgurite::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A cluster, and how we speak with it.
struct Setting {
  std::string name;
  std::string variables;
  HdfsProperties properties{};
};

void PrintTo(const Setting& setting, std::ostream* out) { *out << setting.name; }

Setting kerberos(const std::string& protection) {
  return {.name = "kerberos_" + protection,
          .variables = "FULGURITE_TEST_HDFS_KERBEROS",
          .properties = {{"hadoop.rpc.protection", protection},
                         {"dfs.data.transfer.protection", protection}}};
}

class HdfsFault : public HdfsCluster, public testing::WithParamInterface<Setting> {
 protected:
  HdfsFault() : HdfsCluster(GetParam().variables, 3, GetParam().properties) {}
};

TEST_P(HdfsFault, Write_OneDataNodeKilled_ArrivesWhole) {
  const std::string content = pattern(256u << 20);
  write_with(*fs, "f", content, 100u << 20, [&] { kill("dn1"); });
  EXPECT_TRUE(fs->read_file(path("f")) == content);
  EXPECT_THAT(raw_names(), ElementsAre("f"));
}

TEST_P(HdfsFault, Write_EachDataNodeKilledInTurn_ArrivesWhole) {
  const std::string content = pattern(40u << 20);
  for (int number = 1; number <= datanodes(); ++number) {
    SCOPED_TRACE(number);
    write_with(*fs, "f", content, 12u << 20, [&] { kill("dn" + std::to_string(number)); });
    EXPECT_TRUE(fs->read_file(path("f")) == content);
    await_datanodes();
  }
}

TEST_P(HdfsFault, Write_DataNodeKilledAfterAFlush_ArrivesWhole) {
  const std::string content = pattern(3 * kPiece + 777);
  auto writer = fs->open_writer(path("f"));
  writer->write(std::string_view(content).substr(0, kPiece + 100));
  writer->flush();
  kill("dn2");
  writer->write(std::string_view(content).substr(kPiece + 100));
  writer->commit();
  EXPECT_TRUE(fs->read_file(path("f")) == content);
}

TEST_P(HdfsFault, Commit_DataNodeKilledBefore_ArrivesWhole) {
  const std::string content = pattern(kPiece + 5);
  auto writer = fs->open_writer(path("f"));
  writer->write(content);
  writer->flush();
  kill("dn3");
  writer->commit();
  EXPECT_TRUE(fs->read_file(path("f")) == content);
}

TEST_P(HdfsFault, WriteAndList_NameNodeKilled_WaitForItsSuccessor) {
  const std::string content = pattern(40u << 20);
  std::jthread succession;
  write_with(*fs, "f", content, 12u << 20, [&] { succession = kill_namenode(); });
  EXPECT_TRUE(fs->read_file(path("f")) == content);
  succession = kill_namenode();
  EXPECT_EQ(fs->ls(path("")).size(), 1u);
}

TEST_P(HdfsFault, Write_AllDataNodesKilled_IsAnErrorAndPublishesNothing) {
  const std::string content = pattern(8u << 20);
  const auto error =
      error_of([&] { write_with(*fs, "f", content, 4u << 20, [&] { kill_each_datanode(); }); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unavailable) << error->what();
  EXPECT_THAT(error->advice(), HasSubstr("DataNodes"));
  EXPECT_FALSE(fs->exists(path("f")));
  EXPECT_THAT(raw_names(), IsEmpty());
}

TEST_P(HdfsFault, Read_OneDataNodeKilled_GivesEveryByte) {
  const std::string content = pattern(256u << 20);
  fs->write_file(path("f"), content);
  for (int number = 1; number <= datanodes(); ++number) {
    SCOPED_TRACE(number);
    auto reader = fs->open_reader(path("f"));
    std::string read(content.size(), '\0');
    const auto bytes = std::as_writable_bytes(std::span(read));
    for (std::size_t at = 0; at < content.size(); at += kPiece) {
      if (at == 100u << 20) kill("dn" + std::to_string(number));
      ASSERT_EQ(reader->read(bytes.subspan(at, kPiece)), kPiece);
    }
    EXPECT_TRUE(read == content);
    await_datanodes();
  }
}

TEST_P(HdfsFault, Read_HungDataNode_HedgedReadsDoNotWait) {
  HdfsOptions hedged = options();
  hedged.extra_conf["dfs.client.hedged.read.threadpool.size"] = "4";
  hedged.extra_conf["dfs.client.hedged.read.threshold.millis"] = "100";
  const auto hedging = make_hdfs(hedged);
  const std::string content = pattern(kPiece);
  fs->write_file(path("f"), content);
  const auto paused = pause("dn1");
  const auto begun = std::chrono::steady_clock::now();
  // Which replica is read first is the NameNode's choice; a DataNode has a minute to answer.
  for (int i = 0; i < 20; ++i) {
    std::string read(content.size(), '\0');
    hedging->open_reader(path("f"))->read_at(0, std::as_writable_bytes(std::span(read)));
    EXPECT_TRUE(read == content);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(30));
}

TEST_P(HdfsFault, Read_DamagedReplicas_ReadsAnotherAndTellsTheNameNode) {
  expect_reads_around_damage(*fs);
}

TEST_P(HdfsFault, Read_EveryReplicaDamaged_IsAnErrorAndNoData) {
  fs->write_file(path("f"), pattern(1u << 20));
  for (const std::string& replica : replica_files(path("f"))) damage(replica);
  const auto error = error_of([&] { fs->read_file(path("f")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unavailable) << error->what();
  EXPECT_THAT(error->advice(), HasSubstr("fsck"));
  fs->remove_file(path("f"));
}

TEST_P(HdfsFault, Commit_LeaseTakenByAnother_IsAnErrorAndKeepsTheOthersFile) {
  fs->write_file(path("f"), "old ");
  auto writer = fs->open_writer(path("f"), {.mode = WriteMode::append});
  writer->write("lost");
  while (!cluster->namenode().recover_lease(operation, path("f"))) {
  }
  EXPECT_ERROR(writer->commit(), precondition_failed);
  EXPECT_ERROR(writer->write("more"), precondition_failed);
  writer.reset();
  fs->write_file(path("f"), "new", {.mode = WriteMode::append});
  EXPECT_EQ(fs->read_file(path("f")), "old new");
}

TEST_P(HdfsFault, Commit_LeaseTakenAndNoDataNodeLeft_TellsOfTheLease) {
  HdfsOptions lone = options();
  lone.replication = 1;
  auto writer = make_hdfs(lone)->open_writer(path("f"), {.mode = WriteMode::append});
  writer->write("flushed");
  writer->flush();
  await("the file is closed", [&] { return Hdfs(options()).recover_lease(path("f")); });
  EXPECT_ERROR(writer->commit(), precondition_failed);
  writer.reset();
  EXPECT_EQ(fs->read_file(path("f")), "flushed");
}

TEST_P(HdfsFault, Append_FileTakenFromALivingWriter_IsTheNextOnes) {
  auto first = fs->open_writer(path("f"), {.mode = WriteMode::append});
  first->write("flushed ");
  first->flush();
  const auto other = make_hdfs(options());
  await("the file is closed", [&] { return Hdfs(options()).recover_lease(path("f")); });
  auto second = other->open_writer(path("f"), {.mode = WriteMode::append});
  second->write("and taken");
  const auto error = error_of([&] {
    first->write("lost");
    first->commit();
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::precondition_failed) << error->what();
  first.reset();
  second->commit();
  EXPECT_EQ(fs->read_file(path("f")), "flushed and taken");
}

TEST_P(HdfsFault, Append_FileOfALivingWriter_WaitsUntilCancelled) {
  auto living = fs->open_writer(path("f"), {.mode = WriteMode::append});
  living->write("mine");
  std::stop_source stop;
  std::jthread stopper([&] {
    while (!fs->exists(path("f"))) {
    }
    stop.request_stop();
  });
  const auto other = make_hdfs(options());
  EXPECT_ERROR(other->open_writer(path("f"), {.mode = WriteMode::append, .stop = stop.get_token()}),
               cancelled);
  living->commit();
  EXPECT_EQ(fs->read_file(path("f")), "mine");
}

INSTANTIATE_TEST_SUITE_P(Clusters, HdfsFault,
                         testing::Values(Setting{"plain", "FULGURITE_TEST_HDFS"},
                                         Setting{"ha", "FULGURITE_TEST_HDFS_HA"},
                                         kerberos("authentication"), kerberos("integrity"),
                                         kerberos("privacy")),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace fulgurite::test
