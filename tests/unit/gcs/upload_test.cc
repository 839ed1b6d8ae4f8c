// The three ways of an upload in parts, request by request.
#include "gcs/upload.h"

#include <nlohmann/json.hpp>

#include "base/encode.h"
#include "gcs_fixture.h"

namespace fulgurite::gcs {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

GcsOptions options_for(const WireServer& server, GcsUpload upload) {
  auto options = gcs::options_for(server);
  options.upload = upload;
  return options;
}

/// "123456789" in two parts.
object::ObjectInfo upload_two_parts(const object::ObjectStore& store,
                                    const object::PutOptions& put = {}) {
  const auto upload = store.start_upload({"b", "d/k"}, put);
  std::vector<object::Part> parts;
  parts.push_back(store.put_part(upload, 1, payload("12345")).get());
  parts.push_back(store.put_part(upload, 2, payload("6789")).get());
  return store.complete_upload(upload, parts);
}

// --- XML -----------------------------------------------------------------------------------------

WireAnswer xml_answer(const WireRequest& request) {
  if (request.target == "/b/d/k?uploads=") {
    return {.body =
                "<InitiateMultipartUploadResult><UploadId>id</UploadId>"
                "</InitiateMultipartUploadResult>"};
  }
  if (request.method == "PUT") return {.headers = {{"ETag", "\"e\""}}};
  return {.headers = {{"x-goog-generation", "7"}, {"x-goog-hash", "crc32c=4waSgw=="}},
          .body =
              "<CompleteMultipartUploadResult><ETag>\"e-2\"</ETag>"
              "</CompleteMultipartUploadResult>"};
}

TEST(XmlUpload, IsS3sFiveRequestsWithAToken) {
  WireServer server(xml_answer);
  auto options = options_for(server, GcsUpload::xml);
  options.storage_class = "NEARLINE";
  options.user_project = "payer";
  const auto info =
      upload_two_parts(*store_for(options), {.content_type = "t/x", .metadata = {{"a", "b"}}});
  EXPECT_EQ(info.version, "7");
  EXPECT_EQ(info.size, 9u);
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 4u);
  for (const auto& request : requests) {
    EXPECT_EQ(request.header("Authorization"), "Bearer token-S3CRET-1");
    EXPECT_EQ(request.header("x-goog-user-project"), "payer");
  }
  EXPECT_EQ(requests[0].header("Content-Type"), "t/x");
  EXPECT_EQ(requests[0].header("x-goog-meta-a"), "b");
  EXPECT_EQ(requests[0].header("x-goog-storage-class"), "NEARLINE");
  EXPECT_EQ(requests[1].target, "/b/d/k?uploadId=id&partNumber=1");
  EXPECT_THAT(requests[1].header("x-goog-hash"), StartsWith("crc32c="));
  EXPECT_EQ(requests[3].method, "POST");
  EXPECT_THAT(requests[3].body, HasSubstr("<PartNumber>2</PartNumber><ETag>\"e\"</ETag>"));
}

TEST(XmlUpload, JoinedToAnotherChecksum_IsCorrupted) {
  WireServer server([](const WireRequest& request) {
    auto answer = xml_answer(request);
    if (!answer.headers.empty() && answer.headers.size() == 2) {
      answer.headers[1].second = "crc32c=AAAAAA==";
    }
    return answer;
  });
  EXPECT_ERROR(upload_two_parts(*store_for(options_for(server, GcsUpload::xml))), corrupted);
}

TEST(XmlUpload, WithAnErrorInA200_TriesAgain) {
  std::atomic<int> completions = 0;
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.method == "POST" && request.target.find("uploadId") != std::string::npos &&
        ++completions == 1) {
      return {.body = "<Error><Code>InternalError</Code></Error>"};
    }
    return xml_answer(request);
  });
  EXPECT_EQ(upload_two_parts(*store_for(options_for(server, GcsUpload::xml))).version, "7");
}

TEST(XmlUpload, Aborted_IsLookedAfter) {
  WireServer server(Script{{.status = 204}, refused(404, "NoSuchUpload")});
  const auto store = store_for(options_for(server, GcsUpload::xml));
  store->abort_upload({{"b", "k"}, "id", {}});
  EXPECT_EQ(server.requests().at(0).method, "DELETE");
  EXPECT_EQ(server.requests().at(0).target, "/b/k?uploadId=id");
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST(AutomaticUpload, AtGoogle_IsXmlUnlessItHasAConditionOrOddMetadata) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.target.find("uploadType=resumable") == std::string::npos) {
      return xml_answer(request);
    }
    return {.headers = {{"Location", "http://elsewhere/session"}}};
  });
  GcsOptions options;  // at Google's own address, which the server stands for
  options.endpoint_url = "http://storage.googleapis.com";
  options.connect_to = server.host();
  options.anonymous = true;
  const auto store = store_for(options);
  store->start_upload({"b", "d/k"});
  store->start_upload({"b", "d/k"}, {.if_absent = true});
  store->start_upload({"b", "d/k"}, {.if_match = "5"});
  store->start_upload({"b", "d/k"}, {.metadata = {{"name", "välue"}}});
  const auto requests = server.requests();
  EXPECT_EQ(requests.at(0).target, "/b/d/k?uploads=");
  EXPECT_THAT(requests.at(1).target, HasSubstr("ifGenerationMatch=0"));
  EXPECT_THAT(requests.at(2).target, HasSubstr("ifGenerationMatch=5"));
  EXPECT_THAT(requests.at(3).target, HasSubstr("uploadType=resumable"));
}

// --- compose -------------------------------------------------------------------------------------

TEST(ComposeUpload, JoinsPiecesOfItsOwnAndRemovesThem) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "DELETE") return {.status = 204};
    return {.body = resource()};
  });
  const auto store = store_for(options_for(server, GcsUpload::compose));
  EXPECT_EQ(upload_two_parts(*store, {.if_absent = true, .content_type = "t/x"}).version, "7");
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 5u);
  EXPECT_THAT(requests[0].target, HasSubstr("name=.fulgurite-uploads%2F"));
  EXPECT_EQ(requests[2].target, "/storage/v1/b/b/o/d%2Fk/compose?ifGenerationMatch=0");
  const auto json = nlohmann::json::parse(requests[2].body);
  EXPECT_EQ(json.at("destination"), (nlohmann::json{{"contentType", "t/x"}}));
  std::vector<std::string> pieces;
  for (const auto& source : json.at("sourceObjects")) {
    const std::string piece = source.at("name");
    EXPECT_THAT(piece, StartsWith(".fulgurite-uploads/"));
    pieces.push_back("/storage/v1/b/b/o/" + piece);
  }
  // They are removed side by side, in whatever order.
  EXPECT_THAT(pieces, UnorderedElementsAre(percent_decode(requests[3].target),
                                           percent_decode(requests[4].target)));
}

TEST(ComposeUpload, OfMoreThan32Parts_JoinsInStages) {
  std::mutex mutex;
  std::vector<std::size_t> sources;
  std::atomic<int> removed = 0;
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.method == "DELETE") ++removed;
    if (request.target.find("/compose") != std::string::npos) {
      const std::lock_guard lock(mutex);
      sources.push_back(nlohmann::json::parse(request.body).at("sourceObjects").size());
    }
    return {.body = R"({"name": "k", "size": "40", "generation": "7"})"};
  });
  const auto store = store_for(options_for(server, GcsUpload::compose));
  const auto upload = store->start_upload({"b", "k"});
  std::vector<object::Part> parts;
  for (int i = 1; i <= 40; ++i) parts.push_back(store->put_part(upload, i, payload("x")).get());
  store->complete_upload(upload, parts);
  std::sort(sources.begin(), sources.end());
  EXPECT_THAT(sources, ElementsAre(2, 8, 32));
  EXPECT_EQ(removed, 42);
}

TEST(ComposeUpload, Aborted_RemovesAlsoAPieceThatCameLate) {
  std::atomic<int> looks = 0, removed = 0;
  WireServer server([&](const WireRequest& request) -> WireAnswer {
    if (request.method == "DELETE") {
      ++removed;
      return {.status = 204};
    }
    return {.body = ++looks == 2 ? R"({"items": [{"name": "late", "size": "1"}]})" : "{}"};
  });
  const auto store = store_for(options_for(server, GcsUpload::compose));
  store->abort_upload(store->start_upload({"b", "k"}));
  EXPECT_EQ(removed, 1);
}

TEST(ComposeUpload, WhosePiecesCannotBeRemoved_HasWrittenTheFile) {
  WireServer server([](const WireRequest& request) -> WireAnswer {
    if (request.method == "DELETE") return refused(403, "forbidden");
    return {.body = resource()};
  });
  EXPECT_EQ(upload_two_parts(*store_for(options_for(server, GcsUpload::compose))).version, "7");
}

// --- resumable -----------------------------------------------------------------------------------

/// A server that keeps a session's bytes as the specification says, and can lose requests.
class SessionServer {
 public:
  WireAnswer operator()(const WireRequest& request) {
    const std::lock_guard lock(mutex_);
    if (request.method == "POST") return {.headers = {{"Location", "http://elsewhere/session"}}};
    EXPECT_EQ(request.target, "/session");
    const std::string range(request.header("Content-Range"));
    ranges.push_back(range);
    if (range.starts_with("bytes */")) return state(range);
    std::size_t first = 0, last = 0;
    std::sscanf(range.c_str(), "bytes %zu-%zu", &first, &last);
    if (first != content.size()) return refused(503, "backendError");
    EXPECT_EQ(request.body.size(), last - first + 1);
    if (lose_requests > 0) {
      --lose_requests;
      return WireAnswer::reset();
    }
    content += request.body.substr(0, keep_at_most);
    if (lose_answers > 0) {
      --lose_answers;
      return WireAnswer::reset();
    }
    return state(range);
  }

  std::string content;
  std::vector<std::string> ranges;
  int lose_requests = 0;
  int lose_answers = 0;
  std::size_t keep_at_most = std::string::npos;

 private:
  WireAnswer state(const std::string& range) {
    const auto total = range.substr(range.find('/') + 1);
    if (total != "*") total_ = std::stoul(total);
    if (content.size() == total_) {
      return {.body = R"({"name": "k", "generation": "7", "size": ")" + std::to_string(total_) +
                      R"("})"};
    }
    WireAnswer incomplete{.status = 308};
    if (!content.empty()) {
      incomplete.headers = {{"Range", "bytes=0-" + std::to_string(content.size() - 1)}};
    }
    return incomplete;
  }

  std::mutex mutex_;
  std::size_t total_ = std::string::npos;
};

class ResumableUpload : public testing::Test {
 protected:
  ResumableUpload()
      : server_([this](const WireRequest& request) { return session_(request); }),
        store_(store_for(options_for(server_, GcsUpload::resumable))) {
    for (std::size_t i = 0; i < 900'000; ++i) content_ += static_cast<char>('a' + i % 23);
  }

  /// `content_` in parts of 300,000 bytes.
  object::ObjectInfo upload(const object::PutOptions& put = {}) {
    const auto upload = store_->start_upload({"b", "k"}, put);
    std::vector<object::Part> parts;
    for (int i = 0; i < 3; ++i) {
      const auto part = content_.substr(static_cast<std::size_t>(i) * 300'000, 300'000);
      parts.push_back(store_->put_part(upload, i + 1, payload(part)).get());
    }
    return store_->complete_upload(upload, parts);
  }

  SessionServer session_;
  WireServer server_;
  std::shared_ptr<const object::ObjectStore> store_;
  std::string content_;
};

TEST_F(ResumableUpload, SendsUnitsOf256KiBAndSaysWhichIsTheLast) {
  EXPECT_EQ(upload({.if_absent = true}).version, "7");
  EXPECT_EQ(session_.content, content_);
  EXPECT_THAT(session_.ranges, ElementsAre("bytes 0-262143/*", "bytes 262144-524287/*",
                                           "bytes 524288-899999/900000"));
  EXPECT_THAT(server_.requests().at(0).target, HasSubstr("ifGenerationMatch=0"));
}

TEST_F(ResumableUpload, OfWhichARequestIsLost_AsksWhatIsThereAndGoesOn) {
  session_.lose_requests = 2;
  EXPECT_EQ(upload().version, "7");
  EXPECT_EQ(session_.content, content_);
  EXPECT_THAT(session_.ranges, Contains("bytes */*"));
}

TEST_F(ResumableUpload, OfWhichTheLastAnswerIsLost_IsASuccess) {
  session_.lose_answers = 1;
  EXPECT_EQ(upload().version, "7");
  EXPECT_EQ(session_.content, content_);
}

TEST_F(ResumableUpload, OfWhichTheServerKeepsAPart_SendsTheRestAgain) {
  session_.keep_at_most = 262'144;
  EXPECT_EQ(upload().version, "7");
  EXPECT_EQ(session_.content, content_);
}

TEST(ResumableSessions, ThatAreGone_AreNotFound) {
  WireServer server(
      Script{{.headers = {{"Location", "http://elsewhere/session"}}}, refused(410, "gone")});
  const auto store = store_for(options_for(server, GcsUpload::resumable));
  EXPECT_ERROR(upload_two_parts(*store), not_found);
}

TEST(ResumableSessions, OfATakenName_AreAlreadyExisting) {
  WireServer server(Script{{.headers = {{"Location", "http://elsewhere/session"}}},
                           refused(412, "conditionNotMet")});
  const auto store = store_for(options_for(server, GcsUpload::resumable));
  EXPECT_ERROR(upload_two_parts(*store, {.if_absent = true}), already_exists);
}

TEST(ResumableSessions, ThatEndWithAnotherChecksum_TakeTheObjectBack) {
  WireServer server(Script{{.headers = {{"Location", "http://elsewhere/session"}}},
                           {.body = resource("7", "AAAAAA==")},
                           {.status = 204}});
  const auto store = store_for(options_for(server, GcsUpload::resumable));
  EXPECT_ERROR(upload_two_parts(*store), corrupted);
  EXPECT_EQ(server.requests().back().method, "DELETE");
  EXPECT_THAT(server.requests().back().target, HasSubstr("generation=7"));
}

}  // namespace
}  // namespace fulgurite::gcs
