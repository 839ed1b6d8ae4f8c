#include "s3/endpoint.h"

#include <gtest/gtest.h>

namespace fulgurite::s3 {
namespace {

std::string url(const S3Options& options, std::string_view bucket, std::string_view key) {
  const Endpoint endpoint = resolve_endpoint(options);
  return target_for(endpoint, endpoint.region, bucket, key).url();
}

TEST(Endpoint, Url_OfAws_NamesBucketAndRegionInTheHost) {
  EXPECT_EQ(url({.region = "eu-west-1"}, "data", "a/b"),
            "https://data.s3.eu-west-1.amazonaws.com/a/b");
  EXPECT_EQ(url({}, "data", ""), "https://data.s3.us-east-1.amazonaws.com/");
  EXPECT_EQ(url({}, "", ""), "https://s3.us-east-1.amazonaws.com/");
}

TEST(Endpoint, Url_OfOtherPartitions_UsesTheirDomain) {
  EXPECT_EQ(url({.region = "cn-north-1"}, "data", "k"),
            "https://data.s3.cn-north-1.amazonaws.com.cn/k");
  EXPECT_EQ(url({.region = "us-isob-east-1"}, "data", "k"),
            "https://data.s3.us-isob-east-1.sc2s.sgov.gov/k");
}

TEST(Endpoint, Url_WithFipsOrDualStack_NamesThemInTheHost) {
  EXPECT_EQ(url({.region = "us-west-2", .use_dual_stack = true}, "data", "k"),
            "https://data.s3.dualstack.us-west-2.amazonaws.com/k");
  EXPECT_EQ(url({.region = "us-west-2", .use_fips = true}, "data", "k"),
            "https://data.s3-fips.us-west-2.amazonaws.com/k");
  EXPECT_EQ(url({.region = "us-west-2", .use_dual_stack = true, .use_fips = true}, "data", "k"),
            "https://data.s3-fips.dualstack.us-west-2.amazonaws.com/k");
}

TEST(Endpoint, Url_OfACustomEndpoint_UsesPathStyleUnlessAsked) {
  EXPECT_EQ(url({.endpoint_url = "http://store:9000/"}, "data", "k"), "http://store:9000/data/k");
  EXPECT_EQ(url({.endpoint_url = "http://store:9000/s3"}, "data", "k"),
            "http://store:9000/s3/data/k");
  EXPECT_EQ(url({.endpoint_url = "http://store:9000", .addressing = S3Addressing::virtual_host},
                "data", "k"),
            "http://data.store:9000/k");
}

TEST(Endpoint, Url_WithoutScheme_TakesItFromUseTls) {
  EXPECT_EQ(url({.endpoint_url = "store:9000"}, "data", "k"), "https://store:9000/data/k");
  EXPECT_EQ(url({.endpoint_url = "store:9000", .use_tls = false}, "data", "k"),
            "http://store:9000/data/k");
}

TEST(Endpoint, Url_OfABucketThatNoHostCanName_FallsBackToPathStyle) {
  EXPECT_EQ(url({}, "my.data", "k"), "https://s3.us-east-1.amazonaws.com/my.data/k");
  EXPECT_EQ(url({}, "My_Data", "k"), "https://s3.us-east-1.amazonaws.com/My_Data/k");
  EXPECT_EQ(url({.use_tls = false}, "my.data", "k"), "http://my.data.s3.us-east-1.amazonaws.com/k");
}

TEST(Endpoint, Url_OfAnIpAddress_NeverUsesVirtualHosts) {
  const auto addressing = S3Addressing::virtual_host;
  EXPECT_EQ(url({.endpoint_url = "http://127.0.0.1:1", .addressing = addressing}, "data", "k"),
            "http://127.0.0.1:1/data/k");
  EXPECT_EQ(url({.endpoint_url = "http://[::1]:1", .addressing = addressing}, "data", "k"),
            "http://[::1]:1/data/k");
}

TEST(Endpoint, Target_OfABucketElsewhere_IsThatRegionsHost) {
  const Endpoint aws = resolve_endpoint({.endpoint_url = "https://s3.eu-west-1.amazonaws.com"});
  EXPECT_EQ(target_for(aws, "us-west-2", "data", "k").authority, "data.s3.us-west-2.amazonaws.com");
  const Endpoint custom = resolve_endpoint({.endpoint_url = "http://store:9000"});
  EXPECT_EQ(target_for(custom, "us-west-2", "data", "k").authority, "store:9000");
}

TEST(Endpoint, Region_NamedByTheHost_IsUsed) {
  const auto region = [](const char* endpoint_url) {
    return resolve_endpoint({.endpoint_url = endpoint_url}).region;
  };
  EXPECT_EQ(region("https://s3.eu-west-1.amazonaws.com"), "eu-west-1");
  EXPECT_EQ(region("https://s3-eu-west-1.amazonaws.com"), "eu-west-1");
  EXPECT_EQ(region("https://s3.dualstack.ap-south-1.amazonaws.com"), "ap-south-1");
  EXPECT_EQ(region("https://s3.amazonaws.com"), "us-east-1");
  EXPECT_EQ(region("https://s3.eu-central-003.backblazeb2.com"), "eu-central-003");
  EXPECT_EQ(region("https://account.r2.cloudflarestorage.com"), "auto");
  EXPECT_EQ(region("http://127.0.0.1:9000"), "us-east-1");
}

TEST(Endpoint, Key_WithOddCharacters_IsEscapedButForSlashes) {
  EXPECT_EQ(encode_key("a b#c?d%e+f/g~h"), "a%20b%23c%3Fd%25e%2Bf/g~h");
  EXPECT_EQ(encode_key("a//b/"), "a//b/");
  EXPECT_EQ(encode_key("caf\xc3\xa9"), "caf%C3%A9");
  EXPECT_EQ(encode_key("x/../y"), "x/../y");
}

TEST(Endpoint, Resolve_ABadEndpointUrl_SaysHowToWriteIt) {
  for (const char* bad : {"ftp://store", "http://", "http://store?x=1", "https://store#f"}) {
    try {
      resolve_endpoint({.endpoint_url = bad});
      ADD_FAILURE() << bad << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
      EXPECT_NE(error.advice(), "");
    }
  }
}

TEST(Endpoint, Resolve_AUrlWithAPassword_DoesNotRepeatIt) {
  try {
    resolve_endpoint({.endpoint_url = "https://user:hunter2@store"});
    ADD_FAILURE() << "was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).find("hunter2"), std::string::npos);
  }
}

TEST(Endpoint, Loopback_IsRecognised) {
  const auto loopback = [](const char* endpoint_url) {
    return resolve_endpoint({.endpoint_url = endpoint_url}).loopback();
  };
  EXPECT_TRUE(loopback("http://127.0.0.1:9000"));
  EXPECT_TRUE(loopback("http://localhost"));
  EXPECT_TRUE(loopback("http://[::1]:9000"));
  EXPECT_FALSE(loopback("http://127.0.0.1.example.com"));
  EXPECT_FALSE(loopback("http://store:9000"));
}

}  // namespace
}  // namespace fulgurite::s3
