#include "serialize/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

namespace fulgurite {

namespace {

// zlib counts in 32 bits: gives it the next stretch of a span that may be longer.
template <class Span, class Pointer>
void refill(Span& span, Pointer& next, uInt& available) {
  if (available > 0 || span.empty()) return;
  const std::size_t size = std::min<std::size_t>(span.size(), std::numeric_limits<uInt>::max());
  next = reinterpret_cast<Pointer>(const_cast<std::byte*>(span.data()));
  available = static_cast<uInt>(size);
  span = span.subspan(size);
}

}  // namespace

bool inflate_into(std::span<const std::byte> packed, std::span<std::byte> to) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();  // raw, no zlib header
  int status = Z_OK;
  while (status == Z_OK) {
    refill(packed, stream.next_in, stream.avail_in);
    refill(to, stream.next_out, stream.avail_out);
    status = inflate(&stream, Z_NO_FLUSH);
  }
  const bool filled = to.empty() && stream.avail_out == 0;
  inflateEnd(&stream);
  return status == Z_STREAM_END && filled;
}

}  // namespace fulgurite
