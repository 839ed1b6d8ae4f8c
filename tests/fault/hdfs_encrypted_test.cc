// A real HDFS that encrypts transfers: keys and tokens where daemons fail, files grow, and Hadoop's
// own client is on the other side.
#include <array>

#include "hdfs/transfer_handshake.h"
#include "hdfs_cluster.h"

namespace fulgurite::test {
namespace {

class HdfsEncrypted : public HdfsCluster {
 protected:
  HdfsEncrypted() : HdfsCluster("FULGURITE_TEST_HDFS_ENCRYPTED") {}

  hdfs::wire::DataEncryptionKey key() const {
    return *cluster->namenode().data_encryption_key(operation);
  }

  hdfs::Handshake shake_hands_with_a_datanode(const hdfs::TransferSecret& secret) const {
    hdfs::DatanodeConnection connection(
        cluster->transfer_endpoint(first_block(path("probe")).locations(0)),
        cluster->settings().datanode_timeouts);
    return hdfs::shake_hands(connection, secret, true);
  }

  const std::string text_ = pattern(40u << 20);
};

TEST_F(HdfsEncrypted, Write_OneDataNodeKilled_ArrivesWhole) {
  auto writer = fs->open_writer(path("f"));
  writer->write(Buffer::copy_of(text_.substr(0, 20u << 20)));
  kill("dn1");
  writer->write(Buffer::copy_of(text_.substr(20u << 20)));
  writer->commit();
  EXPECT_TRUE(fs->read_file(path("f")) == text_);
}

TEST_F(HdfsEncrypted, ReadAndWrite_EveryDaemonIsAnotherSince_AsksForAnotherKey) {
  fs->write_file(path("f"), text_);
  await_datanodes();
  const auto old_key = hdfs::secret_of(key());
  ASSERT_EQ(shake_hands_with_a_datanode(old_key), hdfs::Handshake::done);
  for (const char* daemon : {"nn", "dn1", "dn2", "dn3"}) kill(daemon);
  await_datanodes();
  EXPECT_EQ(shake_hands_with_a_datanode(old_key), hdfs::Handshake::unknown_key);
  EXPECT_TRUE(fs->read_file(path("f")) == text_);
  fs->write_file(path("g"), text_);
  EXPECT_TRUE(fs->read_file(path("g")) == text_);
}

TEST_F(HdfsEncrypted, ShakeHands_AnotherSecret_IsRefused) {
  await_datanodes();
  auto secret = hdfs::secret_of(key());
  secret.password = "bm90IHRoaXM=";
  const auto error = error_of([&] { shake_hands_with_a_datanode(secret); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated) << error->what();
}

TEST_F(HdfsEncrypted, Flush_WhileWriting_ReadersSeeWhatWasFlushed) {
  auto writer = fs->open_writer(path("f"), {.mode = WriteMode::append});
  writer->write(Buffer::copy_of(text_.substr(0, 1000)));
  writer->flush();
  EXPECT_EQ(make_hdfs(options())->read_file(path("f")), text_.substr(0, 1000));
  writer->commit();
}

TEST_F(HdfsEncrypted, Write_WithEitherCipher_HadoopReadsIt) {
  HdfsOptions without_aes = options();
  without_aes.extra_conf["dfs.encrypt.data.transfer.cipher.suites"] = "";
  make_hdfs(without_aes)->write_file(path("f"), text_.substr(0, 100'000));
  fs->write_file(path("g"), text_.substr(0, 100'000));
  EXPECT_TRUE(shell("dfs -cat " + path("f")) == text_.substr(0, 100'000));
  EXPECT_TRUE(shell("dfs -cat " + path("g")) == text_.substr(0, 100'000));
}

}  // namespace
}  // namespace fulgurite::test
