// Answers of a NameNode: whatever a frame holds, it is taken apart or refused with an Error.
#include <hdfs_wire/namenode.pb.h>

#include "fulgurite/error.h"
#include "hdfs/rpc_connection.h"

namespace hdfs = fulgurite::hdfs;

namespace {

template <class Response>
void take(const std::string& message) {
  try {
    Response response;
    hdfs::FrameReader(message).take(response);
  } catch (const fulgurite::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto [id, answer] = hdfs::parse_answer({reinterpret_cast<const char*>(data), size});
    take<hdfs::wire::GetFileInfoResponse>(answer.message);
    take<hdfs::wire::GetListingResponse>(answer.message);
    take<hdfs::wire::GetBlockLocationsResponse>(answer.message);
    take<hdfs::wire::AddBlockResponse>(answer.message);
    take<hdfs::wire::GetServerDefaultsResponse>(answer.message);
  } catch (const fulgurite::Error&) {
  }
  return 0;
}
