// What goes over the wire for single requests, and what becomes of refusals.
#include "gcs/client.h"

#include <nlohmann/json.hpp>

#include "gcs_fixture.h"

namespace fulgurite::gcs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string get(const object::ObjectStore& store, object::Range range,
                const object::GetOptions& options = {}) {
  std::string bytes(range.size, '.');
  store.get({"b", "k"}, range, Scatter(std::as_writable_bytes(std::span(bytes))), options).get();
  return bytes;
}

/// "123456789" as generation 7, with its checksum.
WireAnswer whole(const std::string& body = "123456789") {
  return {.headers = {{"x-goog-generation", "7"}, {"x-goog-hash", "crc32c=4waSgw==,md5=x"}},
          .body = body};
}

constexpr object::Range kWhole{.offset = 0, .size = 9, .whole = true};

TEST(GcsPut, IsOneRequestWithMetadataChecksumAndCondition) {
  WireServer server(Script{{.body = resource()}});
  auto options = options_for(server);
  options.storage_class = "NEARLINE";
  options.kms_key_name = "projects/p/key";
  options.acl = "private";
  options.user_project = "payer";
  const auto info =
      store_for(options)
          ->put({"b", "a b/c#?%+"}, payload("123456789"),
                {.if_absent = true, .content_type = "text/plain", .metadata = {{"name", "välue"}}})
          .get();
  EXPECT_EQ(info.etag, "7");
  EXPECT_EQ(info.version, "7");
  const auto request = server.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target,
            "/upload/storage/v1/b/b/o?userProject=payer&uploadType=multipart&"
            "name=a%20b%2Fc%23%3F%25%2B&ifGenerationMatch=0&predefinedAcl=private&"
            "kmsKeyName=projects%2Fp%2Fkey");
  EXPECT_EQ(request.header("Authorization"), "Bearer token-S3CRET-1");
  const auto begin = request.body.find('{');
  const auto json =
      nlohmann::json::parse(request.body.substr(begin, request.body.find("\r\n--", begin) - begin));
  EXPECT_EQ(json, (nlohmann::json{{"contentType", "text/plain"},
                                  {"metadata", {{"name", "välue"}}},
                                  {"storageClass", "NEARLINE"},
                                  {"crc32c", "4waSgw=="}}));
  EXPECT_THAT(request.body, HasSubstr("\r\n\r\n123456789\r\n--"));
}

TEST(GcsPut, OfATakenName_IsAlreadyExists) {
  WireServer server(Script{refused(412, "conditionNotMet")});
  EXPECT_ERROR(store_for(server)->put({"b", "k"}, payload("x"), {.if_absent = true}).get(),
               already_exists);
}

TEST(GcsPut, OverAGenerationThatMovedOn_IsPreconditionFailed) {
  WireServer server(Script{refused(412, "conditionNotMet")});
  EXPECT_ERROR(store_for(server)->put({"b", "k"}, payload("x"), {.if_match = "6"}).get(),
               precondition_failed);
  EXPECT_THAT(server.requests().at(0).target, HasSubstr("ifGenerationMatch=6"));
}

TEST(GcsPut, WithAConditionThatIsNoGeneration_SendsNothing) {
  WireServer server(Script{{}});
  EXPECT_ERROR(store_for(server)->put({"b", "k"}, payload("x"), {.if_match = "\"e\""}).get(),
               invalid_argument);
  EXPECT_TRUE(server.requests().empty());
}

TEST(GcsPut, WhoseAnswerWasLost_IsRecognisedByItsChecksum) {
  WireServer server(
      Script{WireAnswer::reset(), refused(412, "conditionNotMet"), {.body = resource("8")}});
  const auto info =
      store_for(server)->put({"b", "k"}, payload("123456789"), {.if_absent = true}).get();
  EXPECT_EQ(info.version, "8");
}

TEST(GcsPut, ThatLostTheRaceAfterALostAnswer_IsAlreadyExists) {
  WireServer server(Script{
      WireAnswer::reset(), refused(412, "conditionNotMet"), {.body = resource("8", "AAAAAA==")}});
  EXPECT_ERROR(store_for(server)->put({"b", "k"}, payload("123456789"), {.if_absent = true}).get(),
               already_exists);
}

TEST(GcsPut, StoredWithAnotherChecksum_IsCorrupted) {
  WireServer server(Script{{.body = resource("7", "AAAAAA==")}});
  EXPECT_ERROR(store_for(server)->put({"b", "k"}, payload("123456789"), {}).get(), corrupted);
}

TEST(GcsGet, OfAGeneration_PinsItAndTakesTheStoredBytes) {
  WireServer server(Script{whole()});
  EXPECT_EQ(get(*store_for(server), kWhole, {.if_match = "7"}), "123456789");
  const auto request = server.requests().at(0);
  EXPECT_EQ(request.target, "/storage/v1/b/b/o/k?alt=media&generation=7");
  EXPECT_EQ(request.header("Accept-Encoding"), "gzip");
  EXPECT_FALSE(request.has_header("Range"));
}

TEST(GcsGet, BrokenOffInMidBody_GoesOnWithTheSameGeneration) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (!request.has_header("Range")) {
      auto answer = whole();
      answer.body_limit = 4;
      answer.end = WireAnswer::End::reset;
      return answer;
    }
    EXPECT_EQ(request.header("Range"), "bytes=4-8");
    EXPECT_THAT(request.target, HasSubstr("generation=7"));
    return {.status = 206,
            .headers = {{"x-goog-generation", "7"}, {"Content-Range", "bytes 4-8/9"}},
            .body = "56789"};
  });
  EXPECT_EQ(get(*store_for(server), kWhole), "123456789");
}

TEST(GcsGet, WithTheWrongBytes_AsksAgain) {
  WireServer server(Script{whole("x23456789"), whole()});
  EXPECT_EQ(get(*store_for(server), kWhole), "123456789");
}

TEST(GcsGet, OfAGenerationThatIsGone_IsPreconditionFailed) {
  WireServer server(Script{
      {.status = 404, .headers = {{"Content-Type", "text/plain"}}, .body = "No such object: b/k"}});
  const auto error = test::error_of([&] { get(*store_for(server), kWhole, {.if_match = "6"}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::precondition_failed);
  EXPECT_THAT(error->advice(), HasSubstr("open it again"));
}

TEST(GcsGet, WithACustomerKey_SendsItAndItsHash) {
  WireServer server(Script{whole()});
  auto options = options_for(server);
  options.customer_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  get(*store_for(options), kWhole);
  const auto request = server.requests().at(0);
  EXPECT_EQ(request.header("x-goog-encryption-algorithm"), "AES256");
  EXPECT_EQ(request.header("x-goog-encryption-key"), options.customer_key);
  EXPECT_EQ(request.header("x-goog-encryption-key-sha256"),
            "Zmh6rfhivXdsj8GLjp+OIAiXFIVu4jOzkCpZHQ1fKSU=");
}

TEST(GcsHead, OfAMissingObject_IsNothing) {
  WireServer server(Script{refused(404, "notFound")});
  EXPECT_FALSE(store_for(server)->head({"b", "k"}));
}

TEST(GcsHead, WhenVersionAware_TakesTheGenerationOutOfTheName) {
  WireServer server(Script{{.body = resource("5")}});
  auto options = options_for(server);
  options.version_aware = true;
  const auto info = store_for(options)->head({"b", "k#5"});
  ASSERT_TRUE(info);
  EXPECT_EQ(info->version, "5");
  EXPECT_EQ(server.requests().at(0).target, "/storage/v1/b/b/o/k?generation=5");
  store_for(server)->head({"b", "k#5"});
  EXPECT_EQ(server.requests().at(1).target, "/storage/v1/b/b/o/k%235");
}

TEST(GcsClient, WithARefusedToken_GetsAnotherOnce) {
  WireServer server(Script{refused(401, "authError"), {.body = resource()}});
  store_for(server)->head({"b", "k"});
  EXPECT_EQ(server.requests().at(1).header("Authorization"), "Bearer token-S3CRET-2");
}

TEST(GcsClient, WithATokenThatIsAlwaysRefused_IsUnauthenticatedAndDoesNotShowIt) {
  WireServer server(Script{refused(401, "authError", "Invalid Credentials")});
  const auto error = test::error_of([&] { store_for(server)->head({"b", "k"}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unauthenticated);
  EXPECT_THAT(error->what(), HasSubstr("Invalid Credentials"));
  EXPECT_THAT(error->advice(), HasSubstr("GOOGLE_APPLICATION_CREDENTIALS"));
  EXPECT_THAT(error->what(), Not(HasSubstr("S3CRET")));
  EXPECT_EQ(error->request_id(), "req-1");
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST(GcsClient, WithoutPermission_SaysWhichRole) {
  WireServer server(Script{refused(403, "forbidden")});
  const auto error = test::error_of([&] { store_for(server)->head({"b", "k"}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::permission_denied);
  EXPECT_THAT(error->advice(), HasSubstr("role"));
}

TEST(GcsClient, WhenThrottled_TriesAgainAndSaysHowOften) {
  WireServer server(Script{refused(429, "rateLimitExceeded")});
  auto options = options_for(server);
  options.max_retries = 1;
  const auto error = test::error_of([&] { store_for(options)->head({"b", "k"}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::rate_limited);
  EXPECT_EQ(error->attempts(), 2);
}

TEST(GcsClient, OverPlainHttpElsewhere_IsRefused) {
  GcsOptions options;
  options.endpoint_url = "http://storage.example";
  EXPECT_ERROR(store_for(options), invalid_argument);
  options.anonymous = true;
  EXPECT_EQ(store_for(options)->protocol(), "gs");
}

TEST(GcsCopy, ThatTakesSeveralSteps_GoesOnWithTheToken) {
  WireServer server(Script{{.body = R"({"done": false, "rewriteToken": "t/1"})"},
                           {.body = R"({"done": true, "resource": )" + resource("9") + "}"}});
  EXPECT_EQ(store_for(server)->copy({"b", "k"}, {"c", "to/k"}, 9).version, "9");
  EXPECT_EQ(server.requests().at(0).target, "/storage/v1/b/b/o/k/rewriteTo/b/c/o/to%2Fk");
  EXPECT_EQ(server.requests().at(1).target,
            "/storage/v1/b/b/o/k/rewriteTo/b/c/o/to%2Fk?rewriteToken=t%2F1");
}

TEST(GcsCopy, IntoAStorageClass_KeepsTheMetadata) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "GET") {
      return {.body = R"({"name": "k", "size": "9", "generation": "7", "contentType": "t/x",)"
                      R"( "metadata": {"a": "b"}})"};
    }
    EXPECT_EQ(nlohmann::json::parse(request.body), (nlohmann::json{{"storageClass", "COLDLINE"},
                                                                   {"contentType", "t/x"},
                                                                   {"metadata", {{"a", "b"}}}}));
    return {.body = R"({"done": true, "resource": )" + resource() + "}"};
  });
  auto options = options_for(server);
  options.storage_class = "COLDLINE";
  store_for(options)->copy({"b", "k"}, {"b", "to"}, 9);
}

TEST(GcsList, AsksForOnePageAndLeavesOutTheKeyBefore) {
  WireServer server(Script{{.body = R"({"items": [{"name": "d/a", "size": "1"},)"
                                    R"( {"name": "d/b", "size": "2", "generation": "3"}],)"
                                    R"( "prefixes": ["d/e/"], "nextPageToken": "next"})"}});
  object::ListQuery query;
  query.bucket = "b";
  query.prefix = "d/";
  query.delimiter = "/";
  query.start_after = "d/a";
  const auto page = store_for(server)->list(query).get();
  ASSERT_EQ(page.objects.size(), 1u);
  EXPECT_EQ(page.objects[0].key, "d/b");
  EXPECT_EQ(page.objects[0].etag, "3");
  EXPECT_THAT(page.prefixes, ElementsAre("d/e/"));
  EXPECT_EQ(page.token, "next");
  EXPECT_THAT(server.requests().at(0).target,
              HasSubstr("/storage/v1/b/b/o?prefix=d%2F&delimiter=%2F&startOffset=d%2Fa&fields="));
}

TEST(GcsBuckets, OfOurOwn_CanBeCreatedTwiceAndOthersCannot) {
  WireServer ours(Script{refused(409, "conflict"), {.body = R"({"name": "b"})"}});
  store_for(ours)->create_bucket("b");
  EXPECT_EQ(ours.requests().at(0).target, "/storage/v1/b?project=p");
  WireServer theirs(Script{refused(409, "conflict"), refused(403, "forbidden")});
  EXPECT_ERROR(store_for(theirs)->create_bucket("b"), already_exists);
}

TEST(GcsBuckets, WithoutAProject_SayWhatToSet) {
  const auto error = test::error_of([] { store_for(GcsOptions{}, "")->list_buckets(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_THAT(error->advice(), HasSubstr("GOOGLE_CLOUD_PROJECT"));
}

TEST(GcsBuckets, WithObjects_AreNotRemoved) {
  WireServer server(
      Script{refused(409, "conflict", "The bucket you tried to delete is not empty.")});
  EXPECT_ERROR(store_for(server)->remove_bucket("b"), directory_not_empty);
}

}  // namespace
}  // namespace fulgurite::gcs
