// What a pickle has built so far: objects that refer to each other, before they become a tree of
// Values.
//
// A pickle may fill a list after it was put somewhere, and put it in several places, so objects
// have an identity while it runs. Here they are nodes of one arena, named by their index: nothing
// nests in memory, and nothing is freed one by one. Every node and string is charged to a budget,
// and the tree is measured before it is made: a few bytes can repeat a large object many times.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fulgurite/value.h"

namespace fulgurite {

using NodeId = std::uint32_t;

struct Node {
  enum class Kind : std::uint8_t {
    leaf,     ///< `value` and no children: scalars, strings, tensors
    list,     ///< children are the items
    tuple,    ///< children are the items
    set,      ///< children are the items
    dict,     ///< children are key, value, key, value...
    object,   ///< an instance of the class that `value` names; children are its parts
    global,   ///< a class or function: "module.name" in `value`
    storage,  ///< `value` is an index into the graph's storages
  };
  Kind kind = Kind::leaf;
  Dict::Kind dict_kind = Dict::Kind::dict;
  bool open = false;             ///< on the path from the root while the tree is measured
  int height = 0;                ///< of the tree below, 1 for a leaf; 0 until it is measured
  std::uint64_t tree_bytes = 0;  ///< what the tree below takes in memory
  Value value{};
  std::vector<NodeId> children{};

  /// The text in `value`, which a global, an object and a string have; else empty.
  const std::string& text() const noexcept;
};

class PickleGraph {
 public:
  /// `max_memory` bounds the nodes, and then the tree; `url` is for messages.
  PickleGraph(std::uint64_t max_memory, std::string url);

  NodeId leaf(Value value);
  NodeId make(Node::Kind kind, std::vector<NodeId> children = {});
  NodeId make_global(std::string name);
  NodeId make_object(std::string name, std::vector<NodeId> parts);
  NodeId none() const noexcept { return 0; }
  /// Adds a child to a container.
  void add(NodeId container, NodeId child);

  Node& operator[](NodeId id) { return nodes_[id]; }
  const Node& operator[](NodeId id) const { return nodes_[id]; }

  std::vector<std::shared_ptr<const Storage>> storages;

  /// The tree below `root`. Warns once of each class that is not rebuilt. Errors: corrupted (too
  /// large, too deep, or without end).
  Value to_value(NodeId root);

  /// Charges memory that the pickle asks for. Errors: corrupted beyond the bound.
  void charge(std::uint64_t bytes);
  [[noreturn]] void corrupted(const std::string& reason) const;

 private:
  void measure(NodeId id, int depth);
  Value build(NodeId id);
  std::vector<Value> build_all(const std::vector<NodeId>& ids);
  Dict build_dict(const Node& node);
  Opaque build_object(const Node& node);
  NodeId push(Node node);

  std::uint64_t max_memory_;
  std::string url_;
  std::uint64_t charged_ = 0;
  std::deque<Node> nodes_;
  std::set<std::string> unknown_;  // classes met so far
};

}  // namespace fulgurite
