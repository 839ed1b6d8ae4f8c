#include "s3/checksum.h"

#include <gtest/gtest.h>

#include <array>

#include "base/crc.h"

namespace fulgurite::s3 {
namespace {

Payload payload(std::string text) { return Buffer::from_string(std::move(text)); }

TEST(Checksum, OfTheCheckInput_IsThePublishedValue) {
  EXPECT_EQ(checksum_of(S3Checksum::crc32, payload("123456789")), "y/Q5Jg==");
  EXPECT_EQ(checksum_of(S3Checksum::crc32c, payload("123456789")), "4waSgw==");
  EXPECT_EQ(checksum_of(S3Checksum::crc64nvme, payload("123456789")), "rosUhgp5mIg=");
  EXPECT_EQ(checksum_of(S3Checksum::none, payload("123456789")), "");
}

TEST(Checksum, OfNoBytes_IsZero) {
  EXPECT_EQ(checksum_of(S3Checksum::crc32c, Payload()), "AAAAAA==");
}

TEST(Checksum, OfPieces_IsThatOfTheWhole) {
  Payload pieces = payload("1234");
  pieces.append(Buffer::copy_of("56789"));
  EXPECT_EQ(checksum_of(S3Checksum::crc64nvme, pieces), "rosUhgp5mIg=");
}

TEST(Crc64Combine, OfTwoStretches_IsThatOfBothTogether) {
  std::string text(100'003, 'x');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * i >> 3);
  const auto whole = crc64nvme(0, as_bytes(text));
  for (const std::size_t cut : {0u, 1u, 7u, 4096u, 99'999u, 100'003u}) {
    const auto first = crc64nvme(0, as_bytes(std::string_view(text).substr(0, cut)));
    const auto second = crc64nvme(0, as_bytes(std::string_view(text).substr(cut)));
    EXPECT_EQ(crc64nvme_combine(first, second, text.size() - cut), whole) << cut;
  }
}

object::Part part(S3Checksum kind, int number, const std::string& text) {
  return {number, text.size(), "", checksum_of(kind, payload(text))};
}

TEST(ChecksumOfParts, Crc64_IsThatOfTheWholeObject) {
  const std::array parts = {part(S3Checksum::crc64nvme, 1, "1234"),
                            part(S3Checksum::crc64nvme, 2, "56789")};
  EXPECT_EQ(checksum_of_parts(S3Checksum::crc64nvme, parts), "rosUhgp5mIg=");
}

TEST(ChecksumOfParts, Crc32c_IsThatOfThePartsChecksums) {
  const std::array parts = {part(S3Checksum::crc32c, 1, "123456789"),
                            part(S3Checksum::crc32c, 2, "123456789")};
  const std::string twice = "\xe3\x06\x92\x83\xe3\x06\x92\x83";
  EXPECT_EQ(checksum_of_parts(S3Checksum::crc32c, parts),
            checksum_of(S3Checksum::crc32c, payload(twice)) + "-2");
}

TEST(ChecksumOfParts, WithAPartThatHasNone_IsUnknown) {
  const std::array parts = {part(S3Checksum::crc32c, 1, "123456789"), object::Part{2, 1, "", ""}};
  EXPECT_EQ(checksum_of_parts(S3Checksum::crc32c, parts), "");
}

TEST(MatchesChecksum, OfTheRightBytes_IsTrueAndOfOthersFalse) {
  std::string text = "123456789";
  const Scatter to(std::as_writable_bytes(std::span(text)));
  const http::Headers headers = {{"x-amz-checksum-crc32c", "4waSgw=="}};
  EXPECT_TRUE(matches_checksum(headers, to));
  text[3] = 'x';
  EXPECT_FALSE(matches_checksum(headers, to));
}

TEST(MatchesChecksum, WithNothingToCompare_IsTrue) {
  std::string text = "12345678x";
  const Scatter to(std::as_writable_bytes(std::span(text)));
  EXPECT_TRUE(matches_checksum({}, to));
  EXPECT_TRUE(matches_checksum({{"x-amz-checksum-crc32c", "4waSgw==-2"}}, to));
  Scatter gap;
  gap.append_gap(9);
  EXPECT_TRUE(matches_checksum({{"x-amz-checksum-crc32c", "4waSgw=="}}, gap));
}

}  // namespace
}  // namespace fulgurite::s3
