// What a forked child finds in place of its parent's things.
#include "base/per_process.h"

#include <gtest/gtest.h>

#include <mutex>
#include <string>

#include "support/fork.h"

namespace fulgurite {
namespace {

/// Something that may not be touched while another thread uses it.
struct Guarded {
  std::mutex mutex;
  std::string name = "new";
  ~Guarded() { std::lock_guard lock(mutex); }
};

class PerProcessTest : public testing::Test {
 protected:
  std::unique_ptr<PerProcess<Guarded>> things_ =
      std::make_unique<PerProcess<Guarded>>([] { return std::make_unique<Guarded>(); });
};

TEST_F(PerProcessTest, Get_InAFork_IsItsOwnAlthoughTheParentsIsLocked) {
  std::lock_guard lock(things_->get().mutex);
  things_->get().name = "the parent's";
  EXPECT_EQ(status_of_fork([&] {
              if (!things_->get().mutex.try_lock()) return 1;
              things_->get().mutex.unlock();
              return things_->get().name == "new" ? 0 : 2;
            }),
            0);
  EXPECT_EQ(things_->get().name, "the parent's");
}

TEST_F(PerProcessTest, Destroy_InAFork_LeavesTheParentsAlone) {
  std::lock_guard lock(things_->get().mutex);
  EXPECT_EQ(status_of_fork([&] {
              things_.reset();
              return 0;
            }),
            0);
}

TEST_F(PerProcessTest, Get_InAForkOfAFork_IsItsOwn) {
  things_->get().name = "the first's";
  EXPECT_EQ(status_of_fork([&] {
              things_->get().name = "the second's";
              return status_of_fork([&] { return things_->get().name == "new" ? 0 : 1; });
            }),
            0);
}

}  // namespace
}  // namespace fulgurite
