// Our side of checkpoint_test.py:
//   checkpoint_tool copy FROM TO   reads a checkpoint whole and writes it again
//   checkpoint_tool sample TO      writes values of every kind and tensors of every type
#include <cstdio>
#include <string>

#include "fulgurite/checkpoint_file.h"
#include "fulgurite/error.h"
#include "fulgurite/registry.h"

namespace fulgurite {
namespace {

void write(const Value& root, const std::string& url) {
  const auto writer = open_writer(url, {.size_hint = checkpoint_size(root)});
  write_checkpoint(root, *writer);
  writer->commit();
}

// Bytes that the Python side can make as well: 1, 8, 15, ... modulo 256; for bool 0, 1, 0, ...
std::shared_ptr<const Storage> numbered_storage(DType dtype, std::size_t elements) {
  std::string bytes(elements * size_of(dtype), '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(dtype == DType::boolean ? i % 2 : i * 7 + 1);
  }
  auto storage = std::make_shared<Storage>();
  storage->dtype = dtype;
  storage->size = bytes.size();
  storage->bytes = Buffer::from_string(std::move(bytes));
  return storage;
}

Value tensor(const std::shared_ptr<const Storage>& storage, std::int64_t offset,
             std::vector<std::int64_t> shape, std::vector<std::int64_t> strides) {
  auto made = std::make_shared<TensorValue>();
  made->storage = storage;
  made->dtype = storage->dtype;
  made->offset = offset;
  made->shape = std::move(shape);
  made->strides = std::move(strides);
  return std::shared_ptr<const TensorValue>(std::move(made));
}

Dict sample_tensors() {
  Dict all;
  for (int i = 0; i <= static_cast<int>(DType::float8_e5m2); ++i) {
    const auto dtype = static_cast<DType>(i);
    const auto storage = numbered_storage(dtype, 12);
    Dict shapes;
    shapes["matrix"] = tensor(storage, 0, {3, 4}, {4, 1});
    shapes["transposed"] = tensor(storage, 0, {4, 3}, {1, 4});
    shapes["slice"] = tensor(storage, 5, {2, 2}, {4, 2});
    shapes["scalar"] = tensor(storage, 7, {}, {});
    shapes["empty"] = tensor(numbered_storage(dtype, 0), 0, {0, 4}, {4, 1});
    all[to_string(dtype)] = shapes;
  }
  return all;
}

Value sample() {
  const auto storage = numbered_storage(DType::float32, 3);
  auto parameter = std::make_shared<TensorValue>(tensor(storage, 0, {3}, {1}).as_tensor());
  parameter->parameter = parameter->requires_grad = true;
  auto bits = std::make_shared<TensorValue>(*parameter);
  bits->parameter = bits->requires_grad = false;
  bits->dtype = DType::int32;

  Dict root;
  root["tensors"] = sample_tensors();
  root["parameter"] = std::shared_ptr<const TensorValue>(parameter);
  root["bits"] = std::shared_ptr<const TensorValue>(bits);
  root["none"] = {};
  root["bools"] = List{{true, false}};
  root["ints"] = List{{0, 255, 256, 65535, 65536, -1, INT64_C(1) << 40, INT64_MIN, INT64_MAX}};
  root["big"] = BigInteger{std::string(12, '\0') + '\x01'};  // 2^96
  root["floats"] = List{{0.1, -1e300}};
  root["complex"] = std::complex<double>(1, -2);
  root["text"] = "\u00e9\n\U0001f600";
  root["bytes"] = Bytes{std::string("\0\x7f\x80\xff", 4)};
  root["tuples"] = List{{Tuple{}, Tuple{{1}}, Tuple{{1, 2, 3, 4}}}};
  root["set"] = Set{{1, "a"}};
  root["dtype"] = DType::bfloat16;
  root["device"] = Opaque{"torch.device", {"cpu"}};
  root["counter"] = Dict{Dict::Kind::counter, {{30, 2}, {80, 1}}};
  root["ordered"] = Dict{Dict::Kind::ordered_dict, {{"b", 1}, {"a", 2}}};
  root["keys"] = Dict{Dict::Kind::dict, {{0, "int"}, {Tuple{{1, "x"}}, "tuple"}}};
  return root;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() == 3 && arguments[0] == "copy") {
    write(read_storages(read_checkpoint(open_reader(arguments[1]))), arguments[2]);
  } else if (arguments.size() == 2 && arguments[0] == "sample") {
    write(sample(), arguments[1]);
  } else {
    std::fputs("checkpoint_tool copy FROM TO | sample TO\n", stderr);
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace fulgurite

int main(int argc, char** argv) {
  try {
    return fulgurite::run({argv + 1, argv + argc});
  } catch (const fulgurite::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
