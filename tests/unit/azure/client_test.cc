// What goes over the wire when the store refuses, lies or breaks off.
#include "azure/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "auth/azure_shared_key.h"
#include "azure/store.h"
#include "base/encode.h"
#include "base/hash.h"
#include "support/expect_error.h"
#include "support/wire_server.h"

namespace fulgurite::azure {
namespace {

using test::WireAnswer;
using test::WireRequest;
using test::WireServer;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// A token that changes when it is refreshed, or fixed credentials.
class TestCredentials : public auth::AzureCredentialProvider {
 public:
  explicit TestCredentials(auth::AzureCredentials fixed) : fixed_(std::move(fixed)) {}
  auth::AzureCredentials get() override {
    if (fixed_ != auth::AzureCredentials{}) return fixed_;
    auth::AzureCredentials credentials;
    credentials.token = "T" + std::to_string(generation_);
    return credentials;
  }
  void refresh(const auth::AzureCredentials& stale) override {
    if (stale.token == "T" + std::to_string(generation_)) ++generation_;
  }

 private:
  auth::AzureCredentials fixed_;
  std::atomic<int> generation_{1};
};

using StorePointer = std::shared_ptr<const object::ObjectStore>;

AzureOptions options_for(const WireServer& server) {
  AzureOptions options;
  options.endpoint_url = server.url() + "/acct";
  options.max_retries = 3;
  return options;
}

StorePointer store_for(const AzureOptions& options, auth::AzureCredentials credentials = {}) {
  return std::make_shared<const Store>(std::make_shared<const Client>(
      options, std::make_shared<TestCredentials>(std::move(credentials))));
}
StorePointer store_for(const WireServer& server) { return store_for(options_for(server)); }

Payload payload(std::string text) { return Buffer::from_string(std::move(text)); }

WireAnswer refused(int status, const std::string& code) {
  return {.status = status,
          .headers = {{"x-ms-error-code", code}},
          .body = "<Error><Code>" + code + "</Code><Message>words\nRequestId:1</Message></Error>"};
}

WireAnswer created(const WireRequest&) {
  return {.status = 201, .headers = {{"ETag", "\"e\""}, {"x-ms-version-id", "v"}}};
}

const std::vector<object::Part>& one_part() {
  static const std::vector<object::Part> parts{
      {.number = 1, .size = 2, .etag = {}, .checksum = {}}};
  return parts;
}

std::string get(const StorePointer& store, object::Range range) {
  std::string bytes(range.size, '.');
  store->get({"con", "k"}, range, Scatter(std::as_writable_bytes(std::span(bytes))), {}).get();
  return bytes;
}

TEST(AzurePut, SendsKindChecksumConditionAndToken) {
  WireServer server(created);
  object::PutOptions put;
  put.if_absent = true;
  put.content_type = "text/plain";
  put.metadata = {{"run", "7"}};
  auto options = options_for(server);
  options.access_tier = "Cool";
  options.tags = {{"a", "b c"}};
  const auto info = store_for(options)->put({"con", "a b/c#?%+"}, payload("123456789"), put).get();
  EXPECT_EQ(info.etag, "\"e\"");
  EXPECT_EQ(info.version, "v");
  const auto request = server.requests().at(0);
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.target, "/acct/con/a%20b/c%23%3F%25%2B");
  EXPECT_EQ(request.header("x-ms-blob-type"), "BlockBlob");
  // The check value of CRC-64/NVME, ae8b14860a799888, the lowest byte first.
  EXPECT_EQ(request.header("x-ms-content-crc64"), "iJh5CoYUi64=");
  EXPECT_EQ(request.header("If-None-Match"), "*");
  EXPECT_EQ(request.header("x-ms-blob-content-type"), "text/plain");
  EXPECT_EQ(request.header("x-ms-meta-run"), "7");
  EXPECT_EQ(request.header("x-ms-access-tier"), "Cool");
  EXPECT_EQ(request.header("x-ms-tags"), "a=b%20c");
  EXPECT_EQ(request.header("Authorization"), "Bearer T1");
  EXPECT_EQ(request.header("x-ms-version"), "2023-11-03");
}

TEST(AzurePut, WithAKeyOfTheCustomers_SendsItAndItsHash) {
  WireServer server(created);
  auto options = options_for(server);
  options.encryption_key = base64(as_bytes(std::string(32, 'k')));
  const auto store = store_for(options);
  store->put({"con", "k"}, payload("x"), {}).get();
  const auto request = server.requests().at(0);
  EXPECT_EQ(request.header("x-ms-encryption-key"), options.encryption_key);
  EXPECT_EQ(request.header("x-ms-encryption-key-sha256"),
            base64(sha256(as_bytes(std::string(32, 'k')))));
  EXPECT_EQ(request.header("x-ms-encryption-algorithm"), "AES256");
  EXPECT_ERROR(store->copy({"con", "k"}, {"con", "l"}, 1), not_supported);
  options.encryption_key = "short";
  EXPECT_ERROR(store_for(options), invalid_argument);
}

TEST(AzurePut, IntoAnEncryptionScope_NamesItInEveryWriteAndNoRead) {
  WireServer server(created);
  auto options = options_for(server);
  options.encryption_scope = "scope";
  const auto store = store_for(options);
  store->put({"con", "k"}, payload("x"), {}).get();
  const auto upload = store->start_upload({"con", "k"});
  const std::vector parts = {store->put_part(upload, 1, payload("y")).get()};
  store->complete_upload(upload, parts);
  const auto writes = server.requests();
  ASSERT_EQ(writes.size(), 3u);
  for (const auto& write : writes) EXPECT_EQ(write.header("x-ms-encryption-scope"), "scope");
  store->head({"con", "k"});
  EXPECT_FALSE(server.requests().back().has_header("x-ms-encryption-scope"));
  options.encryption_key = base64(as_bytes(std::string(32, 'k')));
  EXPECT_ERROR(store_for(options), invalid_argument);
}

TEST(AzurePut, WithAnAccountKey_IsSignedAsItArrives) {
  auth::AzureCredentials key;
  key.account_key = "a2V5";
  WireServer server(created);
  store_for(options_for(server), key)->put({"con", "k&=+"}, payload("abc"), {}).get();
  const auto got = server.requests().at(0);
  http::Request again;
  again.method = got.method;
  again.url = server.url() + got.target;
  again.body = payload(got.body);
  for (const auto& [name, value] : got.headers) again.headers.add(name, value);
  const auto text = auth::shared_key_text(again, "acct");
  EXPECT_EQ(got.header("Authorization"), "SharedKey acct:" + auth::azure_signature("a2V5", text));
}

TEST(AzurePut, WithASas_HasItInTheUrlAndInNoMessage) {
  auth::AzureCredentials sas;
  sas.sas = "se=2020-01-01&sig=S3CRET";
  WireServer server([](const WireRequest&) { return refused(403, "AuthenticationFailed"); });
  const auto store = store_for(options_for(server), sas);
  const auto error = test::error_of([&] { store->put({"con", "k"}, payload("x"), {}).get(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(server.requests().at(0).target, "/acct/con/k?se=2020-01-01&sig=S3CRET");
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->advice(), HasSubstr("expired"));
  EXPECT_THAT(error->what(), Not(HasSubstr("S3CRET")));
}

TEST(AzurePut, TokenThatWasWithdrawn_IsRenewedOnce) {
  WireServer server([](const WireRequest& request) {
    return request.header("Authorization") == "Bearer T1"
               ? refused(401, "InvalidAuthenticationInfo")
               : created(request);
  });
  EXPECT_EQ(store_for(server)->put({"con", "k"}, payload("x"), {}).get().etag, "\"e\"");
  WireServer never([](const WireRequest&) { return refused(401, "InvalidAuthenticationInfo"); });
  EXPECT_ERROR(store_for(never)->put({"con", "k"}, payload("x"), {}).get(), unauthenticated);
  EXPECT_EQ(never.requests().size(), 2u);
}

TEST(AzurePut, WhoseAnswerWasLost_IsRecognisedByItsMd5) {
  std::atomic<int> puts{0};
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.method == "HEAD") {
      return {.headers = {{"Content-Length", "3"},
                          {"ETag", "\"e\""},
                          {"Content-MD5", base64(md5(as_bytes("abc")))}}};
    }
    return ++puts == 1 ? WireAnswer::reset() : refused(409, "BlobAlreadyExists");
  });
  object::PutOptions put;
  put.if_absent = true;
  EXPECT_EQ(store_for(server)->put({"con", "k"}, payload("abc"), put).get().etag, "\"e\"");
  puts = 0;
  EXPECT_ERROR(store_for(server)->put({"con", "k"}, payload("xyz"), put).get(), already_exists);
}

TEST(AzureUpload, OfBlocks_HasIdsOfOneLengthThatNoOtherUploadHas) {
  WireServer server(created);
  const auto store = store_for(server);
  const auto upload = store->start_upload({"con", "k"}, {});
  EXPECT_TRUE(server.requests().empty()) << "an upload starts without a request";
  std::vector<object::Part> parts;
  for (const int number : {1, 2, 50'000}) {
    parts.push_back(store->put_part(upload, number, payload("ab")).get());
  }
  EXPECT_EQ(store->complete_upload(upload, parts).size, 6u);
  const auto requests = server.requests();
  EXPECT_THAT(requests.at(0).target, StartsWith("/acct/con/k?comp=block&blockid="));
  EXPECT_EQ(requests.at(0).target.size(), requests.at(2).target.size());
  EXPECT_EQ(requests.at(3).target, "/acct/con/k?comp=blocklist");
  EXPECT_NE(store->start_upload({"con", "k"}, {}).id, upload.id);
}

TEST(AzureUpload, ListWithAMissingBlock_IsAnErrorWithAdvice) {
  WireServer server([](const WireRequest&) { return refused(400, "InvalidBlockList"); });
  const auto store = store_for(server);
  const auto upload = store->start_upload({"con", "k"}, {});
  const auto error = test::error_of([&] { store->complete_upload(upload, one_part()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::precondition_failed);
  EXPECT_THAT(error->advice(), HasSubstr("block is missing"));
  EXPECT_THAT(error->what(), Not(HasSubstr("RequestId")));
}

TEST(AzureUpload, WhoseCompletionWasLost_IsRecognisedByItsBlocks) {
  std::atomic<int> completions{0};
  std::string list;
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.method == "HEAD") return {.headers = {{"Content-Length", "2"}, {"ETag", "\"e\""}}};
    if (request.method == "GET") return {.body = list};
    if (++completions == 1) return WireAnswer::reset();
    const auto begin = request.body.find("<Latest>") + 8;
    const auto id = request.body.substr(begin, request.body.find('<', begin) - begin);
    list = "<BlockList><CommittedBlocks><Block><Name>" + id +
           "</Name><Size>2</Size></Block></CommittedBlocks></BlockList>";
    return refused(409, "BlobAlreadyExists");
  });
  const auto store = store_for(server);
  object::PutOptions put;
  put.if_absent = true;
  EXPECT_EQ(store->complete_upload(store->start_upload({"con", "k"}, put), one_part()).etag,
            "\"e\"");
}

/// The answer to a ranged GET of `content` by a store that does everything right.
WireAnswer range_answer(const WireRequest& request, const std::string& content) {
  std::size_t first = 0, last = 0;
  std::sscanf(std::string(request.header("Range")).c_str(), "bytes=%zu-%zu", &first, &last);
  last = std::min(last, content.size() - 1);
  return {
      .status = 206,
      .headers = {{"Content-Range", "bytes " + std::to_string(first) + "-" + std::to_string(last) +
                                        "/" + std::to_string(content.size())},
                  {"ETag", "\"e\""}},
      .body = content.substr(first, last - first + 1)};
}

TEST(AzureGet, BrokenOffInMidBody_GoesOnFromTheByteReachedOfTheSameBlob) {
  std::atomic<int> calls{0};
  WireServer server([&](const WireRequest& request) {
    auto answer = range_answer(request, "0123456789abcdefghij");
    if (++calls == 1) {
      answer.body_limit = 5;
      answer.end = WireAnswer::End::close;
    }
    return answer;
  });
  EXPECT_EQ(get(store_for(server), {2, 10}), "23456789ab");
  EXPECT_EQ(server.requests().at(1).header("Range"), "bytes=7-11");
  EXPECT_EQ(server.requests().at(1).header("If-Match"), "\"e\"");
}

TEST(AzureGet, WholeBlobThatDoesNotMatchItsMd5_IsFetchedAgain) {
  std::atomic<int> calls{0};
  WireServer server([&](const WireRequest&) -> WireAnswer {
    return {.headers = {{"ETag", "\"e\""}, {"Content-MD5", base64(md5(as_bytes("abc")))}},
            .body = ++calls == 1 ? "abX" : "abc"};
  });
  EXPECT_EQ(get(store_for(server), {0, 3, true}), "abc");
  EXPECT_EQ(calls, 2);
}

TEST(AzureGet, OfAVersionOrSnapshot_NamesIt) {
  WireServer server([](const WireRequest&) -> WireAnswer {
    return {.headers = {{"Content-Length", "0"}, {"ETag", "\"e\""}}};
  });
  const auto plain = store_for(server);
  plain->head({"con", "k"}, {.version = "2024-01-01T00:00:00.0000000Z"});
  EXPECT_EQ(server.requests().back().target,
            "/acct/con/k?versionid=2024-01-01T00%3A00%3A00.0000000Z");
  plain->head({"con", "k"}, {.version = "snapshot=2024"});
  EXPECT_EQ(server.requests().back().target, "/acct/con/k?snapshot=2024");
  plain->head({"con", "k?versionid=2024"}, {});
  EXPECT_EQ(server.requests().back().target, "/acct/con/k%3Fversionid%3D2024");
  auto options = options_for(server);
  options.version_aware = true;
  store_for(options)->head({"con", "k?versionid=2024"}, {});
  EXPECT_EQ(server.requests().back().target, "/acct/con/k?versionid=2024");
}

TEST(AzureEnds, OfABlob_AreARangeFromTheFrontOrWhatAHeadSays) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "HEAD") return {.headers = {{"Content-Length", "10"}, {"ETag", "\"e\""}}};
    return range_answer(request, "0123456789");
  });
  const auto store = store_for(server);
  const auto front = store->get_end({"con", "k"}, object::Side::front, 4, {}).get();
  ASSERT_TRUE(front);
  EXPECT_EQ(front->bytes.text(), "0123");
  EXPECT_EQ(front->info.size, 10u);
  const auto back = store->get_end({"con", "k"}, object::Side::back, 4, {}).get();
  ASSERT_TRUE(back);
  EXPECT_EQ(back->bytes.text(), "6789");
  EXPECT_EQ(back->offset, 6u);
  EXPECT_EQ(server.requests().back().header("If-Match"), "\"e\"");
  const auto all = store->get_end({"con", "k"}, object::Side::back, 40, {}).get();
  ASSERT_TRUE(all);
  EXPECT_EQ(all->bytes.text(), "0123456789");
}

TEST(AzureEnds, OfNoBlobOrAnEmptyOne_AreNothing) {
  WireServer none([](const WireRequest&) { return refused(404, "BlobNotFound"); });
  WireServer empty([](const WireRequest& request) -> WireAnswer {
    if (request.method == "HEAD") return {.headers = {{"Content-Length", "0"}, {"ETag", "\"e\""}}};
    return refused(416, "InvalidRange");
  });
  for (const auto* server : {&none, &empty}) {
    for (const auto side : {object::Side::front, object::Side::back}) {
      EXPECT_FALSE(store_for(*server)->get_end({"con", "k"}, side, 4, {}).get());
    }
  }
}

TEST(AzureRemove, InABatch_TriesAgainAloneWhatTheBatchCouldNot) {
  std::atomic<int> deletions{0};
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.method == "DELETE") {
      ++deletions;
      EXPECT_EQ(request.target, "/acct/con/b");
      return {.status = 202};
    }
    EXPECT_EQ(request.target, "/acct/con?restype=container&comp=batch");
    EXPECT_THAT(request.body, HasSubstr("DELETE /acct/con/a HTTP/1.1"));
    return {.status = 202,
            .headers = {{"Content-Type", "multipart/mixed; boundary=x"}},
            .body =
                "--x\r\nContent-ID: 0\r\n\r\nHTTP/1.1 202 Accepted\r\n"
                "--x\r\nContent-ID: 1\r\n\r\nHTTP/1.1 500 Internal\r\n"
                "--x\r\nContent-ID: 2\r\n\r\nHTTP/1.1 404 Gone\r\n--x--"};
  });
  const std::vector<std::string> keys{"a", "b", "c"};
  store_for(server)->remove("con", keys);
  EXPECT_EQ(deletions, 1);
}

TEST(AzureCopy, ThatIsPending_IsWaitedFor) {
  std::atomic<int> heads{0};
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.method == "HEAD") {
      const bool done = ++heads == 2;
      return {.headers = {{"x-ms-copy-status", done ? "success" : "pending"}, {"ETag", "\"e\""}}};
    }
    EXPECT_EQ(request.header("x-ms-copy-source"),
              "http://" + std::string(request.header("Host")) + "/acct/con/a%20b");
    return {.status = 202, .headers = {{"x-ms-copy-status", "pending"}, {"ETag", "\"e\""}}};
  });
  EXPECT_EQ(store_for(server)->copy({"con", "a b"}, {"con", "c"}, 5).size, 5u);
  EXPECT_EQ(heads, 2);
}

TEST(AzureCopy, ThatFailedBehindTheAnswer_IsAnError) {
  WireServer server([&](const WireRequest&) -> WireAnswer {
    return {.status = 202, .headers = {{"x-ms-copy-status", "failed"}}};
  });
  EXPECT_ERROR(store_for(server)->copy({"con", "a"}, {"con", "c"}, 5), io);
}

TEST(AzureNames, ContainerThatAzureCannotHave_IsRefusedBeforeAnythingIsSent) {
  WireServer server(created);
  const auto store = store_for(server);
  const auto error = test::error_of([&] { store->put({"Bad_Name", "k"}, payload("x"), {}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_THAT(error->advice(), HasSubstr("3 to 63"));
  EXPECT_TRUE(server.requests().empty());
}

TEST(AzureMetadata, NamesThatAzureDoesNotTake_AreInvalid) {
  WireServer server(created);
  const auto store = store_for(server);
  for (const auto& [name, value] :
       {std::pair{"with-dash", "x"}, {"1st", "x"}, {"", "x"}, {"ok", "\xC3\xBC"}}) {
    object::PutOptions put;
    put.metadata = {{name, value}};
    EXPECT_ERROR(store->put({"con", "k"}, payload("x"), put), invalid_argument);
    EXPECT_ERROR(store->start_upload({"con", "k"}, put), invalid_argument);
  }
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace fulgurite::azure
