#include "base/option_table.h"

#include <gtest/gtest.h>

#include "support/environment.h"
#include "support/expect_error.h"

namespace fulgurite {
namespace {

struct Settings {
  std::string endpoint;
  std::uint64_t part_bytes = 0;
  std::string key;
};

OptionTable<Settings> table() {
  return {{{"endpoint", {"endpoint_url"}, {"TEST_ENDPOINT_A", "TEST_ENDPOINT_B"}, "where"},
           [](Settings& s, std::string_view v) { s.endpoint = v; }},
          {{"part_bytes", {}, {}, "how much"},
           [](Settings& s, std::string_view v) { s.part_bytes = parse_bytes(v); }},
          {{"access_key", {}, {}, "who"},
           [](Settings&, std::string_view) { throw std::invalid_argument("malformed"); }}};
}

Settings apply(const StorageOptions& options) {
  Settings settings;
  apply_options(table(), "test", options, settings);
  return settings;
}

TEST(OptionTable, Apply_NameAliasAndEnvironment_ExplicitWins) {
  test::ScopedVariable a("TEST_ENDPOINT_A", std::nullopt);
  test::ScopedVariable b("TEST_ENDPOINT_B", "from-b");
  EXPECT_EQ(apply({}).endpoint, "from-b");
  EXPECT_EQ(apply({{"endpoint_url", "explicit"}}).endpoint, "explicit");
  test::ScopedVariable first("TEST_ENDPOINT_A", "from-a");
  EXPECT_EQ(apply({{"part_bytes", "8MiB"}}).endpoint, "from-a");
}

TEST(OptionTable, Apply_UnknownName_NamesTheNearest) {
  auto error = test::error_of([] { apply({{"enpoint_url", "x"}}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_NE(std::string(error->what()).find("'enpoint_url'"), std::string::npos);
  EXPECT_NE(error->advice().find("'endpoint_url'"), std::string::npos);
}

TEST(OptionTable, Apply_BadValue_NamesOptionAndValue) {
  auto error = test::error_of([] { apply({{"part_bytes", "8 apples"}}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::invalid_argument);
  EXPECT_NE(std::string(error->what()).find("'part_bytes' = '8 apples'"), std::string::npos);
}

TEST(OptionTable, Apply_BadValueOfSecret_IsNotShown) {
  auto error = test::error_of([] { apply({{"access_key", "hunter2"}}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(std::string(error->what()).find("hunter2"), std::string::npos);
}

TEST(OptionTable, ParseBool_EverySpelling_AnyCase) {
  for (const char* text : {"true", "1", "YES", "On"}) EXPECT_TRUE(parse_bool(text)) << text;
  for (const char* text : {"False", "0", "no", "off"}) EXPECT_FALSE(parse_bool(text)) << text;
  EXPECT_THROW(parse_bool("maybe"), std::invalid_argument);
  EXPECT_THROW(parse_bool(""), std::invalid_argument);
}

TEST(OptionTable, ParseInteger_WholeNumbersOnly) {
  EXPECT_EQ(parse_integer("-42"), -42);
  for (const char* text : {"", "1.5", "12x", "99999999999999999999"}) {
    EXPECT_THROW(parse_integer(text), std::invalid_argument) << text;
  }
}

TEST(OptionTable, ParseBytes_UnitsOfTwoAndTen_Differ) {
  EXPECT_EQ(parse_bytes("8388608"), 8388608u);
  EXPECT_EQ(parse_bytes("8MiB"), 8388608u);
  EXPECT_EQ(parse_bytes("8m"), 8388608u);
  EXPECT_EQ(parse_bytes("1GB"), 1000000000u);
  for (const char* text : {"", "-1", "MiB", "1.5MiB", "8X", "99999999999T"}) {
    EXPECT_THROW(parse_bytes(text), std::invalid_argument) << text;
  }
}

TEST(OptionTable, ParseSeconds_Units_AreApplied) {
  EXPECT_DOUBLE_EQ(parse_seconds("5"), 5);
  EXPECT_DOUBLE_EQ(parse_seconds("0.5"), 0.5);
  EXPECT_DOUBLE_EQ(parse_seconds("250ms"), 0.25);
  EXPECT_DOUBLE_EQ(parse_seconds("2m"), 120);
  for (const char* text : {"", "-1", "nan", "inf", "5x", "s"}) {
    EXPECT_THROW(parse_seconds(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace fulgurite
