// Names of checkpoints from templates: "{epoch}-{val_loss:.2f}" -> "epoch=3-val_loss=0.25".
//
// Lightning's rules: Python's format specifications, a name inserted before its value, 0 for a
// metric that is missing. No torch. https://docs.python.org/3/library/string.html#formatspec
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fulgurite/loggers.h"

namespace fulgurite {

/// What a name may be made of.
struct NameValues {
  Metrics metrics;
  std::int64_t epoch = 0;
  std::int64_t step = 0;

  std::optional<double> find(const std::string& name) const;
};

/// Fills the template. Errors: invalid_argument for a specification that does not fit its value.
std::string format_checkpoint_name(std::string_view pattern, const NameValues& values,
                                   bool insert_names, std::string_view equals);

}  // namespace fulgurite
