// What Gcs offers beyond FileSystem, request by request.
#include "fulgurite/gcs.h"

#include <nlohmann/json.hpp>

#include "gcs_fixture.h"

namespace fulgurite::gcs {
namespace {

using ::testing::HasSubstr;

Gcs gcs_at(const WireServer& server) {
  auto options = options_for(server);
  options.token = "t";
  return Gcs(options);
}

TEST(Gcs, SetMetadata_PatchesWhatIsNamed) {
  WireServer server(Script{{.body = resource("7")}});
  const auto info = gcs_at(server).set_metadata("b/d/k", {{"a", "1"}, {"gone", ""}});
  EXPECT_EQ(info.version, "7");
  EXPECT_EQ(server.requests().at(0).method, "PATCH");
  EXPECT_EQ(server.requests().at(0).target, "/storage/v1/b/b/o/d%2Fk");
  EXPECT_EQ(nlohmann::json::parse(server.requests().at(0).body),
            (nlohmann::json{{"metadata", {{"a", "1"}, {"gone", nullptr}}}}));
}

TEST(Gcs, Compose_JoinsObjectsOfOneBucket) {
  WireServer server(Script{{.body = resource("8")}});
  EXPECT_EQ(gcs_at(server).compose({"b/x", "b/y"}, "b/to").version, "8");
  EXPECT_EQ(server.requests().at(0).target, "/storage/v1/b/b/o/to/compose");
  EXPECT_THAT(server.requests().at(0).body,
              HasSubstr(R"("sourceObjects":[{"name":"x"},{"name":"y"}])"));
  EXPECT_ERROR(gcs_at(server).compose({"c/x"}, "b/to"), invalid_argument);
}

TEST(Gcs, Generations_ComeFromAllPages) {
  WireServer server(
      Script{{.body = R"({"items": [{"name": "k", "size": "1", "generation": "1",)"
                      R"( "timeDeleted": "2026-11-24T07:36:00Z"}], "nextPageToken": "next"})"},
             {.body = R"({"items": [{"name": "k", "size": "2", "generation": "2"}]})"}});
  const auto generations = gcs_at(server).generations("b/k");
  ASSERT_EQ(generations.size(), 2u);
  EXPECT_EQ(generations[0].path, "b/k");
  EXPECT_EQ(generations[0].generation, "1");
  EXPECT_FALSE(generations[0].live);
  EXPECT_TRUE(generations[1].live);
  EXPECT_THAT(server.requests().at(0).target, HasSubstr("versions=true&prefix=k"));
  EXPECT_THAT(server.requests().at(1).target, HasSubstr("pageToken=next"));
}

TEST(Gcs, RemoveGeneration_NamesIt) {
  WireServer server(Script{{.status = 204}});
  gcs_at(server).remove_generation("b/k", "5");
  EXPECT_EQ(server.requests().at(0).method, "DELETE");
  EXPECT_EQ(server.requests().at(0).target, "/storage/v1/b/b/o/k?generation=5");
  EXPECT_ERROR(gcs_at(server).remove_generation("b/k", "latest"), invalid_argument);
}

TEST(Gcs, WithHmacKeysOrWithoutAKey_IsRefused) {
  EXPECT_ERROR(Gcs({.hmac_access_id = "GOOG1", .hmac_secret = "s"}), not_supported);
  WireServer server(Script{{}});
  EXPECT_ERROR(gcs_at(server).set_metadata("b", {}), invalid_argument);
}

}  // namespace
}  // namespace fulgurite::gcs
