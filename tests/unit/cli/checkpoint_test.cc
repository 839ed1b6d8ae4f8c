// `fulgurite ckpt show`.
#include "fulgurite/checkpoint_file.h"
#include "fulgurite/registry.h"
#include "gmock/gmock.h"
#include "run_command.h"

namespace fulgurite::test {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

// A (2, 3) tensor of float32, and a view of its second row.
std::shared_ptr<const TensorValue> tensor(std::shared_ptr<const Storage> storage,
                                          std::vector<std::int64_t> shape) {
  TensorValue value;
  value.storage = std::move(storage);
  value.dtype = value.storage->dtype;
  value.strides.assign(shape.size(), 1);
  value.shape = std::move(shape);
  return std::make_shared<const TensorValue>(std::move(value));
}

Value example() {
  auto storage = std::make_shared<Storage>();
  storage->size = 24;
  storage->bytes = Buffer::from_string(std::string(24, 'x'));
  Dict weights;
  weights["net.weight"] = tensor(storage, {2, 3});
  weights["net.tied"] = tensor(storage, {6});
  Dict root;
  root["epoch"] = std::int64_t{3};
  root["lr"] = 0.5;
  root["note"] = std::string("bold \x1b[1m and more");
  root["shapes"] = List{{std::int64_t{1}, std::string("two")}};
  root["hooks"] = Dict{};
  root["state_dict"] = weights;
  return root;
}

std::string save(const Value& root, const std::string& url) {
  auto writer = open_writer(url);
  write_checkpoint(root, *writer);
  writer->commit();
  return url;
}

TEST(CheckpointShow, Checkpoint_PrintsKeysTypesShapesAndTotals) {
  auto result = fulgurite({"ckpt", "show", save(example(), "memory://ckpt_show/a.ckpt")});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, ContainsRegex("\nlr +float +0.5\n"));
  EXPECT_THAT(result.out, ContainsRegex("state_dict.net.weight +float32 +\\(2, 3\\)\n"));
  EXPECT_THAT(result.out, ContainsRegex("shapes\\[1\\] +str +two\n"));
  EXPECT_THAT(result.out, ContainsRegex("hooks +dict +empty\n"));
  EXPECT_THAT(result.out, HasSubstr("2 tensors, 24 bytes in 1 storage\n"));
}

TEST(CheckpointShow, TextWithEscapeSequence_IsPrintedHarmless) {
  auto result = fulgurite({"ckpt", "show", save(example(), "memory://ckpt_show/b.ckpt")});
  EXPECT_THAT(result.out, HasSubstr("\\x1b[1m"));
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b")));
}

TEST(CheckpointShow, NoCheckpoint_FailsInOneLine) {
  auto file = resolve("memory://ckpt_show/text");
  file.filesystem->write_file(file.path, "no zip file");
  auto result = fulgurite({"ckpt", "show", "memory://ckpt_show/text"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(std::ranges::count(result.err, '\n'), 1);
}

}  // namespace
}  // namespace fulgurite::test
