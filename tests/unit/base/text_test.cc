#include "base/text.h"

#include <gtest/gtest.h>

namespace fulgurite {
namespace {

TEST(Text, LowerAndUpper_ChangeAsciiLettersOnly) {
  EXPECT_EQ(lower("Content-MD5 \xC3\x84@[`{"), "content-md5 \xC3\x84@[`{");
  EXPECT_EQ(upper("s3_key \xC3\xA4@[`{"), "S3_KEY \xC3\xA4@[`{");
}

TEST(Text, Trimmed_KeepsBlanksWithin) {
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(trimmed("a"), "a");
}

TEST(Text, Trimmed_OfBlanksOrNothing_IsEmpty) {
  EXPECT_EQ(trimmed(" \t\r\n\f\v"), "");
  EXPECT_EQ(trimmed(""), "");
}

}  // namespace
}  // namespace fulgurite
