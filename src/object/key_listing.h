// Listing over the keys of a bucket: pages of objects and common prefixes as files and directories.
//
// The next page is requested before the current one is handed out, so that the caller's work and
// the server's overlap. Who calls it: object_filesystem.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fulgurite/filesystem.h"
#include "object/object_store.h"

namespace fulgurite::object {

class KeyListing final : public Listing {
 public:
  /// What lies in directory `directory`; its key is "" for the whole bucket. Sends the first
  /// request. Directory markers, that of `directory` and others, are not shown.
  KeyListing(std::shared_ptr<const ObjectStore> store, const ObjectPath& directory,
             const ListOptions& options);

  std::vector<FileInfo> next_page() override;

 private:
  std::vector<FileInfo> entries_of(ListPage page) const;

  std::shared_ptr<const ObjectStore> store_;
  ListQuery query_;
  Call<ListPage> next_;  // invalid behind the last page
};

}  // namespace fulgurite::object
