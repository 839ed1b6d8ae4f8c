#include "serialize/pickle_reader.h"

#include <bit>
#include <charconv>
#include <unordered_map>

#include "serialize/pickle_format.h"
#include "serialize/pickle_graph.h"
#include "serialize/pickle_input.h"
#include "serialize/pickle_objects.h"

namespace fulgurite {

namespace {

// The stack machine that a pickle is a program for. Each group of opcodes has its function, which
// says whether the opcode was one of its own.
class PickleMachine {
 public:
  PickleMachine(std::span<const std::byte> bytes, const std::string& url)
      : graph_(max_pickle_memory(bytes.size()), url), input_(bytes, graph_), objects_(graph_) {}

  Unpickled run() {
    while (true) {
      const auto code = static_cast<Op>(input_.byte());
      if (code == Op::stop) {
        Value root = graph_.to_value(pop());
        return {std::move(root), std::move(graph_.storages)};
      }
      const bool known = number(code) || text(code) || container(code) || object(code) ||
                         memory(code) || framing(code);
      if (!known) {
        graph_.corrupted("unknown opcode " + std::to_string(static_cast<unsigned>(code)));
      }
    }
  }

 private:
  using Ids = std::vector<NodeId>;

  bool number(Op code) {
    switch (code) {
      case Op::none:
        push(graph_.none());
        return true;
      case Op::newtrue:
        push_value(true);
        return true;
      case Op::newfalse:
        push_value(false);
        return true;
      case Op::binint1:
        push_integer(input_.little(1));
        return true;
      case Op::binint2:
        push_integer(input_.little(2));
        return true;
      case Op::binint:
        push_integer(std::int64_t{static_cast<std::int32_t>(input_.little(4))});
        return true;
      case Op::long1:
        push(graph_.leaf(input_.long_integer(input_.little(1))));
        return true;
      case Op::long4:
        push(graph_.leaf(input_.long_integer(input_.little(4))));
        return true;
      case Op::int_line:
      case Op::long_line:
        push(graph_.leaf(input_.integer_line()));
        return true;
      case Op::binfloat:
        push_value(input_.binary_double());
        return true;
      case Op::float_line:
        push_value(input_.double_line());
        return true;
      default:
        return false;
    }
  }

  bool text(Op code) {
    switch (code) {
      case Op::short_binunicode:
        push_text(input_.sized(1));
        return true;
      case Op::binunicode:
        push_text(input_.sized(4));
        return true;
      case Op::binunicode8:
        push_text(input_.sized(8));
        return true;
      // Python 2's str: torch reads it as text.
      case Op::short_binstring:
        push_text(input_.sized(1));
        return true;
      case Op::binstring:
        push_text(input_.sized(4));
        return true;
      case Op::unicode_line:
        push(graph_.leaf(input_.unicode_line()));
        return true;
      case Op::string_line:
        push(graph_.leaf(input_.string_line()));
        return true;
      case Op::short_binbytes:
        push_bytes(input_.sized(1));
        return true;
      case Op::binbytes:
        push_bytes(input_.sized(4));
        return true;
      case Op::binbytes8:
      case Op::bytearray8:
        push_bytes(input_.sized(8));
        return true;
      default:
        return false;
    }
  }

  bool container(Op code) {
    switch (code) {
      case Op::mark:
        marks_.push_back(stack_.size());
        return true;
      case Op::empty_list:
        push(graph_.make(Node::Kind::list));
        return true;
      case Op::empty_tuple:
        push(graph_.make(Node::Kind::tuple));
        return true;
      case Op::empty_dict:
        push(graph_.make(Node::Kind::dict));
        return true;
      case Op::empty_set:
        push(graph_.make(Node::Kind::set));
        return true;
      case Op::list:
        push(graph_.make(Node::Kind::list, pop_to_mark()));
        return true;
      case Op::tuple:
        push(graph_.make(Node::Kind::tuple, pop_to_mark()));
        return true;
      case Op::frozenset:
        push(graph_.make(Node::Kind::set, pop_to_mark()));
        return true;
      case Op::tuple1:
        push(graph_.make(Node::Kind::tuple, pop_some(1)));
        return true;
      case Op::tuple2:
        push(graph_.make(Node::Kind::tuple, pop_some(2)));
        return true;
      case Op::tuple3:
        push(graph_.make(Node::Kind::tuple, pop_some(3)));
        return true;
      case Op::append:
        append(pop_some(1));
        return true;
      case Op::appends:
        append(pop_to_mark());
        return true;
      case Op::additems:
        add_to_set(pop_to_mark());
        return true;
      case Op::setitem:
        set_items(pop_some(2));
        return true;
      case Op::setitems:
        set_items(pop_to_mark());
        return true;
      case Op::dict:
        make_dict(pop_to_mark());
        return true;
      default:
        return false;
    }
  }

  bool object(Op code) {
    switch (code) {
      case Op::global:
        push_global_lines();
        return true;
      case Op::stack_global:
        push_global_from_stack();
        return true;
      case Op::reduce:
      case Op::newobj:
        call(pop_some(2));
        return true;
      case Op::newobj_ex:
        make_with_keywords(pop_some(3));
        return true;
      case Op::inst:
        make_inst();
        return true;
      case Op::obj:
        make_obj(pop_to_mark());
        return true;
      case Op::build:
        set_state(pop());
        return true;
      case Op::binpersid:
        push(objects_.storage(pop()));
        return true;
      default:
        return false;
    }
  }

  bool memory(Op code) {
    switch (code) {
      case Op::pop:
        discard();
        return true;
      case Op::pop_mark:
        pop_to_mark();
        return true;
      case Op::dup:
        push(top());
        return true;
      case Op::binput:
        remember(input_.little(1));
        return true;
      case Op::long_binput:
        remember(input_.little(4));
        return true;
      case Op::put_line:
        remember(input_.index_line());
        return true;
      case Op::memoize:
        remember(memo_.size());
        return true;
      case Op::binget:
        recall(input_.little(1));
        return true;
      case Op::long_binget:
        recall(input_.little(4));
        return true;
      case Op::get_line:
        recall(input_.index_line());
        return true;
      default:
        return false;
    }
  }

  bool framing(Op code) {
    switch (code) {
      case Op::proto:
        if (input_.byte() > 5) graph_.corrupted("a pickle protocol above 5");
        return true;
      case Op::frame:
        input_.little(8);
        return true;
      default:
        return false;
    }
  }

  // --- the stack -------------------------------------------------------------------------------

  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  void push(NodeId id) {
    graph_.charge(sizeof(NodeId));
    stack_.push_back(id);
  }

  NodeId top() const {
    if (stack_.size() <= floor()) graph_.corrupted("a value is missing");
    return stack_.back();
  }

  NodeId pop() {
    const NodeId id = top();
    stack_.pop_back();
    return id;
  }

  Ids pop_some(std::size_t count) {
    if (stack_.size() < floor() + count) graph_.corrupted("a value is missing");
    return pop_from(stack_.size() - count);
  }

  Ids pop_to_mark() {
    if (marks_.empty()) graph_.corrupted("a mark is missing");
    const std::size_t mark = marks_.back();
    marks_.pop_back();
    return pop_from(mark);
  }

  Ids pop_from(std::size_t first) {
    Ids ids(stack_.begin() + static_cast<std::ptrdiff_t>(first), stack_.end());
    stack_.resize(first);
    return ids;
  }

  void discard() {
    if (!marks_.empty() && stack_.size() == marks_.back()) {
      marks_.pop_back();
    } else {
      pop();
    }
  }

  void push_value(Value value) { push(graph_.leaf(std::move(value))); }
  void push_integer(std::int64_t number) { push_value(number); }
  void push_integer(std::uint64_t number) { push_value(static_cast<std::int64_t>(number)); }
  void push_text(std::string_view text) { push_value(std::string(text)); }
  void push_bytes(std::string_view bytes) { push_value(Bytes{std::string(bytes)}); }

  // --- containers ------------------------------------------------------------------------------

  void append(const Ids& items) {
    for (NodeId item : items) objects_.append(top(), item);
  }

  void add_to_set(const Ids& items) {
    if (graph_[top()].kind != Node::Kind::set) graph_.corrupted("items are added to no set");
    for (NodeId item : items) graph_.add(top(), item);
  }

  void set_items(const Ids& keys_and_values) {
    if (keys_and_values.size() % 2 != 0) graph_.corrupted("a key has no value");
    for (std::size_t i = 0; i < keys_and_values.size(); i += 2) {
      objects_.set_item(top(), keys_and_values[i], keys_and_values[i + 1]);
    }
  }

  void make_dict(const Ids& keys_and_values) {
    push(graph_.make(Node::Kind::dict));
    set_items(keys_and_values);
  }

  // --- objects ---------------------------------------------------------------------------------

  void push_global_lines() {
    const std::string_view module = input_.line();
    const std::string_view name = input_.line();
    push(objects_.global(module, name));
  }

  void push_global_from_stack() {
    const Ids names = pop_some(2);
    push(objects_.global(graph_[names[0]].text(), graph_[names[1]].text()));
  }

  void call(const Ids& ids) { push(objects_.call(ids[0], ids[1])); }

  void make_with_keywords(const Ids& ids) {
    const NodeId made = objects_.call(ids[0], ids[1]);
    objects_.set_state(made, ids[2]);
    push(made);
  }

  void make_inst() {
    const std::string_view module = input_.line();
    const std::string_view name = input_.line();
    const NodeId arguments = graph_.make(Node::Kind::tuple, pop_to_mark());
    push(objects_.call(objects_.global(module, name), arguments));
  }

  void make_obj(Ids ids) {
    if (ids.empty()) graph_.corrupted("an instance has no class");
    const NodeId type = ids.front();
    ids.erase(ids.begin());
    push(objects_.call(type, graph_.make(Node::Kind::tuple, std::move(ids))));
  }

  void set_state(NodeId state) { objects_.set_state(top(), state); }

  // --- memo ------------------------------------------------------------------------------------

  void remember(std::uint64_t index) {
    graph_.charge(64);  // about what an entry takes
    memo_[index] = top();
  }

  void recall(std::uint64_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) graph_.corrupted("an unknown memo entry");
    push(found->second);
  }

  PickleGraph graph_;
  PickleInput input_;
  PickleObjects objects_;
  Ids stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, NodeId> memo_;
};

}  // namespace

Unpickled read_pickle(std::span<const std::byte> bytes, const std::string& url) {
  return PickleMachine(bytes, url).run();
}

}  // namespace fulgurite
