// Uploads in parts by one resumable upload: the last choice where parts cannot travel side by side.
#include <map>
#include <mutex>
#include <utility>

#include "gcs/checksum.h"
#include "gcs/json.h"
#include "gcs/operations.h"
#include "gcs/resumable_session.h"
#include "gcs/upload.h"

namespace fulgurite::gcs {
namespace {

/// The sessions under way, by the URL that is their id.
class Sessions {
 public:
  std::shared_ptr<ResumableSession> find(const std::shared_ptr<const Client>& client,
                                         const object::Upload& upload) {
    const std::lock_guard lock(mutex_);
    auto& session = sessions_[upload.id];
    if (!session) session = std::make_shared<ResumableSession>(client, upload);
    return session;
  }
  void forget(const std::string& id) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(id);
  }

 private:
  std::mutex mutex_;  // guards sessions_
  std::map<std::string, std::shared_ptr<ResumableSession>> sessions_;
};

class ResumableUpload final : public UploadWay {
 public:
  explicit ResumableUpload(std::shared_ptr<const Client> client) : client_(std::move(client)) {}

  std::string start(const object::ObjectPath& path, const object::PutOptions& put) const override;
  object::Call<object::Part> put_part(const object::Upload& upload, int number,
                                      Payload body) const override;
  object::ObjectInfo complete(const object::Upload& upload,
                              std::span<const object::Part> parts) const override;
  void abort(const object::Upload& upload) const override;

 private:
  std::string session_url(std::string_view location, const object::ObjectPath& path) const;
  void remove_generation(const object::ObjectPath& path, const std::string& generation) const;

  std::shared_ptr<const Client> client_;
  std::shared_ptr<Sessions> sessions_ = std::make_shared<Sessions>();
};

std::string ResumableUpload::start(const object::ObjectPath& path,
                                   const object::PutOptions& put) const {
  auto operation = json_operation(*client_, "start_upload", "POST", path,
                                  client_->endpoint().upload(path.bucket));
  operation.query.emplace_back("uploadType", "resumable");
  operation.query.emplace_back("name", path.key);
  add_conditions(operation, put);
  add_placement(operation, client_->options(), kUploadNames);
  add_customer_key(operation, client_->options());
  set_json_body(operation, build_resource(client_->options(), put, {}));
  operation.stop = put.stop;
  const Answer answer = client_->send(std::move(operation));
  return session_url(answer.response.headers.get("Location"), path);
}

/// The session at our own endpoint: an emulator may call itself otherwise, and a token goes to
/// nobody else.
std::string ResumableUpload::session_url(std::string_view location,
                                         const object::ObjectPath& path) const {
  const auto scheme = location.find("://");
  const auto begin = scheme == location.npos ? location.npos : location.find('/', scheme + 3);
  if (begin == location.npos) {
    throw Error(ErrorCode::corrupted, "gs start_upload", url_text(path),
                "the answer names no session", "check endpoint_url");
  }
  const auto& endpoint = client_->endpoint();
  return endpoint.scheme + "://" + endpoint.authority + std::string(location.substr(begin));
}

// Nothing is sent before the part is asked for: each needs the ones before it.
object::Call<object::Part> ResumableUpload::put_part(const object::Upload& upload, int number,
                                                     Payload body) const {
  object::Part part{.number = number, .size = body.size(), .etag = {}, .checksum = {}};
  if (client_->options().checksum) part.checksum = crc32c_of(body);
  return std::async(std::launch::deferred,
                    [session = sessions_->find(client_, upload), part = std::move(part),
                     body = std::move(body)]() mutable {
                      session->append(body);
                      return std::move(part);
                    });
}

object::ObjectInfo ResumableUpload::complete(const object::Upload& upload,
                                             std::span<const object::Part> parts) const {
  auto resource = sessions_->find(client_, upload)->finish();
  sessions_->forget(upload.id);
  try {
    check_crc32c(upload.path, resource.crc32c, crc32c_of_parts(parts));
  } catch (const Error&) {
    remove_generation(upload.path, resource.info.version);
    throw;
  }
  return std::move(resource.info);
}

/// Takes back what was published with the wrong bytes.
void ResumableUpload::remove_generation(const object::ObjectPath& path,
                                        const std::string& generation) const {
  auto operation =
      json_operation(*client_, "remove", "DELETE", path, client_->endpoint().object(path));
  operation.query.emplace_back("generation", generation);
  client_->start(std::move(operation)).settle();
}

void ResumableUpload::abort(const object::Upload& upload) const {
  sessions_->forget(upload.id);
  Operation operation{.name = "abort_upload", .method = "DELETE", .path = upload.path};
  operation.address = upload.id;
  Exchange exchange = client_->start(std::move(operation));
  const Answer answer = exchange.settle();
  // The service answers 499 to say that the client has ended the upload. A refusal costs nothing:
  // sessions keep no visible bytes and end by themselves within a week.
  if (answer.response.failure != http::Failure::none) throw exchange.error(answer);
}

}  // namespace

std::unique_ptr<UploadWay> make_resumable_upload(std::shared_ptr<const Client> client) {
  return std::make_unique<ResumableUpload>(std::move(client));
}

}  // namespace fulgurite::gcs
