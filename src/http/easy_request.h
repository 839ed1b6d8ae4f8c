// One curl easy handle, set up from a Request, with its body read from and received into memory.
//
// Who calls it: Loop, on its thread only; a handle serves many transfers one after another. What a
// request may do is decided here: HTTP/1.1 only (several connections are faster than one), no
// redirects, no decoding, nothing added to what the caller wants sent but Host, User-Agent,
// Content-Length and Connection.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/transfer.h"

namespace fulgurite::http {

class EasyRequest {
 public:
  /// Throws std::bad_alloc.
  EasyRequest();
  ~EasyRequest() = default;
  EasyRequest(const EasyRequest&) = delete;
  EasyRequest& operator=(const EasyRequest&) = delete;

  CURL* handle() const noexcept { return handle_.get(); }
  const Transfer& transfer() const noexcept { return *transfer_; }

  /// Makes the handle ready to run this transfer. Anything but CURLE_OK: not to be run, only ended.
  CURLcode begin(std::shared_ptr<Transfer> transfer) noexcept;
  /// Completes the response, forgets the transfer's memory and gives the transfer back.
  std::shared_ptr<Transfer> end(CURLcode result) noexcept;

 private:
  struct EasyDeleter {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
  };
  struct ListDeleter {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, ListDeleter>;

  void set_up();
  void set_method();
  void set_headers();
  void set_buffers();
  void set_connection(const Transport& transport);
  void set_trust(const Transport& transport);
  void set_timeouts(const Transport& transport);
  template <class Value>
  void set(CURLoption option, Value value);
  static void append(List& list, const std::string& line);

  static std::size_t on_read(char* to, std::size_t one, std::size_t size, void* self) noexcept;
  static int on_seek(void* self, curl_off_t position, int origin) noexcept;
  static std::size_t on_header(char* line, std::size_t one, std::size_t size, void* self) noexcept;
  static std::size_t on_write(char* from, std::size_t one, std::size_t size, void* self) noexcept;

  void take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  bool fail(Failure failure, const char* text);
  Failure failure_of(CURLcode result) const noexcept;
  std::string text_of(CURLcode result) const;

  std::unique_ptr<CURL, EasyDeleter> handle_;
  std::shared_ptr<Transfer> transfer_;
  std::optional<PayloadCursor> outgoing_;
  std::optional<ScatterCursor> incoming_;
  List headers_;
  List connect_to_;
  std::size_t header_bytes_ = 0;
  bool header_ended_ = false;
  char error_[CURL_ERROR_SIZE] = {};
};

}  // namespace fulgurite::http
