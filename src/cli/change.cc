// `fulgurite rm` and `mkdir`.
#include "cli/commands.h"

namespace fulgurite::cli {

void remove(const Place& place, bool recursive) {
  if (place.path().empty() || place.path() == "/") {
    throw Error(ErrorCode::invalid_argument, "rm", place.url, "this is everything there is",
                "name a directory or a bucket");
  }
  if (recursive) {
    place.files().remove_all(place.path());
  } else {
    place.files().remove_file(place.path());
  }
}

void make_directory(const Place& place) { place.files().create_directory(place.path()); }

}  // namespace fulgurite::cli
