// Answers of S3 servers: whatever the body is, each parser returns what it found or throws an
// Error.
#include "answer_parsers.h"
#include "s3/xml.h"

namespace s3 = fulgurite::s3;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fulgurite::AnswerParsers parse{{reinterpret_cast<const char*>(data), size}};
  parse(s3::parse_error);
  parse(s3::parse_list);
  parse(s3::parse_upload_id);
  parse(s3::parse_write_result);
  parse(s3::parse_delete_result);
  parse(s3::parse_parts);
  parse(s3::parse_uploads);
  parse(s3::parse_versions);
  parse(s3::parse_buckets);
  parse(s3::parse_tags);
  return 0;
}
