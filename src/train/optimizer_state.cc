// See optimizer_state.h. Keys and their order are torch's (torch/optim/{sgd,adam,adamw}.py).
#include "train/optimizer_state.h"

#include <torch/optim.h>

#include <functional>

#include "fulgurite/error.h"
#include "train/scalar_value.h"

namespace fulgurite {
namespace {

using torch::optim::AdamOptions;
using torch::optim::AdamParamState;
using torch::optim::AdamWOptions;
using torch::optim::AdamWParamState;
using torch::optim::Optimizer;
using torch::optim::OptimizerOptions;
using torch::optim::OptimizerParamState;
using torch::optim::SGDOptions;
using torch::optim::SGDParamState;

[[noreturn]] void throw_unknown_optimizer() {
  throw Error(ErrorCode::not_supported, "optimizer state", "",
              "checkpoints hold torch::optim::SGD, Adam and AdamW only",
              "Use one of these, or save weights only");
}

[[noreturn]] void throw_mismatch(const std::string& what, std::size_t saved, std::size_t ours) {
  throw Error(ErrorCode::invalid_argument, "load optimizer state", "",
              "the checkpoint has " + std::to_string(saved) + " " + what + ", the optimizer " +
                  std::to_string(ours),
              "Make the optimizer in configure_optimizers as it was when the checkpoint was saved");
}

// Calls `visit` with the options, or state, as what they are; it must take each of the kinds.
template <class Adam, class AdamW, class Sgd, class Base, class Visitor>
void visit_kind(Base& base, Visitor&& visit) {
  if (auto* adam = dynamic_cast<Adam*>(&base)) {
    visit(*adam);
  } else if (auto* adamw = dynamic_cast<AdamW*>(&base)) {
    visit(*adamw);
  } else if (auto* sgd = dynamic_cast<Sgd*>(&base)) {
    visit(*sgd);
  } else {
    throw_unknown_optimizer();
  }
}

template <class Kind, class Other>
inline constexpr bool is = std::is_same_v<std::remove_cvref_t<Kind>, Other>;

// --- saving --------------------------------------------------------------------------------------

template <class Adam>
void add_adam_options(const Adam& options, Dict& group) {
  group["betas"] = Tuple{{std::get<0>(options.betas()), std::get<1>(options.betas())}};
  group["eps"] = options.eps();
  group["weight_decay"] = options.weight_decay();
  group["amsgrad"] = options.amsgrad();
  group["maximize"] = false;
  group["foreach"] = None();
  group["capturable"] = false;
  group["differentiable"] = false;
  group["fused"] = None();
  group["decoupled_weight_decay"] = is<Adam, AdamWOptions>;
}

void add_sgd_options(const SGDOptions& options, Dict& group) {
  group["momentum"] = options.momentum();
  group["dampening"] = options.dampening();
  group["weight_decay"] = options.weight_decay();
  group["nesterov"] = options.nesterov();
  group["maximize"] = false;
  group["foreach"] = None();
  group["differentiable"] = false;
  group["fused"] = None();
}

Dict group_dict(const OptimizerOptions& options) {
  Dict group;
  group["lr"] = options.get_lr();
  visit_kind<const AdamOptions, const AdamWOptions, const SGDOptions>(
      options, [&](const auto& known) {
        if constexpr (is<decltype(known), SGDOptions>) {
          add_sgd_options(known, group);
        } else {
          add_adam_options(known, group);
        }
      });
  return group;
}

Value param_state_dict(const OptimizerParamState& state, TensorEncoder& encode) {
  Dict dict;
  visit_kind<const AdamParamState, const AdamWParamState, const SGDParamState>(
      state, [&](const auto& known) {
        if constexpr (is<decltype(known), SGDParamState>) {
          const at::Tensor& momentum = known.momentum_buffer();
          dict["momentum_buffer"] = momentum.defined() ? encode(momentum) : Value(None());
        } else {
          dict["step"] = float_tensor(static_cast<double>(known.step()));
          dict["exp_avg"] = encode(known.exp_avg());
          dict["exp_avg_sq"] = encode(known.exp_avg_sq());
          const at::Tensor& maximum = known.max_exp_avg_sq();
          if (maximum.defined()) dict["max_exp_avg_sq"] = encode(maximum);
        }
      });
  return dict;
}

// --- loading -------------------------------------------------------------------------------------

void load_options(const Dict& group, OptimizerOptions& options) {
  const auto number = [&](std::string_view key, auto set) {
    if (const Value* value = group.find(key)) set(value->as_double(key));
  };
  const auto flag = [&](std::string_view key, auto set) {
    if (const Value* value = group.find(key)) set(value->as_bool(key));
  };
  number("lr", [&](double lr) { options.set_lr(lr); });
  visit_kind<AdamOptions, AdamWOptions, SGDOptions>(options, [&](auto& known) {
    number("weight_decay", [&](double value) { known.weight_decay(value); });
    if constexpr (is<decltype(known), SGDOptions>) {
      number("momentum", [&](double value) { known.momentum(value); });
      number("dampening", [&](double value) { known.dampening(value); });
      flag("nesterov", [&](bool value) { known.nesterov(value); });
    } else {
      number("eps", [&](double value) { known.eps(value); });
      flag("amsgrad", [&](bool value) { known.amsgrad(value); });
      if (const Value* betas = group.find("betas")) {
        const std::vector<double> pair = numbers_of(*betas, "betas");
        if (pair.size() == 2) known.betas({pair[0], pair[1]});
      }
    }
  });
}

// Finds the tensor `key` in a parameter's saved state and plans to receive it into `tensor`.
void plan_load(const Dict& saved, std::string_view key, const at::Tensor& parameter,
               at::Tensor tensor, std::vector<TensorTarget>& targets,
               const std::function<void(at::Tensor)>& set) {
  const Value* value = saved.find(key);
  const auto* from = value ? value->get_if<std::shared_ptr<const TensorValue>>() : nullptr;
  if (!from) return;
  if (!tensor.defined()) tensor = torch::empty_like(parameter).detach();
  targets.push_back({*from, tensor});
  set(std::move(tensor));
}

void load_param_state(const Dict& saved, const StorageSource* source, const at::Tensor& parameter,
                      OptimizerParamState& state, std::vector<TensorTarget>& targets) {
  visit_kind<AdamParamState, AdamWParamState, SGDParamState>(state, [&](auto& known) {
    if constexpr (is<decltype(known), SGDParamState>) {
      plan_load(saved, "momentum_buffer", parameter, known.momentum_buffer(), targets,
                [&](at::Tensor tensor) { known.momentum_buffer(std::move(tensor)); });
    } else {
      if (const Value* step = saved.find("step")) {
        known.step(static_cast<std::int64_t>(number_of(*step, source).value_or(0)));
      }
      plan_load(saved, "exp_avg", parameter, known.exp_avg(), targets,
                [&](at::Tensor tensor) { known.exp_avg(std::move(tensor)); });
      plan_load(saved, "exp_avg_sq", parameter, known.exp_avg_sq(), targets,
                [&](at::Tensor tensor) { known.exp_avg_sq(std::move(tensor)); });
      plan_load(saved, "max_exp_avg_sq", parameter, known.max_exp_avg_sq(), targets,
                [&](at::Tensor tensor) { known.max_exp_avg_sq(std::move(tensor)); });
    }
  });
}

// A new state of the kind that goes with the optimizer's options.
std::unique_ptr<OptimizerParamState> make_param_state(OptimizerOptions& options) {
  std::unique_ptr<OptimizerParamState> state;
  visit_kind<AdamOptions, AdamWOptions, SGDOptions>(options, [&](auto& known) {
    if constexpr (is<decltype(known), SGDOptions>) {
      state = std::make_unique<SGDParamState>();
    } else if constexpr (is<decltype(known), AdamWOptions>) {
      state = std::make_unique<AdamWParamState>();
    } else {
      state = std::make_unique<AdamParamState>();
    }
  });
  return state;
}

}  // namespace

Value optimizer_state_dict(const Optimizer& optimizer, std::span<const double> initial_lrs,
                           TensorEncoder& encode) {
  Dict state;
  List groups;
  std::int64_t index = 0;
  for (const auto& group : optimizer.param_groups()) {
    Dict dict = group_dict(group.options());
    if (groups.items.size() < initial_lrs.size()) {
      dict["initial_lr"] = initial_lrs[groups.items.size()];
    }
    List params;
    for (const at::Tensor& parameter : group.params()) {
      const auto found = optimizer.state().find(parameter.unsafeGetTensorImpl());
      if (found != optimizer.state().end()) {
        state.set(index, param_state_dict(*found->second, encode));
      }
      params.items.emplace_back(index++);
    }
    dict["params"] = std::move(params);
    groups.items.emplace_back(std::move(dict));
  }
  Dict all;
  all["state"] = std::move(state);
  all["param_groups"] = std::move(groups);
  return all;
}

void load_optimizer_state_dict(const LoadedCheckpoint& checkpoint, const Dict& saved,
                               Optimizer& optimizer) {
  const Dict& states = saved.at("state").as_dict("state");
  const auto& saved_groups = saved.at("param_groups").as_list("param_groups").items;
  auto& groups = optimizer.param_groups();
  if (saved_groups.size() != groups.size()) {
    throw_mismatch("parameter groups", saved_groups.size(), groups.size());
  }
  std::vector<TensorTarget> targets;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Dict& saved_group = saved_groups[g].as_dict("param_group");
    const auto& ids = saved_group.at("params").as_list("params").items;
    auto& params = groups[g].params();
    if (ids.size() != params.size()) {
      throw_mismatch("parameters in a group", ids.size(), params.size());
    }
    load_options(saved_group, groups[g].options());
    for (std::size_t p = 0; p < params.size(); ++p) {
      const Value* state = states.find(ids[p].as_int("params"));
      if (!state) continue;
      auto& ours = optimizer.state()[params[p].unsafeGetTensorImpl()];
      if (!ours) ours = make_param_state(groups[g].options());
      load_param_state(state->as_dict("state"), checkpoint.source.get(), params[p], *ours, targets);
    }
  }
  load_tensors(checkpoint, targets);
}

}  // namespace fulgurite
