#include "fulgurite/value.h"

#include <gtest/gtest.h>

#include "fulgurite/error.h"
#include "unit/serialize/memory_file.h"

namespace fulgurite {
namespace {

TEST(Value, Construct_FromPlainTypes_PicksTheMatchingKind) {
  EXPECT_TRUE(Value().is<None>());
  EXPECT_TRUE(Value(true).is<bool>());
  EXPECT_TRUE(Value(3).is<std::int64_t>());
  EXPECT_TRUE(Value(3.5f).is<double>());
  EXPECT_TRUE(Value("text").is<std::string>());
  EXPECT_TRUE(Value(DType::int8).is<DType>());
  EXPECT_TRUE(Value(List{{1, 2}}).is<List>());
}

TEST(Value, AsDouble_OfInteger_Converts) { EXPECT_EQ(Value(3).as_double(), 3.0); }

TEST(Value, AsInt_OfText_NamesBothTypes) {
  try {
    Value("x").as_int("epoch");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::corrupted);
    EXPECT_NE(std::string(error.what()).find("epoch is a str where a int is expected"),
              std::string::npos)
        << error.what();
  }
}

TEST(Dict, Set_ExistingKey_ReplacesInPlace) {
  Dict dict;
  dict.set("a", 1);
  dict.set(7, 2);
  dict.set("a", 3);
  dict.set(7, 4);
  ASSERT_EQ(dict.size(), 2u);
  EXPECT_EQ(dict.find("a")->as_int(), 3);
  EXPECT_EQ(dict.find(7)->as_int(), 4);
  EXPECT_EQ(dict.items[0].first.as_string(), "a");
}

TEST(Dict, Index_MissingKey_AppendsNone) {
  Dict dict;
  EXPECT_TRUE(dict["new"].is<None>());
  dict["new"] = 5;
  EXPECT_EQ(dict.at("new").as_int(), 5);
}

TEST(Dict, At_MissingKey_IsCorruptedAndNamesIt) {
  EXPECT_EQ(testing::error_code([] { Dict().at("state_dict"); }), ErrorCode::corrupted);
}

TEST(Dict, Erase_Key_RemovesOnlyIt) {
  Dict dict;
  dict["a"] = 1;
  dict["b"] = 2;
  EXPECT_TRUE(dict.erase("a"));
  EXPECT_FALSE(dict.erase("a"));
  EXPECT_EQ(dict.size(), 1u);
}

}  // namespace
}  // namespace fulgurite
