// One resumable upload under way: chunks one after another, from the byte that the server has.
//
// The server says after each chunk and after each failure how much of the upload it keeps; whatever
// is behind that is sent again. Who calls it: resumable_upload.cc.
// Spec: https://cloud.google.com/storage/docs/performing-resumable-uploads
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "gcs/client.h"
#include "gcs/json.h"
#include "object/object_store.h"

namespace fulgurite::gcs {

/// Every chunk but the last must be a multiple of this.
inline constexpr std::uint64_t kChunkUnit = 256u << 10;

/// One thread at a time.
class ResumableSession {
 public:
  /// `url` is the session's, which is a secret as good as a token for this upload.
  ResumableSession(std::shared_ptr<const Client> client, object::Upload upload);

  /// Sends what was given before in whole units; the rest and `body` wait, since the last chunk
  /// must say that it is.
  void append(const Payload& body);
  /// Sends the rest. The object exists once this returns.
  Resource finish();

 private:
  /// Sends the first `size` waiting bytes; `last` if nothing comes after them. Returns the object
  /// that the last chunk made.
  std::optional<Resource> send(std::uint64_t size, bool last);
  Operation chunk(std::uint64_t size, bool last) const;
  /// How many bytes of the whole the server keeps; nothing if it has made the object, which then
  /// is in `answer`.
  std::optional<std::uint64_t> ask_committed(Answer& answer) const;
  /// Forgets waiting bytes that the server keeps.
  void drop_committed(std::uint64_t committed);

  std::shared_ptr<const Client> client_;
  object::Upload upload_;
  std::uint64_t sent_ = 0;  // bytes before waiting_
  Payload waiting_;
};

}  // namespace fulgurite::gcs
