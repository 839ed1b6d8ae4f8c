// TensorBoard's event records: a framing with masked CRC-32Cs around protobuf messages, of which
// only the few fields needed are written, by hand.
// Framing: https://www.tensorflow.org/tutorials/load_data/tfrecord; messages: event.proto and
// summary.proto of tensorboard/compat/proto.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fulgurite/value.h"

namespace fulgurite {

/// The record that every event file begins with.
std::string version_record(double wall_time);
/// One scalar of one step.
std::string scalar_record(double wall_time, std::int64_t step, std::string_view tag, float value);
/// The three records from which TensorBoard's HPARAMS page is made.
std::string hparams_records(double wall_time, const Dict& hyperparameters,
                            std::string_view metric_tag);

}  // namespace fulgurite
