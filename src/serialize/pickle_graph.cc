#include "serialize/pickle_graph.h"

#include <algorithm>
#include <unordered_set>

#include "base/log.h"
#include "fulgurite/error.h"
#include "serialize/pickle_format.h"

namespace fulgurite {

namespace {

// A hostile file may name any number of classes; the log need not list them all.
constexpr std::size_t kMaxClassWarnings = 20;
constexpr std::size_t kMaxShownName = 120;

std::string printable(std::string_view name) {
  std::string shown(name.substr(0, kMaxShownName));
  std::ranges::replace_if(
      shown, [](char c) { return c < ' ' || c > '~'; }, '?');
  return shown;
}

// The bytes of text that a leaf holds besides itself.
std::size_t text_size(const Value& value) {
  if (const auto* text = value.get_if<std::string>()) return text->size();
  if (const auto* bytes = value.get_if<Bytes>()) return bytes->data.size();
  if (const auto* number = value.get_if<BigInteger>()) return number->digits.size();
  return 0;
}

// Finds keys that occur twice, among those that checkpoints have: text and integers.
class SeenKeys {
 public:
  bool insert(const Value& key) {
    if (const auto* text = key.get_if<std::string>()) return texts_.insert(*text).second;
    if (const auto* number = key.get_if<std::int64_t>()) return numbers_.insert(*number).second;
    return true;
  }

 private:
  std::unordered_set<std::string> texts_;
  std::unordered_set<std::int64_t> numbers_;
};

}  // namespace

const std::string& Node::text() const noexcept {
  static const std::string empty;
  const auto* text = value.get_if<std::string>();
  return text ? *text : empty;
}

PickleGraph::PickleGraph(std::uint64_t max_memory, std::string url)
    : max_memory_(max_memory), url_(std::move(url)) {
  leaf(None{});
}

NodeId PickleGraph::push(Node node) {
  charge(sizeof(Node) + text_size(node.value) + node.children.size() * sizeof(NodeId));
  nodes_.push_back(std::move(node));
  return static_cast<NodeId>(nodes_.size() - 1);
}

NodeId PickleGraph::leaf(Value value) { return push({.value = std::move(value)}); }

NodeId PickleGraph::make(Node::Kind kind, std::vector<NodeId> children) {
  return push({.kind = kind, .children = std::move(children)});
}

NodeId PickleGraph::make_global(std::string name) {
  return push({.kind = Node::Kind::global, .value = std::move(name)});
}

NodeId PickleGraph::make_object(std::string name, std::vector<NodeId> parts) {
  return push({.kind = Node::Kind::object, .value = std::move(name), .children = std::move(parts)});
}

void PickleGraph::add(NodeId container, NodeId child) {
  charge(sizeof(NodeId));
  nodes_[container].children.push_back(child);
}

void PickleGraph::charge(std::uint64_t bytes) {
  charged_ += bytes;
  if (charged_ > max_memory_) {
    corrupted("its values would take more than " + std::to_string(max_memory_ >> 20) +
              " MiB of memory");
  }
}

void PickleGraph::corrupted(const std::string& reason) const {
  throw Error(ErrorCode::corrupted, "checkpoint read", url_, "data.pkl: " + reason,
              "the file is damaged or not a checkpoint; take an earlier one");
}

Value PickleGraph::to_value(NodeId root) {
  charged_ = 0;  // the tree has the whole budget once more
  measure(root, 1);
  charge(nodes_[root].tree_bytes);
  return build(root);
}

// Visits every node once, so that its cost does not depend on how often a node is repeated.
// A path deeper than the bound ends the recursion; a sum beyond the budget ends the visit.
void PickleGraph::measure(NodeId id, int depth) {
  Node& node = nodes_[id];
  if (node.height > 0) return;
  if (node.open) corrupted("a value contains itself");
  node.open = true;
  int height = 1;
  std::uint64_t bytes = sizeof(Value) + text_size(node.value);
  if (depth <= kMaxPickleDepth) {
    for (NodeId child : node.children) {
      measure(child, depth + 1);
      height = std::max(height, nodes_[child].height + 1);
      bytes = std::min(bytes + nodes_[child].tree_bytes, 2 * max_memory_);
    }
  }
  if (depth > kMaxPickleDepth || height > kMaxPickleDepth) {
    corrupted("values are nested more than " + std::to_string(kMaxPickleDepth) + " deep");
  }
  node.open = false;
  node.height = height;
  node.tree_bytes = bytes;
}

Value PickleGraph::build(NodeId id) {
  const Node& node = nodes_[id];
  switch (node.kind) {
    case Node::Kind::leaf:
      return node.value;
    case Node::Kind::list:
      return List{build_all(node.children)};
    case Node::Kind::tuple:
      return Tuple{build_all(node.children)};
    case Node::Kind::set:
      return Set{build_all(node.children)};
    case Node::Kind::dict:
      return build_dict(node);
    case Node::Kind::object:
    case Node::Kind::global:
      return build_object(node);
    case Node::Kind::storage:
      return Opaque{"torch.Storage", {}};
  }
  return {};
}

std::vector<Value> PickleGraph::build_all(const std::vector<NodeId>& ids) {
  std::vector<Value> values;
  values.reserve(ids.size());
  for (NodeId id : ids) values.push_back(build(id));
  return values;
}

Dict PickleGraph::build_dict(const Node& node) {
  Dict dict;
  dict.kind = node.dict_kind;
  SeenKeys seen;
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    Value key = build(node.children[i]);
    if (!seen.insert(key)) corrupted("a dict has the same key twice");
    dict.items.emplace_back(std::move(key), build(node.children[i + 1]));
  }
  return dict;
}

Opaque PickleGraph::build_object(const Node& node) {
  const std::string& name = node.text();
  const bool is_new =
      unknown_.size() < kMaxClassWarnings && name != "torch.device" && unknown_.insert(name).second;
  if (is_new) {
    log(LogLevel::warning, "checkpoint read " + url_ + ": '" + printable(name) +
                               "' is not rebuilt; its parts are kept as plain values");
  }
  return {name, build_all(node.children)};
}

}  // namespace fulgurite
