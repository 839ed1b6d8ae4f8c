// Removing many keys with few requests, and one by one where that fails.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/s3/scripted_store.h"

namespace fulgurite::s3 {
namespace {

TEST(S3Remove, OfManyKeys_TakesOneRequestAThousand) {
  WireServer server(Script{{.body = "<DeleteResult/>"}});
  std::vector<std::string> keys;
  for (int i = 0; i < 1001; ++i) keys.push_back("k" + std::to_string(i));
  store_for(server)->remove("b", keys);
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].target, "/b?delete=");
  EXPECT_TRUE(requests[0].has_header("Content-MD5"));
  const std::string sent = requests[0].body + requests[1].body;  // in any order
  EXPECT_NE(sent.find("<Key>k1000</Key>"), std::string::npos);
}

TEST(S3Remove, OfAKeyThatFailedForNow_TriesItAlone) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "DELETE") return {.status = 204};
    return {.body =
                "<DeleteResult><Error><Key>y</Key><Code>InternalError</Code></Error>"
                "</DeleteResult>"};
  });
  store_for(server)->remove("b", std::vector<std::string>{"x", "y"});
  EXPECT_EQ(server.requests().at(1).target, "/b/y");
}

TEST(S3Remove, OfAKeyThatMayNotBeRemoved_IsPermissionDenied) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "DELETE") return refused(403, "AccessDenied");
    return {.body =
                "<DeleteResult><Error><Key>y</Key><Code>AccessDenied</Code></Error>"
                "</DeleteResult>"};
  });
  const auto error = error_of([&] {
    store_for(server)->remove("b", std::vector<std::string>{"x", "y"});
  });
  EXPECT_EQ(error.code(), ErrorCode::permission_denied);
  EXPECT_EQ(error.url(), "s3://b/y");
}

TEST(S3Remove, AtAStoreWithoutBulkRequests_GoesOneByOne) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    return request.method == "DELETE" ? WireAnswer{.status = 204} : refused(501, "NotImplemented");
  });
  const auto store = store_for(server);
  store->remove("b", std::vector<std::string>{"x", "y"});
  store->remove("b", std::vector<std::string>{"x", "y"});
  EXPECT_EQ(server.requests().size(), 5u);
}

TEST(S3Remove, OfAKeyThatXmlCannotCarry_NamesItInTheUrl) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    return request.method == "DELETE" ? WireAnswer{.status = 204}
                                      : WireAnswer{.body = "<DeleteResult/>"};
  });
  store_for(server)->remove("b", std::vector<std::string>{"x", "y", "z\n"});
  EXPECT_EQ(server.requests().at(1).target, "/b/z%0A");
}

}  // namespace
}  // namespace fulgurite::s3
