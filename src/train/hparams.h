// hparams.yaml: the hyper-parameters of a model as YAML, sorted by name, as Lightning writes them.
#pragma once

#include <string>

#include "fulgurite/value.h"

namespace fulgurite {

/// Numbers, texts, lists and dicts become YAML's own; what YAML has no form for becomes null.
std::string hparams_yaml(const Dict& hyperparameters);

}  // namespace fulgurite
