// The bytes of a pickle, taken from the front: fixed-width numbers, counted strings and lines, each
// checked against what is left.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "serialize/pickle_graph.h"

namespace fulgurite {

/// `graph` names the file in errors. All methods: corrupted at the end of the bytes.
class PickleInput {
 public:
  PickleInput(std::span<const std::byte> bytes, const PickleGraph& graph);

  unsigned char byte() { return static_cast<unsigned char>(take(1)[0]); }
  std::uint64_t little(int width);
  std::string_view sized(int width);  ///< a count of that width, and as many bytes
  std::string_view line();            ///< up to the next '\n', which is passed over
  double binary_double();             ///< big-endian

  /// An integer of `size` bytes, little-endian two's complement.
  Value long_integer(std::uint64_t size);

  // Protocol 0 writes numbers and text as lines.
  Value integer_line();  ///< "12", "12L", and "00" and "01", which are False and True
  double double_line();
  std::uint64_t index_line();
  Value unicode_line();  ///< with \uXXXX escapes
  Value string_line();   ///< in quotes, with Python's escapes

 private:
  std::string_view take(std::uint64_t size);

  std::string_view rest_;
  const PickleGraph& graph_;
};

}  // namespace fulgurite
