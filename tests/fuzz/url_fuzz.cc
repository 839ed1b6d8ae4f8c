// URLs of any bytes: every rule either answers or throws an Error.
#include <cstdint>

#include "fulgurite/error.h"
#include "fulgurite/url.h"

namespace {

template <class Call>
void answer_or_error(Call&& call) {
  try {
    call();
  } catch (const fulgurite::Error&) {
  }
}

void try_all(std::string_view url) {
  using namespace fulgurite;
  const Directories directories{"/srv", "/home/user"};
  answer_or_error([&] { infer_storage_options(url); });
  answer_or_error([&] { un_chain(url, directories); });
  for (const char* protocol : {"file", "memory", "s3", "gs", "az", "hdfs", "webhdfs", "ftp", "http",
                               "data", "zip", "git", "github", "gist", "other"}) {
    answer_or_error([&] { parent(protocol, url, directories); });
    answer_or_error([&] { options_from_url(protocol, url); });
    answer_or_error([&] { unstrip_protocol(protocol, url, directories); });
  }
  for (const char* protocol : {"s3", "gs", "az"}) {
    answer_or_error([&] { split_object_url(protocol, url, true); });
  }
  Url parsed(url);
  parsed.name();
  parsed.protocol();
  redacted(url);
  // A child's parent is where it was joined to.
  if (join(url, "x").size() > url.size() && (Url(url) / "x").name() != "x") __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try_all({reinterpret_cast<const char*>(data), size});
  return 0;
}
