// Who we are where nobody asks for a proof. Who calls it: hdfs and webhdfs.
#pragma once

#include <string>

namespace fulgurite::hdfs {

/// `wanted`, else $HADOOP_USER_NAME, else the name of this process's user.
std::string user_without_proof(const std::string& wanted);

}  // namespace fulgurite::hdfs
