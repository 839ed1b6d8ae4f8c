// Writer over an object store: collects bytes, cuts them into parts, keeps several parts under
// way, and publishes all of them in one step.
//
// A file of at most one part is one PUT. A larger one is a multipart upload, which stays invisible
// until it is completed. Shared buffers go from the caller's memory to the socket; small writes are
// copied together. Who calls it: object_filesystem, webhdfs.
#pragma once

#include <cstdint>
#include <deque>
#include <exception>
#include <optional>
#include <span>
#include <vector>

#include "fulgurite/filesystem.h"
#include "object/part_plan.h"
#include "object/small_writes.h"
#include "object/transfer.h"

namespace fulgurite::object {

class MultipartWriter final : public Writer {
 public:
  /// Sends nothing. Errors: invalid_argument for a size_hint beyond the provider's limit.
  MultipartWriter(Transfer transfer, ObjectPath path, const WriteOptions& options);
  ~MultipartWriter() override;

  using Writer::write;
  void write(Buffer bytes) override;
  FileInfo commit() override;
  std::uint64_t written() const override { return written_; }

 private:
  enum class State { open, failed, committed };

  void write_copy(std::span<const std::byte> bytes) override;
  void add_shared(Buffer bytes);
  void add_copy(std::span<const std::byte> bytes);

  void collect(Buffer bytes, std::uint64_t uncut_bytes);
  void collect_small_writes();
  ByteBudget::Ticket take_ticket(std::uint64_t bytes);
  void send_part(std::uint64_t size);
  void finish_oldest_part();
  ObjectInfo publish();
  void abandon() noexcept;

  /// Runs `step`; its error ends the upload and is thrown again by every later call.
  template <class Step>
  void guarded(Step step);

  Transfer transfer_;
  ObjectPath path_;
  PutOptions options_;
  PartPlan plan_;

  SmallWrites small_writes_;  // behind collected_
  Payload collected_;         // not yet sent
  std::uint64_t written_ = 0;
  std::uint64_t sent_ = 0;

  std::optional<Upload> upload_;
  std::deque<Call<Part>> under_way_;  // oldest first; borrow nothing from this object
  std::vector<Part> parts_;

  State state_ = State::open;
  std::exception_ptr error_;  // why state_ is failed
};

}  // namespace fulgurite::object
