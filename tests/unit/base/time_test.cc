#include "base/time.h"

#include <gtest/gtest.h>

namespace fulgurite {
namespace {

using namespace std::chrono_literals;

// 2026-11-24T07:36:00Z, by date -u -d ... +%s
const TimePoint kTime{std::chrono::seconds(1795505760)};

TEST(Time, Format_KnownTime_BothForms) {
  EXPECT_EQ(format_basic_time(kTime), "20261124T073600Z");
  EXPECT_EQ(format_iso_time(kTime + 999ms), "2026-11-24T07:36:00Z");
  EXPECT_EQ(format_iso_time(TimePoint{}), "1970-01-01T00:00:00Z");
}

TEST(Time, ParseIso_FractionAndOffset_AreApplied) {
  EXPECT_EQ(parse_iso_time("2026-11-24T07:36:00Z"), kTime);
  EXPECT_EQ(parse_iso_time("2026-11-24T07:36:00"), kTime);
  EXPECT_EQ(parse_iso_time("2026-11-24 07:36:00.250Z"), kTime + 250ms);
  EXPECT_EQ(parse_iso_time("2026-11-24T08:36:00.000000+01:00"), kTime);
  EXPECT_EQ(parse_iso_time("2026-11-24T02:06:00-0530"), kTime);
  EXPECT_EQ(parse_iso_time("2024-02-29T00:00:00Z").value() -
                parse_iso_time("2024-02-28T00:00:00Z").value(),
            24h);
}

TEST(Time, ParseIso_YearOutOfRange_IsTheNearestThatFits) {
  EXPECT_GT(parse_iso_time("9999-12-31T23:59:59Z"), parse_iso_time("2261-01-01T00:00:00Z"));
  EXPECT_GT(parse_iso_time("2262-04-12T00:00:00-9959"), parse_iso_time("2261-01-01T00:00:00Z"));
  EXPECT_LT(parse_iso_time("0001-01-01T00:00:00+9959"), parse_iso_time("1679-01-01T00:00:00Z"));
}

TEST(Time, ParseIso_Malformed_GivesNothing) {
  for (const char* text : {"", "2026", "2026-13-01T00:00:00Z", "2023-02-29T00:00:00Z",
                           "2026-11-24T25:00:00Z", "2026-11-24T07:36:00Zx", "2026-11-24T07:36:00.Z",
                           "2026-11-24T07:36", "yyyy-11-24T07:36:00Z"}) {
    EXPECT_EQ(parse_iso_time(text), std::nullopt) << text;
  }
}

TEST(Time, ParseHttp_RfcExample_IsTheTime) {
  EXPECT_EQ(parse_http_time("Tue, 24 Nov 2026 07:36:00 GMT"), kTime);
  EXPECT_EQ(parse_http_time("Sun, 06 Nov 1994 08:49:37 GMT"),
            TimePoint{std::chrono::seconds(784111777)});
}

TEST(Time, ParseHttp_Malformed_GivesNothing) {
  for (const char* text :
       {"", "Tue, 24 Foo 2026 07:36:00 GMT", "24 Nov 2026 07:36:00 GMT",
        "Tue, 24 Nov 2026 07:36:00", "Tue, 31 Nov 2026 07:36:00 GMT", "Tue, 24 Nov"}) {
    EXPECT_EQ(parse_http_time(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace fulgurite
