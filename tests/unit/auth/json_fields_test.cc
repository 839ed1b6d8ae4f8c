#include "auth/json_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace fulgurite::auth {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(ParseJsonFields, ScalarsAndObjects_BecomeDottedNames) {
  const auto fields =
      parse_json_fields(R"({"a": "x", "n": 1700000000123, "t": true, "none": null, "list": [1],
                            "o": {"b": "y", "p": {"c": 2}}})");
  ASSERT_TRUE(fields);
  EXPECT_THAT(*fields, ElementsAre(Pair("a", "x"), Pair("n", "1700000000123"), Pair("o.b", "y"),
                                   Pair("o.p.c", "2"), Pair("t", "true")));
  EXPECT_EQ(field(*fields, "o.b"), "y");
  EXPECT_EQ(field(*fields, "missing"), "");
}

TEST(ParseJsonFields, NotAnObject_IsNothing) {
  for (const char* text : {"", "x", "[]", "1", "{\"a\": }", "{\"a\": 1} trailing"}) {
    EXPECT_FALSE(parse_json_fields(text)) << text;
  }
}

TEST(ParseJsonFields, DeepNesting_IsHarmless) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "{\"a\":";
  text += "1" + std::string(100'000, '}');
  const auto fields = parse_json_fields(text);
  ASSERT_TRUE(fields);
  EXPECT_TRUE(fields->empty());
}

TEST(WriteJsonFields, RoundTrip_IsEqual) {
  const JsonFields fields{{"a", "quote\" and \\"}, {"b", "\xC3\xA4\n"}};
  EXPECT_EQ(parse_json_fields(write_json_fields(fields)), fields);
}

}  // namespace
}  // namespace fulgurite::auth
