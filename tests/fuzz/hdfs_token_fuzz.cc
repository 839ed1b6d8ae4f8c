// Token files: whatever they hold, it is taken apart or refused with an Error; and so are the
// answers of a server's handshake.
#include "fulgurite/error.h"
#include "hdfs/rpc_frame.h"
#include "hdfs/sasl/token_file.h"

namespace hdfs = fulgurite::hdfs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    hdfs::parse_tokens(bytes);
  } catch (const fulgurite::Error&) {
  }
  try {
    hdfs::parse_sasl_frame({"nn", 8020}, bytes);
  } catch (const fulgurite::Error&) {
  }
  return 0;
}
