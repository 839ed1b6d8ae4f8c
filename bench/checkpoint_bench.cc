// checkpoint_bench save|load|load_into|touch|asave URL BYTES: one checkpoint of 300 tensors, one
// JSON line.
//
// save: state in memory -> published object. load: object -> new tensors. load_into: object -> live
// tensors whose memory was touched before, as in resuming. touch: that first touch. asave: a
// snapshot, then the save on another thread while this one goes on training (a small matrix product
// stands in for it). The tensors, their bytes and the fields of the line are those of
// bench/peers/common.py, so that this is one more peer of bench/run.sh. Only the call itself is
// measured.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>
#include <string>
#include <thread>

#include "fulgurite/checkpoint.h"
#include "fulgurite/error.h"
#include "meter.h"

namespace fulgurite::bench {
namespace {

struct Named {
  std::string name;
  at::Tensor tensor;
};
using State = std::vector<Named>;

// --- the tensors
// -----------------------------------------------------------------------------------

struct Layout {
  std::string name;
  std::vector<std::int64_t> shape;
  at::ScalarType type;
};

// 33 layers of a language model in bf16 with float32 norms, embedding and head: about `bytes`.
std::vector<Layout> layouts(std::int64_t bytes) {
  const double elements = static_cast<double>(bytes / 2);
  const auto d = std::max<std::int64_t>(
      64, static_cast<std::int64_t>(std::sqrt(elements * 0.87 / 396)) / 16 * 16);
  const std::int64_t ff = d * 8 / 3 / 8 * 8;
  const auto bf16 = at::kBFloat16;
  std::vector<Layout> all;
  for (int i = 0; i < 33; ++i) {
    const std::string p = "model.layers." + std::to_string(i) + ".";
    for (const char* x : {"q", "k", "v", "o"}) {
      all.push_back({p + "self_attn." + x + "_proj.weight", {d, d}, bf16});
    }
    all.push_back({p + "mlp.gate_proj.weight", {ff, d}, bf16});
    all.push_back({p + "mlp.up_proj.weight", {ff, d}, bf16});
    all.push_back({p + "mlp.down_proj.weight", {d, ff}, bf16});
    all.push_back({p + "input_layernorm.weight", {d}, at::kFloat});
    all.push_back({p + "post_attention_layernorm.weight", {d}, at::kFloat});
  }
  all.push_back({"model.norm.weight", {d}, at::kFloat});
  std::int64_t used = 0;
  for (const Layout& layout : all) {
    used += (layout.type == at::kFloat ? 4 : 2) * c10::multiply_integers(layout.shape);
  }
  const std::int64_t vocabulary = std::max<std::int64_t>(16, (bytes - used) / (4 * d));
  all.push_back({"model.embed_tokens.weight", {vocabulary, d}, bf16});
  all.push_back({"lm_head.weight", {vocabulary, d}, bf16});
  return all;
}

const at::Tensor& block() {
  static const at::Tensor bytes =
      at::randint(0, 256, {1 << 20}, at::detail::createCPUGenerator(1234), at::kByte);
  return bytes;
}

// Calls `visit(memory, pattern, size)` for each stretch of tensor number `index`.
template <class Visit>
void for_pattern(const at::Tensor& tensor, std::size_t index, Visit visit) {
  const std::size_t offset = (index * 7919) % 4096 & ~std::size_t{15};
  const auto* pattern = static_cast<const char*>(block().data_ptr()) + offset;
  const std::size_t size = block().nbytes() - offset;
  auto* memory = static_cast<char*>(tensor.data_ptr());
  for (std::size_t at = 0; at < tensor.nbytes(); at += size) {
    visit(memory + at, pattern, std::min(size, tensor.nbytes() - at));
  }
}

State make_state(std::int64_t bytes) {
  State state;
  for (const Layout& layout : layouts(bytes)) {
    state.push_back({layout.name, at::empty(layout.shape, layout.type)});
    for_pattern(state.back().tensor, state.size() - 1,
                [](char* memory, const char* pattern, std::size_t size) {
                  std::memcpy(memory, pattern, size);
                });
  }
  return state;
}

// Every byte of every tensor. Returns the name of the first that differs, or nothing.
std::string find_difference(const State& state, std::int64_t bytes) {
  const auto expected = layouts(bytes);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const at::Tensor& tensor = state[i].tensor;
    bool same = tensor.sizes() == at::IntArrayRef(expected[i].shape) &&
                tensor.scalar_type() == expected[i].type;
    if (same) {
      for_pattern(tensor, i, [&](char* memory, const char* pattern, std::size_t size) {
        same = same && std::memcmp(memory, pattern, size) == 0;
      });
    }
    if (!same) return expected[i].name;
  }
  return {};
}

// --- what is measured
// ------------------------------------------------------------------------------

Value encode(const State& state) {
  TensorEncoder encoder;
  Dict tensors;
  for (const auto& [name, tensor] : state) tensors.items.emplace_back(name, encoder(tensor));
  return tensors;
}

// The tensors by name, whether the file holds them at its root or as "state_dict".
const Dict& tensors_in(const LoadedCheckpoint& loaded) {
  const Dict& root = loaded.root.as_dict("the checkpoint");
  const Value* state = root.find("state_dict");
  return state ? state->as_dict("state_dict") : root;
}

using TensorValuePtr = std::shared_ptr<const TensorValue>;

TensorValuePtr tensor_in(const Dict& dict, const std::string& name) {
  const Value& value = dict.at(name);
  value.as_tensor(name);
  return *value.get_if<TensorValuePtr>();
}

void save(const std::string& url, const State& state) {
  TorchCheckpointIO().save_checkpoint(encode(state), url);
}

State load(const std::string& url, std::int64_t bytes) {
  const LoadedCheckpoint loaded = TorchCheckpointIO().load_checkpoint(url);
  const Dict& dict = tensors_in(loaded);
  State state;
  std::vector<TensorValuePtr> values;
  for (const Layout& layout : layouts(bytes)) {
    state.push_back({layout.name, {}});
    values.push_back(tensor_in(dict, layout.name));
  }
  const auto tensors = load_new_tensors(loaded, values);
  for (std::size_t i = 0; i < state.size(); ++i) state[i].tensor = tensors[i];
  return state;
}

void load_into(const std::string& url, const State& state) {
  const LoadedCheckpoint loaded = TorchCheckpointIO().load_checkpoint(url);
  const Dict& dict = tensors_in(loaded);
  std::vector<TensorTarget> targets;
  for (const auto& [name, tensor] : state) targets.push_back({tensor_in(dict, name), tensor});
  load_tensors(loaded, targets);
}

// --- the training that goes on
// -----------------------------------------------------------------------

// Steps per second until `stop`, on one thread.
double step_rate(const std::function<bool(double)>& stop) {
  at::Tensor a = at::randn({192, 192});
  const auto start = std::chrono::steady_clock::now();
  double seconds = 0;
  int steps = 0;
  do {
    a = at::tanh(at::mm(a, a));
    ++steps;
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  } while (!stop(seconds));
  return steps / seconds;
}

struct AsyncResult {
  double blocked_s = 0;
  double step_rate_during = 0;  // of the rate before
};

AsyncResult save_async(const std::string& url, const State& state, State& snapshot,
                       double rate_before) {
  const auto start = std::chrono::steady_clock::now();
  snapshot.resize(state.size());
  for (std::size_t i = 0; i < state.size(); ++i) {
    if (!snapshot[i].tensor.defined())
      snapshot[i] = {state[i].name, at::empty_like(state[i].tensor)};
    snapshot[i].tensor.copy_(state[i].tensor);
  }
  std::atomic<bool> done = false;
  std::exception_ptr failure;
  std::jthread upload([&] {
    try {
      save(url, snapshot);
    } catch (...) {
      failure = std::current_exception();
    }
    done = true;
  });
  AsyncResult result;
  result.blocked_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.step_rate_during = step_rate([&](double) { return done.load(); }) / rate_before;
  upload.join();
  if (failure) std::rethrow_exception(failure);
  return result;
}

// --- the line
// --------------------------------------------------------------------------------------

void print_result(const Meter& meter, const std::string& op, std::int64_t bytes,
                  const std::string& more) {
  const double gib = static_cast<double>(bytes) / (1 << 30);
  std::printf(
      "{\"peer\": \"fulgurite\", \"op\": \"%s\", \"bytes\": %lld, \"wall_s\": %.4f, "
      "\"GBps\": %.4f, \"cpu_s\": %.4f, \"cpu_s_per_gib\": %.4f, "
      "\"peak_extra_mib\": %.4f%s}\n",
      op.c_str(), static_cast<long long>(bytes), meter.wall,
      static_cast<double>(bytes) / meter.wall / 1e9, meter.cpu, meter.cpu / gib,
      meter.peak_extra_mib, more.c_str());
}

std::string ok_field(const State& state, std::int64_t bytes) {
  const std::string difference = find_difference(state, bytes);
  return difference.empty() ? ", \"ok\": true" : ", \"ok\": \"" + difference + " differs\"";
}

void run_save(const std::string& url, std::int64_t bytes) {
  const State state = make_state(bytes);
  Meter meter;
  save(url, state);
  meter.stop();
  print_result(meter, "save", bytes, "");
}

void run_load(const std::string& url, std::int64_t bytes) {
  block();
  Meter meter;
  const State state = load(url, bytes);
  meter.stop();
  print_result(meter, "load", bytes, ok_field(state, bytes));
}

void run_load_into(const std::string& url, std::int64_t bytes) {
  const State state = make_state(bytes);
  for (const auto& [name, tensor] : state) tensor.zero_();
  Meter meter;
  load_into(url, state);
  meter.stop();
  print_result(meter, "load_into", bytes, ok_field(state, bytes));
}

// What the first touch of the tensors' memory costs, which `load` pays and `load_into` does not.
void run_touch(std::int64_t bytes) {
  Meter meter;
  std::vector<at::Tensor> tensors;
  for (const Layout& layout : layouts(bytes)) {
    tensors.push_back(at::empty(layout.shape, layout.type));
    std::memset(tensors.back().data_ptr(), 1, tensors.back().nbytes());
  }
  meter.stop();
  print_result(meter, "touch", bytes, "");
}

// The first snapshot touches its memory; `blocked_again_s` is what a later one costs.
void run_asave(const std::string& url, std::int64_t bytes) {
  const State state = make_state(bytes);
  at::set_num_threads(1);
  const double before = step_rate([](double seconds) { return seconds > 0.5; });
  State snapshot;
  Meter meter;
  const AsyncResult first = save_async(url, state, snapshot, before);
  meter.stop();
  const AsyncResult second = save_async(url, state, snapshot, before);
  char more[160];
  std::snprintf(more, sizeof more,
                ", \"blocked_s\": %.4f, \"step_rate_during\": %.4f, \"blocked_again_s\": %.4f",
                first.blocked_s, first.step_rate_during, second.blocked_s);
  print_result(meter, "asave", bytes, more);
}

// The server of bench/run.sh, unless the environment names another.
void set_default_environment() {
  for (const auto& [name, value] : {std::pair{"AWS_ENDPOINT_URL", "http://127.0.0.1:9800"},
                                    {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
                                    {"AWS_SECRET_ACCESS_KEY", "secret"},
                                    {"AWS_REGION", "us-east-1"}}) {
    setenv(name, value, 0);
  }
}

int run(const std::string& op, const std::string& url, std::int64_t bytes) {
  set_default_environment();
  try {
    if (op == "save") {
      run_save(url, bytes);
    } else if (op == "load") {
      run_load(url, bytes);
    } else if (op == "load_into") {
      run_load_into(url, bytes);
    } else if (op == "touch") {
      run_touch(bytes);
    } else if (op == "asave") {
      run_asave(url, bytes);
    } else {
      std::cerr << "unknown operation " << op << '\n';
      return 2;
    }
  } catch (const Error& error) {
    std::cerr << error.what() << '\n';
    std::printf("{\"peer\": \"fulgurite\", \"op\": \"%s\", \"bytes\": %lld, \"error\": \"%s\"}\n",
                op.c_str(), static_cast<long long>(bytes),
                std::string(to_string(error.code())).c_str());
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace fulgurite::bench

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "checkpoint_bench save|load|load_into|touch|asave URL BYTES\n";
    return 2;
  }
  return fulgurite::bench::run(argv[1], argv[2], std::atoll(argv[3]));
}
