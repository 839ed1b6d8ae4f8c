// Connections that end, whoever ends them.
#include "hdfs/socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <optional>

namespace fulgurite::hdfs {
namespace {

struct Connection {
  Socket ours;
  Descriptor theirs;
};

Connection make_connection() {
  std::array<int, 2> ends;
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  return {Socket(Descriptor(ends[0]), {"peer", 1}), Descriptor(ends[1])};
}

bool is_open(const Connection& connection) { return !connection.ours.can_receive(); }

TEST(StopSocket, Stop_Requested_EndsTheConnection) {
  const Connection connection = make_connection();
  std::stop_source source;
  const StopSocket stop(source.get_token(), connection.ours);
  EXPECT_TRUE(is_open(connection));
  source.request_stop();
  EXPECT_FALSE(is_open(connection));
}

TEST(StopSocket, Stop_SocketIsGone_LeavesTheNextConnectionAlone) {
  std::optional<Connection> first = make_connection();
  std::stop_source source;
  const StopSocket stop(source.get_token(), first->ours);
  first.reset();
  const Connection next = make_connection();
  source.request_stop();
  EXPECT_TRUE(is_open(next));
}

}  // namespace
}  // namespace fulgurite::hdfs
