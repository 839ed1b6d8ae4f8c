// The body of an answer for one parser after another, each of which may throw an Error, and nothing
// else.
#pragma once

#include <string_view>

#include "fulgurite/error.h"

namespace fulgurite {

struct AnswerParsers {
  std::string_view body;

  template <class Parser>
  void operator()(Parser* parser) const {
    try {
      parser(body);
    } catch (const Error&) {
    }
  }
};

}  // namespace fulgurite
