// Everything, for programs that train. Costs what <torch/nn.h> costs to compile; a program that
// only reads and writes files includes <fulgurite/registry.h>.
#pragma once

#include "fulgurite/callbacks.h"
#include "fulgurite/checkpoint.h"
#include "fulgurite/data.h"
#include "fulgurite/loggers.h"
#include "fulgurite/lr_scheduler.h"
#include "fulgurite/module.h"
#include "fulgurite/registry.h"
#include "fulgurite/trainer.h"
