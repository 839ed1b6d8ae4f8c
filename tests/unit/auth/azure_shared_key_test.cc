#include "auth/azure_shared_key.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace fulgurite::auth {
namespace {

// The examples of the specification: learn.microsoft.com/rest/api/storageservices/
// authorize-with-shared-key.
TEST(AzureSharedKey, TextOfThePublishedExample_IsThatOfTheSpecification) {
  http::Request request;
  request.method = "GET";
  request.url =
      "https://myaccount.blob.core.windows.net/mycontainer?restype=container&comp=metadata"
      "&timeout=20";
  request.headers = {{"x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT"},
                     {"x-ms-version", "2015-02-21"}};
  EXPECT_EQ(shared_key_text(request, "myaccount"),
            "GET\n\n\n\n\n\n\n\n\n\n\n\n"
            "x-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n"
            "/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20");
}

TEST(AzureSharedKey, TextOfAPut_HasLengthTypeAndConditions) {
  http::Request request;
  request.method = "PUT";
  request.url = "http://127.0.0.1:10000/devstoreaccount1/c/a%20b";
  request.headers = {{"Content-Type", "text/plain; charset=UTF-8"},
                     {"x-ms-blob-type", "BlockBlob"},
                     {"X-MS-Meta-B", " v "},
                     {"If-None-Match", "*"},
                     {"Range", "bytes=0-9"}};
  request.body = Buffer::copy_of("hello");
  EXPECT_EQ(shared_key_text(request, "devstoreaccount1"),
            "PUT\n\n\n5\n\ntext/plain; charset=UTF-8\n\n\n\n*\n\nbytes=0-9\n"
            "x-ms-blob-type:BlockBlob\nx-ms-meta-b:v\n"
            "/devstoreaccount1/devstoreaccount1/c/a%20b");
}

TEST(AzureSharedKey, QueryOfTheText_IsDecodedSortedAndJoined) {
  http::Request request;
  request.method = "GET";
  request.url =
      "https://a.blob.core.windows.net/c?restype=container&comp=list&prefix=a%2Fb%20c"
      "&include=snapshots&include=metadata&Marker=";
  EXPECT_TRUE(shared_key_text(request, "a")
                  .ends_with("\n/a/c\ncomp:list\ninclude:metadata,snapshots\nmarker:\nprefix:a/b "
                             "c\nrestype:container"));
}

TEST(AzureSharedKey, Sign_SetsDateAndAuthorization) {
  http::Request request;
  request.method = "GET";
  request.url = "https://a.blob.core.windows.net/";
  // 32 bytes of zero; the signature is openssl's for this text.
  const SharedKey key{"a", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="};
  sign_shared_key(request, key, *parse_iso_time("2026-11-24T07:36:00Z"));
  EXPECT_EQ(request.headers.get("x-ms-date"), "Tue, 24 Nov 2026 07:36:00 GMT");
  EXPECT_EQ(request.headers.get("Authorization"),
            "SharedKey a:h1rklGSpF6n5BvAwtGe9q687BtYkwOqrdHZnhoWQOCk=");
}

}  // namespace
}  // namespace fulgurite::auth
