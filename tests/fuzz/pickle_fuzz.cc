// Pickles of any origin: whatever the bytes are, reading them ends with values or with an Error.
#include <span>

#include "fulgurite/error.h"
#include "serialize/pickle_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    fulgurite::read_pickle(std::as_bytes(std::span(data, size)), "fuzz.pkl");
  } catch (const fulgurite::Error&) {
  }
  return 0;
}
