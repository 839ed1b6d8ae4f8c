#include "serialize/pickle_objects.h"

#include <array>
#include <limits>

#include "serialize/dtype.h"
#include "serialize/utf8.h"

namespace fulgurite {

namespace {

constexpr std::size_t kMaxDimensions = 64;  // as torch

// Python 2's names for modules, which protocol 2 still uses.
std::string_view modern(std::string_view module) {
  if (module == "__builtin__") return "builtins";
  if (module == "copy_reg") return "copyreg";
  return module;
}

}  // namespace

// --- names ---------------------------------------------------------------------------------------

PickleObjects::Maker PickleObjects::maker_of(std::string_view name) {
  using Objects = PickleObjects;
  static const std::map<std::string_view, Maker> makers = {
      {"collections.OrderedDict", &Objects::make_ordered_dict},
      {"collections.defaultdict", &Objects::make_default_dict},
      {"collections.Counter", &Objects::make_counter},
      {"collections.deque", &Objects::make_list},
      {"builtins.list", &Objects::make_list},
      {"builtins.tuple", &Objects::make_tuple},
      {"torch.Size", &Objects::make_tuple},
      {"builtins.set", &Objects::make_set},
      {"builtins.frozenset", &Objects::make_set},
      {"builtins.complex", &Objects::make_complex},
      {"_codecs.encode", &Objects::make_encoded},
      {"builtins.bytes", &Objects::make_bytes},
      {"builtins.bytearray", &Objects::make_bytes},
      {"torch._utils._rebuild_tensor", &Objects::make_tensor},
      {"torch._utils._rebuild_tensor_v2", &Objects::make_tensor},
      {"torch._utils._rebuild_tensor_v3", &Objects::make_typed_tensor},
      {"torch._utils._rebuild_parameter", &Objects::make_parameter},
      {"torch._utils._rebuild_parameter_with_state", &Objects::make_parameter},
      {"torch._tensor._rebuild_from_type_v2", &Objects::make_tensor_subclass},
      {"copyreg._reconstructor", &Objects::reconstruct},
  };
  const auto found = makers.find(name);
  return found == makers.end() ? nullptr : found->second;
}

NodeId PickleObjects::global(std::string_view module, std::string_view name) {
  if (module == "torch") {
    if (const auto dtype = dtype_named(name)) return graph_.leaf(*dtype);
  }
  return graph_.make_global(std::string(modern(module)) + '.' + std::string(name));
}

NodeId PickleObjects::call(NodeId callable, NodeId arguments) {
  const Node& node = graph_[callable];
  if (node.kind == Node::Kind::global) return call_known(node.text(), arguments);
  // What another call returned, as a bound method.
  if (node.kind == Node::Kind::object) return graph_.make_object(node.text(), items(arguments));
  graph_.corrupted("something is called that is not a class or function");
}

NodeId PickleObjects::call_known(const std::string& name, NodeId arguments) {
  const Arguments& parts = items(arguments);
  if (const Maker make = maker_of(name)) return (this->*make)(parts);
  return graph_.make_object(name, parts);
}

void PickleObjects::set_state(NodeId object, NodeId state) {
  // The attributes of a dict, list or tensor (torch's _metadata) are no part of its value.
  if (graph_[object].kind == Node::Kind::object) graph_.add(object, state);
}

void PickleObjects::append(NodeId list, NodeId item) {
  Node& node = graph_[list];
  if (node.kind == Node::Kind::object) {
    node.kind = Node::Kind::list;
    node.children.clear();
  }
  if (node.kind != Node::Kind::list) graph_.corrupted("items are appended to something else");
  graph_.add(list, item);
}

void PickleObjects::set_item(NodeId dict, NodeId key, NodeId value) {
  Node& node = graph_[dict];
  if (node.kind == Node::Kind::object) {
    node.kind = Node::Kind::dict;
    node.children.clear();
  }
  if (node.kind != Node::Kind::dict) graph_.corrupted("keys are set in something else");
  graph_.add(dict, key);
  graph_.add(dict, value);
}

// --- Python's own types --------------------------------------------------------------------------

NodeId PickleObjects::make_ordered_dict(const Arguments& arguments) {
  const NodeId dict = graph_.make(Node::Kind::dict);
  graph_[dict].dict_kind = Dict::Kind::ordered_dict;
  if (arguments.empty()) return dict;
  for (NodeId pair : items(arguments[0])) {
    const Arguments& key_and_value = items(pair);
    set_item(dict, argument(key_and_value, 0), argument(key_and_value, 1));
  }
  return dict;
}

NodeId PickleObjects::make_default_dict(const Arguments&) { return graph_.make(Node::Kind::dict); }

NodeId PickleObjects::make_counter(const Arguments& arguments) {
  Arguments counts;
  if (!arguments.empty()) counts = items(arguments[0]);
  const NodeId dict = graph_.make(Node::Kind::dict, std::move(counts));
  graph_[dict].dict_kind = Dict::Kind::counter;
  return dict;
}

NodeId PickleObjects::make_list(const Arguments& arguments) {
  return graph_.make(Node::Kind::list, arguments.empty() ? Arguments() : items(arguments[0]));
}

NodeId PickleObjects::make_tuple(const Arguments& arguments) {
  return graph_.make(Node::Kind::tuple, arguments.empty() ? Arguments() : items(arguments[0]));
}

NodeId PickleObjects::make_set(const Arguments& arguments) {
  return graph_.make(Node::Kind::set, arguments.empty() ? Arguments() : items(arguments[0]));
}

NodeId PickleObjects::make_complex(const Arguments& arguments) {
  const auto* real = graph_[argument(arguments, 0)].value.get_if<double>();
  const auto* imaginary = graph_[argument(arguments, 1)].value.get_if<double>();
  if (!real || !imaginary) graph_.corrupted("a complex number is not made of two floats");
  return graph_.leaf(std::complex<double>(*real, *imaginary));
}

// Bytes of protocol 2: the text whose characters are the bytes, and "latin1".
NodeId PickleObjects::make_encoded(const Arguments& arguments) {
  auto bytes = utf8_to_latin1(graph_[argument(arguments, 0)].text());
  if (!bytes) graph_.corrupted("bytes are encoded as text that has other characters");
  return graph_.leaf(Bytes{std::move(*bytes)});
}

NodeId PickleObjects::make_bytes(const Arguments& arguments) {
  if (arguments.empty()) return graph_.leaf(Bytes{});
  if (graph_[arguments[0]].value.is<Bytes>()) return arguments[0];
  return make_encoded(arguments);
}

// An instance as protocol 0 and 1 make it: (class, base, state of the base).
NodeId PickleObjects::reconstruct(const Arguments& arguments) {
  const Node& type = graph_[argument(arguments, 0)];
  if (type.kind != Node::Kind::global) graph_.corrupted("an instance has no class");
  return call_known(type.text(), graph_.make(Node::Kind::tuple));
}

// --- tensors -------------------------------------------------------------------------------------

NodeId PickleObjects::storage(NodeId id) {
  const Arguments& parts = items(id);
  if (graph_[argument(parts, 0)].text() != "storage") {
    graph_.corrupted("it refers to something outside that is not a storage");
  }
  const Node& type = graph_[argument(parts, 1)];
  const std::string& class_name = type.text();
  const auto dtype = type.kind == Node::Kind::global
                         ? dtype_of_storage_class(class_name.substr(class_name.rfind('.') + 1))
                         : std::nullopt;
  if (!dtype) return graph_.make_object(class_name, {});
  const std::int64_t elements = integer(argument(parts, 4));
  const auto element_size = static_cast<std::int64_t>(size_of(*dtype));
  if (elements < 0 || elements > std::numeric_limits<std::int64_t>::max() / element_size) {
    graph_.corrupted("a storage has an impossible size");
  }
  const auto size = static_cast<std::uint64_t>(elements * element_size);

  const std::string& key = graph_[argument(parts, 2)].text();
  if (const auto known = storages_.find(key); known != storages_.end()) {
    const auto index = static_cast<std::size_t>(integer(known->second));
    if (graph_.storages[index]->size != size) graph_.corrupted("a storage has two sizes");
    return known->second;
  }
  graph_.charge(sizeof(Storage) + key.size());
  const NodeId made = graph_.make(Node::Kind::storage);
  graph_[made].value = static_cast<std::int64_t>(graph_.storages.size());
  graph_.storages.push_back(std::make_shared<Storage>(Storage{
      .dtype = *dtype,
      .location = graph_[argument(parts, 3)].text(),
      .size = size,
      .record = "data/" + key,
  }));
  storages_.emplace(key, made);
  return made;
}

NodeId PickleObjects::make_tensor(const Arguments& arguments) {
  return tensor(arguments, std::nullopt);
}

NodeId PickleObjects::make_typed_tensor(const Arguments& arguments) {
  const auto* dtype = graph_[argument(arguments, 6)].value.get_if<DType>();
  if (!dtype) return graph_.make_object("torch._utils._rebuild_tensor_v3", arguments);
  return tensor(arguments, *dtype);
}

// (storage, offset, shape, strides[, requires_grad, hooks, [dtype, ] metadata])
NodeId PickleObjects::tensor(const Arguments& arguments, std::optional<DType> dtype) {
  const Node& storage = graph_[argument(arguments, 0)];
  const std::size_t metadata = dtype ? 7 : 6;
  const bool is_conjugate_or_negative =
      arguments.size() > metadata && !graph_[arguments[metadata]].children.empty();
  if (storage.kind == Node::Kind::object || is_conjugate_or_negative) {
    return graph_.make_object("torch.Tensor", arguments);
  }
  if (storage.kind != Node::Kind::storage) graph_.corrupted("a tensor has no storage");
  auto made = std::make_shared<TensorValue>();
  made->storage = graph_.storages[static_cast<std::size_t>(*storage.value.get_if<std::int64_t>())];
  made->dtype = dtype.value_or(made->storage->dtype);
  made->offset = integer(argument(arguments, 1));
  made->shape = integers(argument(arguments, 2));
  made->strides = integers(argument(arguments, 3));
  if (arguments.size() > 4) {
    const auto* requires_grad = graph_[arguments[4]].value.get_if<bool>();
    made->requires_grad = requires_grad && *requires_grad;
  }
  check_within_storage(*made);
  graph_.charge(sizeof(TensorValue) + 2 * made->shape.size() * sizeof(std::int64_t));
  return graph_.leaf(std::shared_ptr<const TensorValue>(std::move(made)));
}

void PickleObjects::check_within_storage(const TensorValue& tensor) const {
  if (tensor.shape.size() != tensor.strides.size() || tensor.shape.size() > kMaxDimensions) {
    graph_.corrupted("a tensor has an impossible shape");
  }
  std::int64_t last = tensor.offset;
  bool empty = false;
  bool impossible = tensor.offset < 0;
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    impossible |= tensor.shape[i] < 0 || tensor.strides[i] < 0;
    empty |= tensor.shape[i] == 0;
    std::int64_t extent = 0;
    impossible |= __builtin_mul_overflow(tensor.shape[i] - 1, tensor.strides[i], &extent);
    impossible |= __builtin_add_overflow(last, extent, &last);
  }
  if (impossible) graph_.corrupted("a tensor has an impossible shape");
  const std::uint64_t elements = tensor.storage->size / size_of(tensor.dtype);
  if (!empty && static_cast<std::uint64_t>(last) >= elements) {
    graph_.corrupted("a tensor reaches beyond its storage");
  }
}

NodeId PickleObjects::make_tensor_subclass(const Arguments& arguments) {
  return call(argument(arguments, 0), argument(arguments, 2));
}

// (data, requires_grad, hooks[, state])
NodeId PickleObjects::make_parameter(const Arguments& arguments) {
  const auto* data =
      graph_[argument(arguments, 0)].value.get_if<std::shared_ptr<const TensorValue>>();
  if (!data) return graph_.make_object("torch._utils._rebuild_parameter", arguments);
  auto parameter = std::make_shared<TensorValue>(**data);
  const auto* requires_grad = graph_[argument(arguments, 1)].value.get_if<bool>();
  parameter->requires_grad = requires_grad && *requires_grad;
  parameter->parameter = true;
  return graph_.leaf(std::shared_ptr<const TensorValue>(std::move(parameter)));
}

// --- arguments -----------------------------------------------------------------------------------

std::int64_t PickleObjects::integer(NodeId id) const {
  const auto* number = graph_[id].value.get_if<std::int64_t>();
  if (!number) graph_.corrupted("a tensor's size is not an integer");
  return *number;
}

std::vector<std::int64_t> PickleObjects::integers(NodeId id) const {
  std::vector<std::int64_t> numbers;
  for (NodeId item : items(id)) numbers.push_back(integer(item));
  return numbers;
}

const PickleObjects::Arguments& PickleObjects::items(NodeId id) const {
  const Node& node = graph_[id];
  const bool has_items = node.kind == Node::Kind::tuple || node.kind == Node::Kind::list ||
                         node.kind == Node::Kind::set || node.kind == Node::Kind::dict;
  if (!has_items) graph_.corrupted("a list of values is something else");
  return node.children;
}

NodeId PickleObjects::argument(const Arguments& arguments, std::size_t index) const {
  if (index >= arguments.size()) graph_.corrupted("a call has too few arguments");
  return arguments[index];
}

}  // namespace fulgurite
