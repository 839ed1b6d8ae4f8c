// The tokens that Hadoop hands to a program in a file, $HADOOP_TOKEN_FILE_LOCATION.
//
// Both of its formats: that of Writable (0) and that of protobuf (1). Secrets beside the tokens are
// left alone. Who calls it: security_settings, hdfs; tests/fuzz.
// Format: org.apache.hadoop.security.Credentials of hadoop-common 3.4.
#pragma once

#include <hdfs_wire/blocks.pb.h>

#include <string>
#include <string_view>
#include <vector>

namespace fulgurite::hdfs {

/// Errors: invalid_argument, naming the file, if it is missing or no such file.
std::vector<wire::Token> read_token_file(const std::string& path);

/// Those in it that are for NameNodes. Errors: invalid_argument, also if there is none.
std::vector<wire::Token> delegation_tokens_in(const std::string& path);
inline constexpr const char* kDelegationToken = "HDFS_DELEGATION_TOKEN";  // their kind

/// A file with one token, which only its owner may read. Errors: io.
void write_token_file(const std::string& path, const wire::Token& token);

/// Errors: corrupted, for what is no such file.
std::vector<wire::Token> parse_tokens(std::string_view bytes);

/// The token alone, as Hadoop's Writable has it.
std::string writable_of(const wire::Token& token);

/// The bytes of a file, in format 0, which every Hadoop reads.
std::string token_file_of(const wire::Token& token);

}  // namespace fulgurite::hdfs
