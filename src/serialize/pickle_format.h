// Python's pickle, as far as checkpoints use it: opcodes and the bounds that we keep.
//
// Spec: https://docs.python.org/3/library/pickletools.html and the comments of CPython's
// Lib/pickletools.py. Bounds: docs/checkpoint-format.md.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace fulgurite {

/// Containers within containers. Python's own pickler gives up at about the same depth.
constexpr int kMaxPickleDepth = 500;
/// The largest pickle that is read.
constexpr std::uint64_t kMaxPickleBytes = 256ull << 20;
/// Memory that a pickle of `size` bytes may occupy while it is read, and again as a tree of values:
/// what a few bytes refer to again and again is counted every time. A value takes some 100 bytes,
/// and at least one in the pickle.
constexpr std::uint64_t max_pickle_memory(std::uint64_t size) {
  return std::min<std::uint64_t>((64 << 20) + 256 * size, 1 << 30);
}

enum class Op : unsigned char {
  mark = '(',
  stop = '.',
  pop = '0',
  pop_mark = '1',
  dup = '2',
  float_line = 'F',
  int_line = 'I',
  binint = 'J',
  binint1 = 'K',
  long_line = 'L',
  binint2 = 'M',
  none = 'N',
  persid_line = 'P',
  binpersid = 'Q',
  reduce = 'R',
  string_line = 'S',
  binstring = 'T',
  short_binstring = 'U',
  unicode_line = 'V',
  binunicode = 'X',
  append = 'a',
  build = 'b',
  global = 'c',
  dict = 'd',
  empty_dict = '}',
  appends = 'e',
  get_line = 'g',
  binget = 'h',
  inst = 'i',
  long_binget = 'j',
  list = 'l',
  empty_list = ']',
  obj = 'o',
  put_line = 'p',
  binput = 'q',
  long_binput = 'r',
  setitem = 's',
  tuple = 't',
  empty_tuple = ')',
  setitems = 'u',
  binfloat = 'G',
  // protocol 2
  proto = 0x80,
  newobj = 0x81,
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  newtrue = 0x88,
  newfalse = 0x89,
  long1 = 0x8a,
  long4 = 0x8b,
  // protocol 3
  binbytes = 'B',
  short_binbytes = 'C',
  // protocol 4
  short_binunicode = 0x8c,
  binunicode8 = 0x8d,
  binbytes8 = 0x8e,
  empty_set = 0x8f,
  additems = 0x90,
  frozenset = 0x91,
  newobj_ex = 0x92,
  stack_global = 0x93,
  memoize = 0x94,
  frame = 0x95,
  // protocol 5
  bytearray8 = 0x96,
};

}  // namespace fulgurite
