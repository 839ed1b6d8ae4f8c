// `fulgurite ckpt show`: the tree of a checkpoint, one line a leaf. No torch, so that it starts at
// once.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "cli/commands.h"
#include "cli/text.h"
#include "fulgurite/checkpoint_file.h"

namespace fulgurite::cli {
namespace {

constexpr std::size_t kShownText = 80;  // characters of a string

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

class TreePrinter {
 public:
  explicit TreePrinter(std::ostream& out) : out_(out) {}

  void print(const std::string& key, const Value& value) {
    if (const auto* dict = value.get_if<Dict>()) {
      print_dict(key, *dict);
    } else if (const auto* list = value.get_if<List>()) {
      print_items(key, list->items);
    } else if (const auto* tuple = value.get_if<Tuple>()) {
      print_items(key, tuple->items);
    } else {
      print_leaf(key, value);
    }
  }

  void print_totals() {
    out_ << fmt::format("{}, {} bytes in {}\n", counted(tensors_, "tensor"), bytes_,
                        counted(storages_.size(), "storage"));
  }

 private:
  void print_dict(const std::string& key, const Dict& dict) {
    if (dict.empty()) return print_line(key, "dict", "empty");
    for (const auto& [name, value] : dict.items) {
      auto step = scalar_text(name);
      print(key.empty() ? step : key + "." + step, value);
    }
  }

  void print_items(const std::string& key, const std::vector<Value>& items) {
    if (items.empty()) return print_line(key, "list", "empty");
    for (std::size_t i = 0; i < items.size(); ++i) print(fmt::format("{}[{}]", key, i), items[i]);
  }

  void print_leaf(const std::string& key, const Value& value) {
    if (const auto* tensor = value.get_if<std::shared_ptr<const TensorValue>>()) {
      const auto& storage = (*tensor)->storage;
      ++tensors_;
      if (storages_.insert(storage.get()).second) bytes_ += storage->size;
      print_line(key, to_string((*tensor)->dtype),
                 fmt::format("({})", fmt::join((*tensor)->shape, ", ")));
    } else {
      auto text = scalar_text(value);
      if (text.size() > kShownText) text = text.substr(0, kShownText) + "...";
      print_line(key, type_name(value), text);
    }
  }

  static std::string scalar_text(const Value& value) {
    return std::visit(Overloaded{
                          [](bool truth) -> std::string { return truth ? "True" : "False"; },
                          [](std::int64_t number) { return std::to_string(number); },
                          [](double number) { return fmt::format("{}", number); },
                          [](const std::string& text) { return text; },
                          [](const Bytes& bytes) { return counted(bytes.data.size(), "byte"); },
                          [](const Set& set) { return counted(set.items.size(), "item"); },
                          [](DType type) { return std::string(to_string(type)); },
                          [](const Opaque& opaque) { return opaque.name; },
                          [](const auto&) { return std::string(); },
                      },
                      value.data);
  }

  void print_line(const std::string& key, std::string_view type, std::string_view text) {
    out_ << fmt::format("{:<60} {:<10} {}\n", printable(key), type, printable(text));
  }

  std::ostream& out_;
  std::uint64_t tensors_ = 0;
  std::uint64_t bytes_ = 0;
  std::set<const Storage*> storages_;
};

}  // namespace

void show_checkpoint(const Place& place, std::ostream& out) {
  auto checkpoint =
      read_checkpoint(place.files().open_reader(place.path(), checkpoint_read_options()));
  TreePrinter printer(out);
  printer.print("", checkpoint.root);
  printer.print_totals();
}

}  // namespace fulgurite::cli
