// The verbs of an upload in parts: which way it goes.
// Spec: https://cloud.google.com/storage/docs/uploads-downloads
#include <algorithm>

#include "gcs/store.h"

namespace fulgurite::gcs {
namespace {

bool fits_header(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

/// What XML uploads cannot do: conditions, and metadata that no header carries.
bool needs_json(const object::PutOptions& put) {
  if (put.if_absent || !put.if_match.empty()) return true;
  return !std::all_of(put.metadata.begin(), put.metadata.end(), [](const auto& entry) {
    return fits_header(entry.first) && fits_header(entry.second) &&
           entry.first.find_first_of("()<>@,;:\\\"/[]?={} ") == std::string::npos;
  });
}

}  // namespace

const UploadWay& Store::way_for(const object::PutOptions& put) const {
  switch (options().upload) {
    case GcsUpload::compose:
      return *compose_;
    case GcsUpload::resumable:
      return *resumable_;
    case GcsUpload::xml:
      return needs_json(put) ? *resumable_ : *xml_;
    case GcsUpload::automatic:
      break;
  }
  if (needs_json(put)) return *resumable_;
  return client_->endpoint().google ? *xml_ : *compose_;
}

object::Upload Store::start_upload(const object::ObjectPath& path,
                                   const object::PutOptions& put) const {
  return {path, way_for(put).start(path, put), put};
}

object::Call<object::Part> Store::put_part(const object::Upload& upload, int number,
                                           Payload body) const {
  return way_for(upload.options).put_part(upload, number, std::move(body));
}

object::ObjectInfo Store::complete_upload(const object::Upload& upload,
                                          std::span<const object::Part> parts) const {
  return way_for(upload.options).complete(upload, parts);
}

void Store::abort_upload(const object::Upload& upload) const {
  way_for(upload.options).abort(upload);
}

}  // namespace fulgurite::gcs
