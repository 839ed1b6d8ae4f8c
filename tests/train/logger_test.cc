// Loggers: files and their content, on a filesystem that appends and on one that does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crc.h"
#include "train/csv_text.h"
#include "train/fixture.h"
#include "train/hparams.h"
#include "train/no_append.h"

namespace fulgurite::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string logger_root(const std::string& kind) {
  if (kind != "noappend") return fresh_root(kind);
  register_without_append("noappend", "memory");
  return "noappend://" + fresh_root("memory").substr(std::string("memory://").size());
}

class Loggers : public ::testing::TestWithParam<const char*> {
 protected:
  ~Loggers() override { remove_root(root_); }
  bool appends() const { return resolve(root_).filesystem->capability().append; }
  const std::string root_ = logger_root(GetParam());
};
INSTANTIATE_TEST_SUITE_P(, Loggers, ::testing::Values("local", "memory", "noappend"));

// --- CSV
// -------------------------------------------------------------------------------------------

TEST_P(Loggers, Csv_RowsAndNewColumns_AreSortedAndBlankWhereAbsent) {
  auto logger = make_csv_logger(root_);
  logger->log_metrics({{"loss", 0.5}, {"epoch", 0}}, 0);
  logger->save();
  logger->log_metrics({{"acc", 1}, {"epoch", 1}}, 3);
  logger->log_metrics({{"loss", 1e-7}}, 4);
  logger->finalize("success");
  EXPECT_EQ(read_text(root_ + "/lightning_logs/version_0/metrics.csv"),
            "acc,epoch,loss,step\n"
            ",0,0.5,0\n"
            "1.0,1,,3\n"
            ",,1e-07,4\n");
}

TEST_P(Loggers, Csv_Resumed_DropsWhatCameAfterTheCheckpoint) {
  Value state;
  {
    auto logger = make_csv_logger(root_, {.flush_logs_every_n_steps = 1});
    logger->log_metrics({{"loss", 1}}, 0);
    logger->save();
    logger->log_metrics({{"loss", 2}}, 1);
    state = logger->state();
    logger->log_metrics({{"loss", 3}}, 2);
    logger->log_metrics({{"later", 3}}, 2);
    logger->save();
  }
  auto logger = make_csv_logger(root_);
  logger->load_state(state);
  EXPECT_EQ(logger->version(), "version_0");
  logger->log_metrics({{"loss", 4}}, 2);
  logger->finalize("success");
  EXPECT_EQ(read_text(root_ + "/lightning_logs/version_0/metrics.csv"),
            "loss,step\n1.0,0\n2.0,1\n4.0,2\n");
}

TEST_P(Loggers, Csv_ThousandsOfFlushes_WriteBoundedBytes) {
  auto logger = make_csv_logger(root_, {.flush_logs_every_n_steps = 1 << 30});
  for (int step = 0; step < 3000; ++step) {
    logger->log_metrics({{"a_metric_with_a_long_name", step * 0.1}, {"loss", 0.25}}, step);
    if (step % 100 == 0) logger->save();
  }
  logger->finalize("success");
  const std::string text = read_text(root_ + "/lightning_logs/version_0/metrics.csv");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3001);
}

TEST_P(Loggers, Versions_NameAndVersion_MakeTheFolder) {
  make_csv_logger(root_, {.version = 3})->log_hyperparameters({});
  EXPECT_EQ(make_csv_logger(root_)->version(), "version_4");
  EXPECT_EQ(make_csv_logger(root_, {.version = "a"})->log_dir(), root_ + "/lightning_logs/a");
  EXPECT_EQ(make_csv_logger(root_, {.name = ""})->log_dir(), root_ + "/version_0");
}

TEST(CsvText, Fields_WithCommasAndQuotes_SurviveTheTrip) {
  const CsvRow fields = {"plain", "a,b", "say \"hi\"", "two\nlines", ""};
  const std::string line = csv_line(fields);
  std::string_view text = line;
  EXPECT_THAT(take_csv_line(text), ElementsAreArray(fields));
  EXPECT_TRUE(text.empty());
}

// --- TensorBoard
// -----------------------------------------------------------------------------------

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) {
    value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
  }
  return value;
}

std::uint32_t masked_crc(std::string_view bytes) {
  const std::uint32_t crc = crc32c(0, as_bytes(bytes));
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
}

// The events of a file; checks its framing.
std::vector<std::string> events_of(std::string_view file) {
  std::vector<std::string> events;
  while (!file.empty()) {
    const std::uint64_t size = little_endian(file.substr(0, 8));
    EXPECT_EQ(little_endian(file.substr(8, 4)), masked_crc(file.substr(0, 8)));
    events.emplace_back(file.substr(12, size));
    EXPECT_EQ(little_endian(file.substr(12 + size, 4)), masked_crc(events.back()));
    file.remove_prefix(16 + size);
  }
  return events;
}

std::vector<std::string> event_files(const std::string& root) {
  std::vector<std::string> files;
  for (const std::string& file : files_below(root)) {
    if (file.find("events.out.tfevents.") != std::string::npos) files.push_back(file);
  }
  return files;
}

// All events but those that begin a file.
std::vector<std::string> logged_events(const std::string& root) {
  std::vector<std::string> all;
  for (const std::string& file : event_files(root)) {
    const auto events = events_of(read_text(root + "/" + file));
    EXPECT_THAT(events.at(0), HasSubstr("brain.Event:2"));
    all.insert(all.end(), events.begin() + 1, events.end());
  }
  return all;
}

TEST_P(Loggers, TensorBoard_Saves_AppendOrAddObjects) {
  auto logger = make_tensorboard_logger(root_);
  logger->log_metrics({{"loss", 0.5}}, 1);
  logger->save();
  logger->log_metrics({{"loss", 0.25}}, 2);
  logger->finalize("success");
  const auto files = event_files(root_);
  EXPECT_EQ(files.size(), appends() ? 1U : 2U);
  EXPECT_THAT(files.at(0), StartsWith("lightning_logs/version_0/events.out.tfevents."));
  if (!appends()) {
    EXPECT_THAT(files[0], ::testing::EndsWith(".0.000000"));
    EXPECT_THAT(files[1], ::testing::EndsWith(".0.000001"));
  }
  const auto events = logged_events(root_);
  ASSERT_EQ(events.size(), 2U);
  // step 2, then a summary with the tag and 0.25 as a float.
  EXPECT_THAT(events[1], HasSubstr("\x10\x02"));
  EXPECT_THAT(events[1], HasSubstr("loss"));
  EXPECT_THAT(events[1], HasSubstr(std::string("\0\0\x80\x3e", 4)));
}

TEST_P(Loggers, TensorBoard_Resumed_DropsWhatCameAfterTheCheckpoint) {
  Value state;
  {
    auto logger = make_tensorboard_logger(root_);
    logger->log_metrics({{"kept", 1}}, 1);
    logger->save();
    logger->log_metrics({{"kept too", 1}}, 1);
    state = logger->state();
    logger->log_metrics({{"lost", 1}}, 2);
    logger->save();
    logger->log_metrics({{"lost", 1}}, 3);
    logger->save();
  }
  auto logger = make_tensorboard_logger(root_);
  logger->load_state(state);
  logger->log_metrics({{"again", 1}}, 2);
  logger->finalize("success");
  const auto events = logged_events(root_);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_THAT(events[0], HasSubstr("kept"));
  EXPECT_THAT(events[1], HasSubstr("kept too"));
  EXPECT_THAT(events[2], HasSubstr("again"));
}

TEST_P(Loggers, Hyperparameters_AreInYamlAndEvents) {
  auto logger = make_tensorboard_logger(root_);
  Dict hyperparameters;
  hyperparameters["lr"] = 0.02;
  hyperparameters["arch"] = std::string("cnn");
  logger->log_hyperparameters(hyperparameters);
  logger->finalize("success");
  EXPECT_EQ(read_text(root_ + "/lightning_logs/version_0/hparams.yaml"), "arch: cnn\nlr: 0.02\n");
  const auto events = logged_events(root_);
  ASSERT_EQ(events.size(), 4U);
  EXPECT_THAT(events[0], HasSubstr("hp_metric"));
  EXPECT_THAT(events[1], HasSubstr("_hparams_/experiment"));
  EXPECT_THAT(events[2], HasSubstr("_hparams_/session_start_info"));
  EXPECT_THAT(events[3], HasSubstr("_hparams_/session_end_info"));
}

TEST(Hparams, Values_ThatLookLikeOthers_AreQuoted) {
  Dict inner;
  inner["b"] = List{{std::int64_t{1}, 2.5, true}};
  Dict dict;
  dict["text"] = std::string("true");
  dict["number"] = std::string("12");
  dict["small"] = 1e-5;
  dict["none"] = None();
  dict["nested"] = inner;
  EXPECT_EQ(hparams_yaml(dict),
            "nested:\n  b:\n    - 1\n    - 2.5\n    - true\n"
            "none: ~\nnumber: \"12\"\nsmall: 1.0e-05\ntext: \"true\"\n");
  EXPECT_EQ(hparams_yaml({}), "{}\n");
}

}  // namespace
}  // namespace fulgurite::testing
