#include "base/stream_copy.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace fulgurite {

#ifdef __SSE2__

// Whole cache lines are streamed: the processor collects a line before it writes it to memory.
void stream_copy(std::byte* to, std::span<const std::byte> from) noexcept {
  constexpr std::size_t kLine = 64;
  const std::size_t past_line = reinterpret_cast<std::uintptr_t>(to) % kLine;
  const std::size_t head = std::min(from.size(), (kLine - past_line) % kLine);
  std::memcpy(to, from.data(), head);
  to += head;
  from = from.subspan(head);
  for (; from.size() >= kLine; from = from.subspan(kLine), to += kLine) {
    const auto* source = reinterpret_cast<const __m128i*>(from.data());
    auto* line = reinterpret_cast<__m128i*>(to);
    const __m128i a = _mm_loadu_si128(source);
    const __m128i b = _mm_loadu_si128(source + 1);
    const __m128i c = _mm_loadu_si128(source + 2);
    const __m128i d = _mm_loadu_si128(source + 3);
    _mm_stream_si128(line, a);
    _mm_stream_si128(line + 1, b);
    _mm_stream_si128(line + 2, c);
    _mm_stream_si128(line + 3, d);
  }
  std::memcpy(to, from.data(), from.size());
  _mm_sfence();  // streamed stores are not ordered with the unlock or the flag that publishes them
}

#else

void stream_copy(std::byte* to, std::span<const std::byte> from) noexcept {
  std::memcpy(to, from.data(), from.size());
}

#endif

}  // namespace fulgurite
