// A user's program on fulgurite::train: saves a tensor by URL and prints its sum when loaded.
#include <ATen/ops/ones.h>
#include <fulgurite/checkpoint.h>

#include <iostream>

int main() {
  const char* url = "memory://consumer/tensor.ckpt";
  fulgurite::Dict state;
  state["weight"] = fulgurite::TensorEncoder()(at::ones({2, 3}));
  fulgurite::TorchCheckpointIO io;
  io.save_checkpoint(state, url);

  auto loaded = io.load_checkpoint(url);
  const auto* weight =
      loaded.root.as_dict().at("weight").get_if<std::shared_ptr<const fulgurite::TensorValue>>();
  auto tensors = fulgurite::load_new_tensors(loaded, {weight, 1});
  std::cout << "installed train " << tensors.at(0).sum().item<float>() << '\n';
}
