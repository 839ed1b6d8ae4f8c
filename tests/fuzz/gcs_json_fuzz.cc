// Answers of Google Cloud Storage: whatever the body is, each parser returns what it found or
// throws an Error; a refusal never throws.
#include "answer_parsers.h"
#include "gcs/errors.h"
#include "gcs/json.h"

namespace gcs = fulgurite::gcs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  const fulgurite::AnswerParsers parse{body};
  parse(gcs::parse_resource);
  parse(gcs::parse_resources);
  parse(gcs::parse_list);
  parse(gcs::parse_rewrite);
  parse(gcs::parse_buckets);
  fulgurite::http::Response response;
  response.status = 404;
  response.body = body;
  gcs::parse_refusal(response);
  return 0;
}
