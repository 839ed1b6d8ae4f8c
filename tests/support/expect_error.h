// Checks that a call throws a fulgurite::Error with a certain code, and hands the error out.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "fulgurite/error.h"

namespace fulgurite::test {

/// The error that `call` throws; nothing, and a failed expectation, if it throws none.
template <class Call>
std::optional<Error> error_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no Error was thrown";
  return std::nullopt;
}

}  // namespace fulgurite::test

/// Expects `statement` to throw an Error with the code `expected` (an enumerator's name).
#define EXPECT_ERROR(statement, expected)                                 \
  do {                                                                    \
    auto thrown = ::fulgurite::test::error_of([&] { statement; });        \
    if (thrown) {                                                         \
      EXPECT_EQ(::fulgurite::to_string(thrown->code()),                   \
                ::fulgurite::to_string(::fulgurite::ErrorCode::expected)) \
          << thrown->what();                                              \
    }                                                                     \
  } while (false)
