// What a call, an instance or a storage in a pickle stands for: the only place that gives meaning
// to the names in it.
//
// Called by pickle_reader.cc. The names and their arguments are those of torch/_utils.py and of
// Python's own types.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "serialize/pickle_graph.h"

namespace fulgurite {

class PickleObjects {
 public:
  explicit PickleObjects(PickleGraph& graph) : graph_(graph) {}

  /// A class or function by name. A dtype is a value of its own.
  NodeId global(std::string_view module, std::string_view name);
  /// `callable` called with the items of the tuple `arguments`.
  NodeId call(NodeId callable, NodeId arguments);
  /// The storage that the tuple ("storage", class, key, location, elements) names.
  NodeId storage(NodeId id);
  /// `state` given to an instance after it was made.
  void set_state(NodeId object, NodeId state);
  /// Items for a list or dict; an instance that takes some is a list or a dict of some class.
  void append(NodeId list, NodeId item);
  void set_item(NodeId dict, NodeId key, NodeId value);

 private:
  using Arguments = std::vector<NodeId>;
  using Maker = NodeId (PickleObjects::*)(const Arguments&);

  static Maker maker_of(std::string_view name);
  NodeId call_known(const std::string& name, NodeId arguments);

  NodeId make_ordered_dict(const Arguments& arguments);
  NodeId make_default_dict(const Arguments& arguments);
  NodeId make_counter(const Arguments& arguments);
  NodeId make_list(const Arguments& arguments);
  NodeId make_tuple(const Arguments& arguments);
  NodeId make_set(const Arguments& arguments);
  NodeId make_complex(const Arguments& arguments);
  NodeId make_encoded(const Arguments& arguments);
  NodeId make_bytes(const Arguments& arguments);
  NodeId make_tensor(const Arguments& arguments);
  NodeId make_typed_tensor(const Arguments& arguments);
  NodeId make_tensor_subclass(const Arguments& arguments);
  NodeId make_parameter(const Arguments& arguments);
  NodeId reconstruct(const Arguments& arguments);

  NodeId tensor(const Arguments& arguments, std::optional<DType> dtype);
  void check_within_storage(const TensorValue& tensor) const;
  std::int64_t integer(NodeId id) const;
  std::vector<std::int64_t> integers(NodeId id) const;
  const Arguments& items(NodeId id) const;
  NodeId argument(const Arguments& arguments, std::size_t index) const;

  PickleGraph& graph_;
  std::map<std::string, NodeId, std::less<>> storages_;  // by key
};

}  // namespace fulgurite
