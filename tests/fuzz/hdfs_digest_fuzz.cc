// What a server says in DIGEST-MD5: challenge, proof and wrapped messages, a line each. Whatever
// they hold, there is an answer or an Error.
#include <cstdint>
#include <string_view>

#include "fulgurite/error.h"
#include "hdfs/sasl/digest_md5.h"

namespace hdfs = fulgurite::hdfs;

namespace {

/// The text up to the next line end, which is taken off.
std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(line.size() == text.size() ? line.size() : line.size() + 1);
  return line;
}

void exchange(std::string_view text) {
  hdfs::DigestMd5 client({.user = "u",
                          .password = "p",
                          .uri = "hdfs/0",
                          .accepted = {hdfs::Protection::privacy, hdfs::Protection::integrity,
                                       hdfs::Protection::authentication},
                          .client_nonce = "c"});
  while (!text.empty() && !client.complete()) client.evaluate(take_line(text));
}

void unwrap(hdfs::Protection protection, hdfs::DigestCipher cipher, std::string_view token) {
  try {
    hdfs::DigestDirection({}, protection, cipher, hdfs::DigestDirection::Sender::server)
        .unwrap(token);
  } catch (const fulgurite::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    exchange(text);
  } catch (const fulgurite::Error&) {
  }
  unwrap(hdfs::Protection::integrity, hdfs::DigestCipher::rc4, text);
  unwrap(hdfs::Protection::privacy, hdfs::DigestCipher::rc4, text);
  unwrap(hdfs::Protection::privacy, hdfs::DigestCipher::triple_des, text);
  return 0;
}
