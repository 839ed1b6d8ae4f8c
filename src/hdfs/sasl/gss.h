// What GSSAPI hands out, owned: names, credentials, contexts, buffers.
//
// Who calls it: kerberos, gss_error. Reference: RFC 2744, and MIT's extensions of it
// (https://web.mit.edu/kerberos/krb5-1.20/doc/appdev/gssapi.html).
#pragma once

#include <gssapi/gssapi.h>

#include <string>
#include <string_view>

namespace fulgurite::hdfs {

template <class Handle, OM_uint32 (*release)(OM_uint32*, Handle*)>
class GssHandle {
 public:
  GssHandle() = default;
  GssHandle(GssHandle&& other) noexcept : handle_(other.handle_) { other.handle_ = nullptr; }
  GssHandle& operator=(GssHandle&&) = delete;
  ~GssHandle() {
    OM_uint32 ignored = 0;
    if (handle_) release(&ignored, &handle_);
  }

  Handle get() const noexcept { return handle_; }
  /// For functions that fill it in, or change it.
  Handle* address() noexcept { return &handle_; }

 private:
  Handle handle_ = nullptr;
};

inline OM_uint32 delete_gss_context(OM_uint32* minor, gss_ctx_id_t* context) {
  return ::gss_delete_sec_context(minor, context, nullptr);
}

using GssName = GssHandle<gss_name_t, &::gss_release_name>;
using GssCredential = GssHandle<gss_cred_id_t, &::gss_release_cred>;
using GssContext = GssHandle<gss_ctx_id_t, &delete_gss_context>;

/// Bytes that GSSAPI allocates.
class GssBuffer {
 public:
  GssBuffer() = default;
  GssBuffer(const GssBuffer&) = delete;
  GssBuffer& operator=(const GssBuffer&) = delete;
  ~GssBuffer() {
    OM_uint32 ignored = 0;
    ::gss_release_buffer(&ignored, &buffer_);
  }

  gss_buffer_t address() noexcept { return &buffer_; }
  std::string text() const { return {static_cast<const char*>(buffer_.value), buffer_.length}; }

 private:
  gss_buffer_desc buffer_ = GSS_C_EMPTY_BUFFER;
};

/// `bytes` as an argument: GSSAPI only reads them, although its pointer is not to const.
inline gss_buffer_desc gss_argument(std::string_view bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};
}

}  // namespace fulgurite::hdfs
