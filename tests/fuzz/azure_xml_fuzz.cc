// Answers of Azure: whatever the body is, each parser returns what it found or throws an Error.
#include "answer_parsers.h"
#include "azure/xml.h"

namespace azure = fulgurite::azure;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fulgurite::AnswerParsers parse{{reinterpret_cast<const char*>(data), size}};
  parse(azure::parse_error);
  parse(azure::parse_blobs);
  parse(azure::parse_containers);
  parse(azure::parse_committed_blocks);
  parse(azure::parse_tags);
  parse(azure::parse_delegation_key);
  return 0;
}
