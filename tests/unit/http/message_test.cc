#include "http/message.h"

#include <gtest/gtest.h>

namespace fulgurite::http {
namespace {

TEST(HeadersTest, Find_NameInOtherCase_IsFound) {
  const Headers headers{{"Content-Type", "text/plain"}};
  ASSERT_NE(headers.find("content-TYPE"), nullptr);
  EXPECT_EQ(*headers.find("content-TYPE"), "text/plain");
}

TEST(HeadersTest, Find_MissingName_IsNull) {
  const Headers headers{{"Content-Type", "text/plain"}};
  EXPECT_EQ(headers.find("Content-Typ"), nullptr);
  EXPECT_EQ(headers.get("ETag"), "");
}

TEST(HeadersTest, Add_SameNameTwice_KeepsBothAndFindsTheFirst) {
  Headers headers;
  headers.add("Via", "a");
  headers.add("via", "b");
  EXPECT_EQ(headers.get("VIA"), "a");
  EXPECT_EQ(std::distance(headers.begin(), headers.end()), 2);
}

TEST(HeadersTest, Set_NameInOtherCase_ReplacesEveryField) {
  Headers headers{{"Via", "a"}, {"Host", "h"}, {"via", "b"}};
  headers.set("VIA", "c");
  EXPECT_EQ(headers.get("via"), "c");
  EXPECT_EQ(headers.get("host"), "h");
  EXPECT_EQ(std::distance(headers.begin(), headers.end()), 2);
}

TEST(HeadersTest, Remove_OnlyField_LeavesNone) {
  Headers headers{{"Via", "a"}};
  headers.remove("via");
  EXPECT_TRUE(headers.empty());
}

}  // namespace
}  // namespace fulgurite::http
