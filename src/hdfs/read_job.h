// Reading the pieces of one job: from one replica after another, or, if the user has hedged reads
// (dfs.client.hedged.read.*), from a second replica as well when the first is slow.
// Who calls it: file_reader.
#pragma once

#include "hdfs/block_locations.h"
#include "hdfs/read_plan.h"

namespace fulgurite::hdfs {

/// Fills the job's pieces. Errors: ReplicaStream's. A hedged read costs a thread, and while two
/// replicas are read, as much memory as the job has bytes.
void read_job(BlockLocations& blocks, const Operation& operation, const ReadJob& job);

}  // namespace fulgurite::hdfs
