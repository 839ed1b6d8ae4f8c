// See event_writer.h.
#include "train/event_writer.h"

#include <bit>
#include <cstring>
#include <variant>
#include <vector>

#include "base/crc.h"

namespace fulgurite {
namespace {

// A protobuf message in the making. Fields of value zero are left out by the callers' choice.
class Message {
 public:
  Message& number(int field, std::uint64_t value) {
    tag(field, 0);
    varint(value);
    return *this;
  }
  Message& fixed64(int field, double value) {
    tag(field, 1);
    return little_endian(std::bit_cast<std::uint64_t>(value), 8);
  }
  Message& fixed32(int field, float value) {
    tag(field, 5);
    return little_endian(std::bit_cast<std::uint32_t>(value), 4);
  }
  Message& bytes(int field, std::string_view value) {
    tag(field, 2);
    varint(value.size());
    data_ += value;
    return *this;
  }
  Message& message(int field, const Message& value) { return bytes(field, value.data_); }
  const std::string& data() const { return data_; }

 private:
  void tag(int field, unsigned wire_type) {
    varint(static_cast<std::uint64_t>(field) << 3 | wire_type);
  }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) data_ += static_cast<char>(value | 0x80);
    data_ += static_cast<char>(value);
  }
  Message& little_endian(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) data_ += static_cast<char>(value >> (8 * i));
    return *this;
  }

  std::string data_;
};

void append_little_endian(std::string& to, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) to += static_cast<char>(value >> (8 * i));
}

// Rotated and offset, so that the CRC of data that contains CRCs stays meaningful.
std::uint32_t masked_crc(std::string_view bytes) {
  const std::uint32_t crc = crc32c(0, as_bytes(bytes));
  return std::rotr(crc, 15) + 0xa282ead8U;
}

std::string record(const Message& event) {
  const std::string& data = event.data();
  std::string framed;
  append_little_endian(framed, data.size(), 8);
  append_little_endian(framed, masked_crc(framed), 4);
  framed += data;
  append_little_endian(framed, masked_crc(data), 4);
  return framed;
}

// Event: wall_time 1, step 2, file_version 3, summary 5. Summary: value 1.
std::string summary_record(double wall_time, std::int64_t step, const Message& value) {
  Message event;
  event.fixed64(1, wall_time);
  if (step != 0) event.number(2, static_cast<std::uint64_t>(step));
  return record(event.message(5, Message().message(1, value)));
}

// HParamsPluginData as the content of a summary's metadata.
std::string hparams_record(double wall_time, std::string_view tag, const Message& data) {
  const Message plugin = Message().bytes(1, "hparams").bytes(2, data.data());
  const Message metadata = Message().message(1, plugin);
  return summary_record(wall_time, 0, Message().bytes(1, tag).message(9, metadata));
}

struct HParam {
  std::string name;
  std::uint64_t type;  // DataType: 1 string, 2 bool, 3 float64
  Message value;       // google.protobuf.Value
};

HParam hparam_of(std::string name, const Value& value) {
  if (const bool* flag = value.get_if<bool>()) {
    return {std::move(name), 2, Message().number(4, *flag ? 1 : 0)};
  }
  if (const auto* integer = value.get_if<std::int64_t>()) {
    return {std::move(name), 3, Message().fixed64(2, static_cast<double>(*integer))};
  }
  if (const double* number = value.get_if<double>()) {
    return {std::move(name), 3, Message().fixed64(2, *number)};
  }
  const auto* text = value.get_if<std::string>();
  return {std::move(name), 1, Message().bytes(3, text ? *text : "(not a scalar)")};
}

std::vector<HParam> hparams_of(const Dict& hyperparameters) {
  std::vector<HParam> hparams;
  for (const auto& [key, value] : hyperparameters.items) {
    if (const auto* name = key.get_if<std::string>()) hparams.push_back(hparam_of(*name, value));
  }
  return hparams;
}

}  // namespace

std::string version_record(double wall_time) {
  return record(Message().fixed64(1, wall_time).bytes(3, "brain.Event:2"));
}

std::string scalar_record(double wall_time, std::int64_t step, std::string_view tag, float value) {
  return summary_record(wall_time, step, Message().bytes(1, tag).fixed32(2, value));
}

std::string hparams_records(double wall_time, const Dict& hyperparameters,
                            std::string_view metric_tag) {
  // Field numbers of tensorboard/plugins/hparams: Experiment 2 {hparam_infos 4, metric_infos 5},
  // SessionStartInfo 3 {hparams 1, start_time_secs 5}, SessionEndInfo 4 {status 1, end_time 2}.
  Message experiment, start;
  for (const HParam& hparam : hparams_of(hyperparameters)) {
    experiment.message(4, Message().bytes(1, hparam.name).number(4, hparam.type));
    start.message(1, Message().bytes(1, hparam.name).message(2, hparam.value));
  }
  experiment.message(5, Message().message(1, Message().bytes(2, metric_tag)));
  start.fixed64(5, wall_time);
  const Message end = Message().number(1, 1).fixed64(2, wall_time);
  return hparams_record(wall_time, "_hparams_/experiment", Message().message(2, experiment)) +
         hparams_record(wall_time, "_hparams_/session_start_info", Message().message(3, start)) +
         hparams_record(wall_time, "_hparams_/session_end_info", Message().message(4, end));
}

}  // namespace fulgurite
