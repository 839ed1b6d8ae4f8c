// What an exception of Hadoop's means over http: the code, whether to ask again, what to do.
//
// Most stand in the table of hdfs (hdfs/remote_error.cc); here is what WebHDFS wraps or adds.
#pragma once

#include "object/exchange.h"
#include "webhdfs/identity.h"

namespace fulgurite::webhdfs {

/// Precondition: it has a code.
object::Meaning meaning_of(const object::Refusal& refusal);
/// Of an answer with status 401, which may come from a filter before Hadoop's pages.
object::Meaning meaning_of_401(const Identity& identity, const object::Answer& answer);

/// Whether another NameNode is the active one.
bool is_standby(const object::Refusal& refusal);
/// Whether there is nothing under the path.
bool says_nothing_there(const object::Refusal& refusal);

}  // namespace fulgurite::webhdfs
