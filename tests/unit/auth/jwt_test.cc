#include "auth/jwt.h"

#include <gtest/gtest.h>

#include "fulgurite/buffer.h"
#include "support/expect_error.h"
#include "support/test_key.h"

namespace fulgurite::auth {
namespace {

// RFC 4648 section 5: the characters that differ from base64.
TEST(Base64url, OfBytes_IsSafeInUrlsAndUnpadded) {
  EXPECT_EQ(base64url(as_bytes("\xfb\xff\xfe")), "-__-");
  EXPECT_EQ(base64url(as_bytes("a")), "YQ");
  EXPECT_EQ(base64url({}), "");
}

TEST(SignedJwt, ByAKey_VerifiesWithItAndSaysWhatWasSigned) {
  const test::TestKey key;
  const auto token = signed_jwt(R"({"alg":"RS256"})", R"({"iss":"me"})", key.private_pem());
  EXPECT_EQ(key.verify(token).header, R"({"alg":"RS256"})");
  EXPECT_EQ(key.verify(token).claims, R"({"iss":"me"})");
  EXPECT_EQ(test::TestKey().verify(token).claims, "") << "another key verified it";
}

TEST(SignedJwt, ByWhatIsNoKey_IsUnauthenticatedAndDoesNotShowIt) {
  for (const char* key : {"", "S3CRET", "-----BEGIN PRIVATE KEY-----\nS3CRET\n"}) {
    const auto error = test::error_of([&] { signed_jwt("{}", "{}", key); });
    ASSERT_TRUE(error) << key;
    EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
    EXPECT_EQ(std::string(error->what()).find("S3CRET"), std::string::npos) << error->what();
  }
}

}  // namespace
}  // namespace fulgurite::auth
