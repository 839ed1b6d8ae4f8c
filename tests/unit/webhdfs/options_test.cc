// Options by name, as fsspec spells them, what URLs say, and where the NameNodes are.
#include "webhdfs/options.h"

#include <gmock/gmock.h>

#include "fulgurite/registry.h"
#include "fulgurite/url.h"
#include "scripted_cluster.h"
#include "support/expect_error.h"
#include "webhdfs/endpoint.h"

namespace fulgurite::webhdfs {
namespace {

using testing::HasSubstr;

class OptionsTest : public testing::Test {
 protected:
  CleanEnvironment environment_;
};

TEST_F(OptionsTest, Parse_FsspecsNames_AreKnown) {
  const WebHdfsOptions options = parse_options({{"host", "nn"},
                                                {"port", "50070"},
                                                {"kerberos", "True"},
                                                {"token", "None"},
                                                {"user", "alice"},
                                                {"password", "p"},
                                                {"proxy_to", "bob"},
                                                {"kerb_kwargs", "{}"},
                                                {"data_proxy", R"({"dn1": "localhost"})"},
                                                {"use_https", "True"},
                                                {"session_verify", "/etc/ca.pem"},
                                                {"use_listings_cache", "False"}});
  EXPECT_EQ(options.host, "nn");
  EXPECT_EQ(options.port, 50070);
  EXPECT_TRUE(options.kerberos);
  EXPECT_EQ(options.token, "");
  EXPECT_EQ(options.user, "alice");
  EXPECT_EQ(options.password, "p");
  EXPECT_EQ(options.proxy_user, "bob");
  EXPECT_EQ(options.data_proxy.at("dn1"), "localhost");
  EXPECT_TRUE(options.use_https);
  EXPECT_EQ(options.ca_bundle, "/etc/ca.pem");
}

TEST_F(OptionsTest, Parse_WhatCannotBeDone_IsRefusedByName) {
  const StorageOptions refused{{"kerb_kwargs", R"({"principal": "x"})"},
                               {"session_cert", "/etc/me.pem"},
                               {"permissions", "777"},
                               {"url_query", "a=b"}};
  for (const auto& option : refused) {
    const auto error = test::error_of([&] { parse_options({option}); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::not_supported);
    EXPECT_THAT(error->what(), HasSubstr(option.first));
  }
  EXPECT_ERROR(parse_options({{"hosst", "nn"}}), invalid_argument);
  EXPECT_ERROR(parse_options({{"data_proxy", "lambda url: url"}}), invalid_argument);
}

TEST_F(OptionsTest, Resolve_Url_SaysHostPortAndUser) {
  const Location location = resolve("webhdfs://alice@nn:9870/d/f");
  EXPECT_EQ(location.path, "/d/f");
  EXPECT_EQ(location.filesystem->protocol(), "webhdfs");
  EXPECT_EQ(location.filesystem->url("/d/f"), "webhdfs://nn:9870/d/f");
  EXPECT_EQ(resolve("webHDFS://nn/d").filesystem->url("/d"), "webhdfs://nn:9870/d");
}

TEST_F(OptionsTest, Resolve_SecureUrl_IsHttps) {
  const Location location = resolve("swebhdfs://nn/d/f");
  EXPECT_EQ(location.filesystem->protocol(), "swebhdfs");
  EXPECT_EQ(location.filesystem->url(location.path), "swebhdfs://nn:9871/d/f");
  EXPECT_EQ(strip_protocol("swebhdfs", "swebhdfs://nn:1/d/f"), "/d/f");
}

WebHdfsOptions of_host(const std::string& host, int port = 0, bool use_https = false) {
  WebHdfsOptions options;
  options.host = host;
  options.port = port;
  options.use_https = use_https;
  return options;
}

std::string first_url(const Endpoint& endpoint) { return endpoint.namenodes.at(0).url(); }

TEST(WebHdfsEndpoint, Host_WithoutConfiguration_HasTheUsualPorts) {
  const hdfs::Configuration none;
  EXPECT_EQ(first_url(resolve_endpoint(of_host("nn"), none)), "http://nn:9870");
  EXPECT_EQ(first_url(resolve_endpoint(of_host("nn", 0, true), none)), "https://nn:9871");
  EXPECT_EQ(first_url(resolve_endpoint(of_host("nn", 50070), none)), "http://nn:50070");
  EXPECT_EQ(first_url(resolve_endpoint(of_host("::1", 1), none)), "http://[::1]:1");
  EXPECT_ERROR(resolve_endpoint(of_host(""), none), invalid_argument);
  EXPECT_ERROR(resolve_endpoint(of_host("a/b"), none), invalid_argument);
  EXPECT_ERROR(resolve_endpoint(of_host("nn", 70000), none), invalid_argument);
}

TEST(WebHdfsEndpoint, Configuration_OfTheSameHost_SaysThePort) {
  hdfs::Configuration configuration;
  configuration.set("fs.defaultFS", "hdfs://nn:8020");
  configuration.set("dfs.namenode.http-address", "nn:1234");
  configuration.set("dfs.namenode.https-address", "nn:1235");
  EXPECT_EQ(first_url(resolve_endpoint(of_host(""), configuration)), "http://nn:1234");
  EXPECT_EQ(first_url(resolve_endpoint(of_host("nn", 0, true), configuration)), "https://nn:1235");
  EXPECT_EQ(first_url(resolve_endpoint(of_host("other"), configuration)), "http://other:9870");
}

TEST(WebHdfsEndpoint, Nameservice_WithoutAnAddress_IsInvalidAndNamesTheProperty) {
  hdfs::Configuration configuration;
  configuration.set("dfs.nameservices", "ns");
  configuration.set("dfs.ha.namenodes.ns", "a,b");
  configuration.set("dfs.namenode.http-address.ns.a", "one:1");
  const auto error = test::error_of([&] { resolve_endpoint(of_host("ns"), configuration); });
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("dfs.namenode.http-address.ns.b"));
  configuration.set("dfs.namenode.http-address.ns.b", "two:1");
  EXPECT_EQ(resolve_endpoint(of_host("ns"), configuration).namenodes.size(), 2u);
}

}  // namespace
}  // namespace fulgurite::webhdfs
