#include "base/encode.h"

#include <gtest/gtest.h>

#include "fulgurite/buffer.h"

namespace fulgurite {
namespace {

TEST(Encode, Hex_AllNibbles_LowerCase) {
  EXPECT_EQ(hex(as_bytes("\x01\x23\x45\x67\x89\xab\xcd\xef")), "0123456789abcdef");
}

// RFC 4648 section 10.
TEST(Encode, Base64_RfcVectors_BothWays) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (auto [plain, encoded] : vectors) {
    EXPECT_EQ(base64(as_bytes(plain)), encoded);
    EXPECT_EQ(base64_decode(encoded), plain);
  }
}

TEST(Encode, Base64Decode_NotBase64_GivesNothing) {
  for (const char* text : {"Zg", "Zg=", "Z===", "Zm 9", "Zm9\n", "====", "Zg==Zg=="}) {
    EXPECT_EQ(base64_decode(text), std::nullopt) << text;
  }
}

TEST(Encode, PercentEncode_ReservedAndUnicode_UpperCaseEscapes) {
  EXPECT_EQ(percent_encode("a b/c+d~e\xc3\xa9"), "a%20b%2Fc%2Bd~e%C3%A9");
  EXPECT_EQ(percent_encode("a/b?c", "/"), "a/b%3Fc");
}

TEST(Encode, PercentDecode_MalformedEscapes_StayAsTheyAre) {
  EXPECT_EQ(percent_decode("a%20b%2fc"), "a b/c");
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%zz%41"), "%zzA");
  EXPECT_EQ(percent_decode("a+b"), "a+b");
}

TEST(Encode, PercentDecode_EveryByteEncoded_ComesBack) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(percent_decode(percent_encode(all)), all);
}

}  // namespace
}  // namespace fulgurite
