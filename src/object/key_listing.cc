// Listing over the keys of a bucket.
#include "object/key_listing.h"

#include <utility>

#include "object/object_path.h"

namespace fulgurite::object {

KeyListing::KeyListing(std::shared_ptr<const ObjectStore> store, const ObjectPath& directory,
                       const ListOptions& options)
    : store_(std::move(store)) {
  query_.bucket = directory.bucket;
  query_.prefix = directory_prefix(directory.key);
  if (!options.recursive) query_.delimiter.push_back('/');
  query_.stop = options.stop;
  next_ = store_->list(query_);
}

std::vector<FileInfo> KeyListing::next_page() {
  while (next_.valid()) {
    ListPage page = next_.get();
    query_.token = page.token;
    if (!page.token.empty()) next_ = store_->list(query_);
    // A page of nothing but markers is not the end.
    if (auto entries = entries_of(std::move(page)); !entries.empty()) return entries;
  }
  return {};
}

std::vector<FileInfo> KeyListing::entries_of(ListPage page) const {
  std::vector<FileInfo> entries;
  entries.reserve(page.objects.size() + page.prefixes.size());
  for (ObjectInfo& object : page.objects) {
    if (!is_directory_marker(object)) {
      entries.push_back(file_info(query_.bucket, std::move(object)));
    }
  }
  for (const std::string& prefix : page.prefixes) {
    entries.push_back(directory_info(query_.bucket, prefix));
  }
  return entries;
}

}  // namespace fulgurite::object
