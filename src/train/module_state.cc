// See module_state.h.
#include "train/module_state.h"

#include <algorithm>

#include "fulgurite/error.h"

namespace fulgurite {
namespace {

void collect(const torch::nn::Module& module, const std::string& prefix,
             std::vector<std::pair<std::string, at::Tensor>>& into) {
  for (const auto& parameter : module.named_parameters(/*recurse=*/false)) {
    if (parameter.value().defined()) into.emplace_back(prefix + parameter.key(), parameter.value());
  }
  for (const auto& buffer : module.named_buffers(/*recurse=*/false)) {
    if (buffer.value().defined()) into.emplace_back(prefix + buffer.key(), buffer.value());
  }
  for (const auto& child : module.named_children()) {
    collect(*child.value(), prefix + child.key() + ".", into);
  }
}

void add_name(std::string& list, const std::string& name) {
  if (!list.empty()) list += ", ";
  list += name;
}

[[noreturn]] void throw_key_mismatch(const std::string& missing, const std::string& unexpected) {
  std::string reason = "the checkpoint is of another model:";
  if (!missing.empty()) reason += " it lacks " + missing + ";";
  if (!unexpected.empty()) reason += " it has " + unexpected + ", which the module does not;";
  reason.pop_back();
  throw Error(ErrorCode::invalid_argument, "load state_dict", "", reason,
              "Give the module that was saved, or set strict_loading to false");
}

}  // namespace

std::vector<std::pair<std::string, at::Tensor>> named_state(const torch::nn::Module& module) {
  std::vector<std::pair<std::string, at::Tensor>> tensors;
  collect(module, "", tensors);
  return tensors;
}

Value module_state_dict(const torch::nn::Module& module, TensorEncoder& encode) {
  Dict state;
  state.kind = Dict::Kind::ordered_dict;
  for (const auto& [name, tensor] : named_state(module)) state[name] = encode(tensor);
  return state;
}

void load_module_state_dict(const LoadedCheckpoint& checkpoint, const Dict& saved, bool strict,
                            torch::nn::Module& module) {
  std::vector<TensorTarget> targets;
  std::string missing, unexpected;
  const auto tensors = named_state(module);
  for (const auto& [name, tensor] : tensors) {
    const Value* value = saved.find(name);
    const auto* from = value ? value->get_if<std::shared_ptr<const TensorValue>>() : nullptr;
    if (from) {
      targets.push_back({*from, tensor});
    } else {
      add_name(missing, name);
    }
  }
  for (const auto& [key, value] : saved.items) {
    const std::string* name = key.get_if<std::string>();
    const auto named = [&](const auto& entry) { return name && entry.first == *name; };
    if (std::none_of(tensors.begin(), tensors.end(), named)) {
      add_name(unexpected, name ? *name : "a key that is not a name");
    }
  }
  if (strict && !(missing.empty() && unexpected.empty())) throw_key_mismatch(missing, unexpected);
  load_tensors(checkpoint, targets);
}

}  // namespace fulgurite
