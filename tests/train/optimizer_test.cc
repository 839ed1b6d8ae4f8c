// Learning rate schedules against torch's numbers, and optimizers in Python's layout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "train/fixture.h"
#include "train/optimizer_state.h"
#include "train/scalar_value.h"

namespace fulgurite::testing {
namespace {

using torch::optim::Adam;
using torch::optim::AdamOptions;
using torch::optim::AdamW;
using torch::optim::AdamWOptions;
using torch::optim::SGD;
using torch::optim::SGDOptions;

std::shared_ptr<SGD> one_parameter(double lr) {
  return std::make_shared<SGD>(std::vector<torch::Tensor>{torch::zeros({1})}, SGDOptions(lr));
}

std::vector<double> rates(LRScheduler& scheduler, int steps) {
  std::vector<double> lrs = scheduler.last_lrs();
  for (int i = 0; i < steps; ++i) {
    scheduler.step();
    lrs.push_back(scheduler.last_lrs()[0]);
  }
  return lrs;
}

// The expected values are what torch 2.15's schedulers give, printed with all digits.
TEST(LRSchedulers, Step_Numbers_AreTorchs) {
  EXPECT_EQ(rates(*make_step_lr(one_parameter(0.1), {.step_size = 2, .gamma = 0.1}), 4),
            (std::vector<double>{0.1, 0.1, 0.010000000000000002, 0.010000000000000002,
                                 0.0010000000000000002}));
  EXPECT_EQ(rates(*make_multi_step_lr(one_parameter(0.1), {.milestones = {1, 3}}), 3),
            (std::vector<double>{0.1, 0.010000000000000002, 0.010000000000000002,
                                 0.0010000000000000002}));
  EXPECT_EQ(rates(*make_exponential_lr(one_parameter(0.1), 0.9), 2),
            (std::vector<double>{0.1, 0.09000000000000001, 0.08100000000000002}));
  const auto cosine = rates(*make_cosine_annealing_lr(one_parameter(0.1), {.T_max = 4}), 5);
  EXPECT_DOUBLE_EQ(cosine[1], 0.08535533905932738);
  EXPECT_DOUBLE_EQ(cosine[2], 0.05);
  EXPECT_NEAR(cosine[4], 0, 1e-17);
  EXPECT_NEAR(cosine[5], 0.014644660940672627, 1e-15);
}

TEST(LRSchedulers, ReduceOnPlateau_NoImprovement_ReducesAfterPatience) {
  const auto optimizer = one_parameter(0.1);
  const auto scheduler = make_reduce_lr_on_plateau(optimizer, {.factor = 0.5, .patience = 1});
  std::vector<double> lrs;
  for (const double metric : {1.0, 0.9, 0.9, 0.9, 0.9, 0.8}) {
    scheduler->step(metric);
    lrs.push_back(scheduler->last_lrs()[0]);
  }
  EXPECT_EQ(lrs, (std::vector<double>{0.1, 0.1, 0.1, 0.05, 0.05, 0.05}));
}

TEST(LRSchedulers, State_Loaded_GoesOnWithTheSameNumbers) {
  const auto optimizer = one_parameter(0.1);
  const auto whole = make_cosine_annealing_lr(optimizer, {.T_max = 7, .eta_min = 0.01});
  rates(*whole, 3);
  const auto other = one_parameter(optimizer->param_groups()[0].options().get_lr());
  const auto resumed = make_cosine_annealing_lr(other, {.T_max = 7});
  resumed->load_state_dict(whole->state_dict());
  EXPECT_EQ(rates(*resumed, 5), rates(*whole, 5));
}

// --- optimizers
// ------------------------------------------------------------------------------------

void step(torch::optim::Optimizer& optimizer) {
  for (auto& group : optimizer.param_groups()) {
    for (auto& parameter : group.params()) {
      parameter.mutable_grad() = torch::sin(parameter.detach() + 1);
    }
  }
  optimizer.step();
}

std::vector<torch::Tensor> parameters() {
  return {torch::linspace(0, 1, 6).reshape({2, 3}).requires_grad_(),
          torch::linspace(1, 2, 4).requires_grad_()};
}

template <class Optimizer, class Options>
void expect_same_after_reload(const Options& options, const Options& other) {
  const auto ours = parameters();
  Optimizer optimizer(ours, options);
  step(optimizer);
  step(optimizer);
  TensorEncoder encode;
  const Value saved = optimizer_state_dict(optimizer, {}, encode);

  std::vector<torch::Tensor> theirs;
  for (const auto& parameter : ours) theirs.push_back(parameter.detach().clone().requires_grad_());
  Optimizer reloaded(theirs, other);
  load_optimizer_state_dict({}, saved.as_dict(), reloaded);
  step(optimizer);
  step(reloaded);
  for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_TRUE(torch::equal(ours[i], theirs[i]));
}

TEST(OptimizerState, Reloaded_Steps_AreBitIdentical) {
  expect_same_after_reload<Adam>(AdamOptions(0.1).weight_decay(0.2), AdamOptions(0.5));
  expect_same_after_reload<Adam>(AdamOptions(0.1).amsgrad(true), AdamOptions(0.5));
  expect_same_after_reload<AdamW>(AdamWOptions(0.1).betas({0.8, 0.9}), AdamWOptions(0.5));
  expect_same_after_reload<SGD>(SGDOptions(0.1).momentum(0.9).nesterov(true), SGDOptions(0.5));
  expect_same_after_reload<SGD>(SGDOptions(0.1), SGDOptions(0.5));
}

TEST(OptimizerState, Adam_Layout_IsPythons) {
  Adam optimizer(parameters(), AdamOptions(0.1));
  step(optimizer);
  TensorEncoder encode;
  const double initial[] = {0.25};
  const Value saved = optimizer_state_dict(optimizer, initial, encode);
  const Dict& state = saved.as_dict().at("state").as_dict();
  ASSERT_EQ(state.size(), 2U);
  const Dict& second = state.find(1)->as_dict();
  const TensorValue& steps = second.at("step").as_tensor();
  EXPECT_TRUE(steps.shape.empty());
  EXPECT_EQ(steps.dtype, DType::float32);
  EXPECT_EQ(number_of(second.at("step")), 1.0);
  const Dict& group = saved.as_dict().at("param_groups").as_list().items[0].as_dict();
  std::vector<std::string> keys;
  for (const auto& [key, value] : group.items) keys.push_back(key.as_string());
  EXPECT_THAT(keys,
              ::testing::ElementsAre("lr", "betas", "eps", "weight_decay", "amsgrad", "maximize",
                                     "foreach", "capturable", "differentiable", "fused",
                                     "decoupled_weight_decay", "initial_lr", "params"));
}

TEST(OptimizerState, OtherParameters_AreRefused) {
  Adam optimizer(parameters(), AdamOptions(0.1));
  TensorEncoder encode;
  const Value saved = optimizer_state_dict(optimizer, {}, encode);
  Adam smaller({torch::zeros({2, 3}).requires_grad_()}, AdamOptions(0.1));
  EXPECT_THROW(load_optimizer_state_dict({}, saved.as_dict(), smaller), Error);
}

}  // namespace
}  // namespace fulgurite::testing
