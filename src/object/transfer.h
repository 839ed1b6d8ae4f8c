// What the readers and writers of one filesystem share. They may outlive it.
#pragma once

#include <memory>

#include "fulgurite/object_options.h"
#include "object/byte_budget.h"
#include "object/object_store.h"

namespace fulgurite::object {

struct Transfer {
  std::shared_ptr<const ContentStore> store;
  TransferOptions options;
  std::shared_ptr<ByteBudget> budget;
};

}  // namespace fulgurite::object
