#include "serialize/pickle_writer.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <span>
#include <unordered_map>

#include "base/log.h"
#include "fulgurite/error.h"
#include "serialize/dtype.h"
#include "serialize/pickle_format.h"
#include "serialize/utf8.h"

namespace fulgurite {

namespace {

// Python's pickler ends a run of list items or dict items after so many and starts another.
constexpr std::size_t kBatch = 1000;

[[noreturn]] void refuse(std::string reason, std::string advice) {
  throw Error(ErrorCode::invalid_argument, "checkpoint write", "", std::move(reason),
              std::move(advice));
}

// The shortest little-endian two's complement of a number, as LONG1 wants it.
std::string long_digits(std::int64_t number) {
  std::string digits;
  while (true) {
    digits.push_back(static_cast<char>(number & 0xff));
    const bool negative = (number & 0x80) != 0;
    number >>= 8;
    if (number == (negative ? -1 : 0)) return digits;
  }
}

bool hashable(const Value& value) {
  if (const auto* tuple = value.get_if<Tuple>()) return std::ranges::all_of(tuple->items, hashable);
  return !value.is<List>() && !value.is<Set>() && !value.is<Dict>();
}

class PickleWriter {
 public:
  Pickle run(const Value& root) {
    op(Op::proto);
    out_.push_back('\2');
    write(root);
    op(Op::stop);
    return {std::move(out_), std::move(storages_)};
  }

 private:
  void write(const Value& value) {
    if (++depth_ > kMaxPickleDepth) {
      refuse("values are nested more than " + std::to_string(kMaxPickleDepth) + " deep",
             "flatten the value that on_save_checkpoint adds");
    }
    std::visit([this](const auto& held) { put(held); }, value.data);
    --depth_;
  }

  // --- scalars ---------------------------------------------------------------------------------

  void put(None) { op(Op::none); }

  void put(bool flag) { op(flag ? Op::newtrue : Op::newfalse); }

  void put(std::int64_t number) {
    if (number >= 0 && number <= 0xff) {
      op(Op::binint1);
      little(static_cast<std::uint64_t>(number), 1);
    } else if (number >= 0 && number <= 0xffff) {
      op(Op::binint2);
      little(static_cast<std::uint64_t>(number), 2);
    } else if (number >= std::numeric_limits<std::int32_t>::min() &&
               number <= std::numeric_limits<std::int32_t>::max()) {
      op(Op::binint);
      little(static_cast<std::uint64_t>(number), 4);
    } else {
      put(BigInteger{long_digits(number)});
    }
  }

  void put(const BigInteger& number) {
    const bool is_short = number.digits.size() <= 0xff;
    op(is_short ? Op::long1 : Op::long4);
    sized(number.digits, is_short ? 1 : 4);
  }

  void put(double number) {
    op(Op::binfloat);
    const auto bits = std::bit_cast<std::uint64_t>(number);
    for (int shift = 56; shift >= 0; shift -= 8) out_.push_back(static_cast<char>(bits >> shift));
  }

  void put(const std::complex<double>& number) {
    global("__builtin__", "complex");
    put(number.real());
    put(number.imag());
    op(Op::tuple2);
    op(Op::reduce);
  }

  void put(const std::string& text) {
    if (recall(strings_, text)) return;
    if (!is_utf8(text)) {
      refuse("a string is not UTF-8", "store it as fulgurite::Bytes");
    }
    op(Op::binunicode);
    sized(text, 4);
    memoize(strings_, text);
  }

  // Protocol 2 has no bytes: they travel as text whose characters are the bytes.
  void put(const Bytes& bytes) {
    global("_codecs", "encode");
    op(Op::binunicode);
    sized(latin1_to_utf8(bytes.data), 4);
    put(std::string("latin1"));
    op(Op::tuple2);
    op(Op::reduce);
  }

  void put(DType type) { global("torch", to_string(type)); }

  // --- containers ------------------------------------------------------------------------------

  void put(const List& list) { put_list(list.items); }

  void put(const Tuple& tuple) {
    const std::size_t size = tuple.items.size();
    if (size > 3) op(Op::mark);
    for (const Value& item : tuple.items) write(item);
    constexpr Op kBySize[] = {Op::empty_tuple, Op::tuple1, Op::tuple2, Op::tuple3};
    op(size > 3 ? Op::tuple : kBySize[size]);
  }

  void put(const Set& set) {
    for (const Value& item : set.items) check_hashable(item);
    global("__builtin__", "set");
    put_list(set.items);
    op(Op::tuple1);
    op(Op::reduce);
  }

  void put(const Dict& dict) {
    switch (dict.kind) {
      case Dict::Kind::dict:
        op(Op::empty_dict);
        put_items(dict);
        break;
      case Dict::Kind::ordered_dict:
        empty_ordered_dict();
        put_items(dict);
        break;
      case Dict::Kind::counter:
        global("collections", "Counter");
        op(Op::empty_dict);
        put_items(dict);
        op(Op::tuple1);
        op(Op::reduce);
        break;
    }
  }

  void put_list(const std::vector<Value>& items) {
    op(Op::empty_list);
    for_batches(std::span(items), Op::append, Op::appends,
                [this](const Value& item) { write(item); });
  }

  void put_items(const Dict& dict) {
    for_batches(std::span(dict.items), Op::setitem, Op::setitems, [this](const auto& item) {
      check_hashable(item.first);
      write(item.first);
      write(item.second);
    });
  }

  template <class Item, class Write>
  void for_batches(std::span<const Item> items, Op one, Op many, Write write_item) {
    while (!items.empty()) {
      const auto batch = items.first(std::min(items.size(), kBatch));
      if (batch.size() > 1) op(Op::mark);
      for (const Item& item : batch) write_item(item);
      op(batch.size() > 1 ? many : one);
      items = items.subspan(batch.size());
    }
  }

  static void check_hashable(const Value& key) {
    if (!hashable(key)) {
      refuse("a " + std::string(type_name(key)) + " is the key of a dict or in a set",
             "use str, int or tuples of them as keys");
    }
  }

  void empty_ordered_dict() {
    global("collections", "OrderedDict");
    op(Op::empty_tuple);
    op(Op::reduce);
  }

  // --- tensors ---------------------------------------------------------------------------------

  void put(const std::shared_ptr<const TensorValue>& tensor) {
    if (!tensor || !tensor->storage) refuse("a tensor has no storage", "leave it out, or use None");
    if (recall(tensors_, tensor.get())) return;
    if (tensor->parameter) {
      global("torch._utils", "_rebuild_parameter");
      op(Op::mark);
      put_tensor(*tensor, false);
      put(tensor->requires_grad);
      empty_ordered_dict();
      op(Op::tuple);
      op(Op::reduce);
    } else {
      put_tensor(*tensor, tensor->requires_grad);
    }
    memoize(tensors_, tensor.get());
  }

  // _rebuild_tensor_v2 takes the type of its storage; v3 has a type of its own.
  void put_tensor(const TensorValue& tensor, bool requires_grad) {
    const bool v2 = tensor.dtype == tensor.storage->dtype && !storage_class(tensor.dtype).empty();
    global("torch._utils", v2 ? "_rebuild_tensor_v2" : "_rebuild_tensor_v3");
    op(Op::mark);
    put_storage(tensor.storage);
    put(tensor.offset);
    put(tuple_of(tensor.shape));
    put(tuple_of(tensor.strides));
    put(requires_grad);
    empty_ordered_dict();
    if (!v2) put(tensor.dtype);
    op(Op::tuple);
    op(Op::reduce);
  }

  void put_storage(const std::shared_ptr<const Storage>& storage) {
    const bool typed = !storage_class(storage->dtype).empty();
    const std::uint64_t elements = storage->size / (typed ? size_of(storage->dtype) : 1);
    op(Op::mark);
    put(std::string("storage"));
    if (typed) {
      global("torch", storage_class(storage->dtype));
    } else {
      global("torch.storage", "UntypedStorage");
    }
    put(std::to_string(index_of(storage)));
    put(storage->location);
    put(static_cast<std::int64_t>(elements));
    op(Op::tuple);
    op(Op::binpersid);
  }

  std::size_t index_of(const std::shared_ptr<const Storage>& storage) {
    const auto [at, is_new] = storage_index_.emplace(storage.get(), storages_.size());
    if (is_new) storages_.push_back(storage);
    return at->second;
  }

  static Tuple tuple_of(const std::vector<std::int64_t>& numbers) {
    return {std::vector<Value>(numbers.begin(), numbers.end())};
  }

  // --- objects ---------------------------------------------------------------------------------

  void put(const Opaque& object) {
    if (object.name == "torch.device") {
      global("torch", "device");
      put(Tuple{object.parts});
      op(Op::reduce);
      return;
    }
    log(LogLevel::warning, "checkpoint write: an object of class " + object.name +
                               " is written as None; only plain values and tensors are kept");
    op(Op::none);
  }

  void global(std::string_view module, std::string_view name) {
    std::string line = std::string(module) + '\n' + std::string(name) + '\n';
    if (recall(globals_, line)) return;
    op(Op::global);
    out_ += line;
    memoize(globals_, line);
  }

  // --- memo and bytes --------------------------------------------------------------------------

  template <class Memo, class Key>
  bool recall(const Memo& memo, const Key& key) {
    const auto found = memo.find(key);
    if (found == memo.end()) return false;
    memo_op(Op::binget, Op::long_binget, found->second);
    return true;
  }

  template <class Memo, class Key>
  void memoize(Memo& memo, const Key& key) {
    memo.emplace(key, memo_size_);
    memo_op(Op::binput, Op::long_binput, memo_size_++);
  }

  void memo_op(Op narrow, Op wide, std::uint32_t index) {
    op(index <= 0xff ? narrow : wide);
    little(index, index <= 0xff ? 1 : 4);
  }

  void sized(std::string_view bytes, int width) {
    if (bytes.size() > 0xffffffffu) {
      refuse("a string is longer than 4 GiB", "store it as a tensor of uint8");
    }
    little(bytes.size(), width);
    out_ += bytes;
  }

  void little(std::uint64_t number, int width) {
    for (int i = 0; i < width; ++i) out_.push_back(static_cast<char>(number >> (8 * i)));
  }

  void op(Op code) { out_.push_back(static_cast<char>(code)); }

  std::string out_;
  int depth_ = 0;
  std::uint32_t memo_size_ = 0;
  std::unordered_map<std::string, std::uint32_t> strings_;
  std::unordered_map<std::string, std::uint32_t> globals_;
  std::unordered_map<const TensorValue*, std::uint32_t> tensors_;
  std::unordered_map<const Storage*, std::size_t> storage_index_;
  std::vector<std::shared_ptr<const Storage>> storages_;
};

}  // namespace

Pickle write_pickle(const Value& root) { return PickleWriter().run(root); }

}  // namespace fulgurite
