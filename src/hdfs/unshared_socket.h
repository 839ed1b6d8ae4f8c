// A socket that belongs to the process that opened it: in a forked child its number leads to
// /dev/null. Else a server would not see a parent close its connection, or die, before the child
// does, and a child that shuts one down would shut down its parent's.
//
// What it is not: of use to a child. Who calls it: socket.
#pragma once

#include "base/descriptor.h"

namespace fulgurite::hdfs {

/// Its number is for any thread.
class UnsharedSocket {
 public:
  explicit UnsharedSocket(Descriptor socket);
  ~UnsharedSocket();
  UnsharedSocket(const UnsharedSocket&) = delete;
  UnsharedSocket& operator=(const UnsharedSocket&) = delete;

  int get() const noexcept { return socket_.get(); }

 private:
  const Descriptor socket_;
};

}  // namespace fulgurite::hdfs
