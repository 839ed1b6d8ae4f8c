// One page of a bucket's objects, as a request.
#pragma once

#include "gcs/client.h"
#include "object/object_store.h"

namespace fulgurite::gcs {

Operation list_operation(const Client& client, const object::ListQuery& query);

}  // namespace fulgurite::gcs
