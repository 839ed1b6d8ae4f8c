// Pickles that Python wrote, pickles that we write, and pickles that nobody should have written.
#include <gtest/gtest.h>

#include "base/encode.h"
#include "base/log.h"
#include "serialize/pickle_format.h"
#include "serialize/pickle_reader.h"
#include "serialize/pickle_writer.h"
#include "unit/serialize/memory_file.h"
#include "unit/serialize/show.h"

namespace fulgurite {
namespace {

using testing::error_code;
using testing::make_storage;
using testing::make_tensor;
using testing::show;

Value unpickle(std::string_view bytes) { return read_pickle(as_bytes(bytes), "test").root; }

std::string round_trip(const Value& value) { return show(unpickle(write_pickle(value).bytes)); }

std::string wrapped(int depth) {
  return "\x80\x02N" + std::string(static_cast<std::size_t>(depth), '\x85') + ".";
}

std::vector<std::string>* g_messages = nullptr;

// The log messages while it lives.
class CapturedLog {
 public:
  CapturedLog() {
    g_messages = &messages;
    set_log_sink([](LogLevel, std::string_view text) { g_messages->emplace_back(text); });
  }
  ~CapturedLog() { set_log_sink(nullptr); }

  std::vector<std::string> messages;
};

// One value, pickled by CPython 3.11 with every protocol.
constexpr const char* kPythonPickles[] = {
    // protocol 0
    "KGRwMApWaW50cwpwMQoobHAyCkkwCmFJLTEKYUkyNTUKYUkzMDAKYUk3MDAwMAphSS0yMTQ3NDgzNjQ4CmFMMTA5OTUx"
    "MTYyNzc3NkwKYUwtOTIyMzM3MjAzNjg1NDc3NTgwOEwKYUwxMjY3NjUwNjAwMjI4MjI5NDAxNDk2NzAzMjA1Mzc2TAph"
    "c1Z0dXBsZQpwMwooRjEuNQpJMDEKSTAwCk5jX2NvZGVjcwplbmNvZGUKcDQKKFZcdTAwMDD/YQpwNQpWbGF0aW4xCnA2"
    "CnRwNwpScDgKVgpwOQp0cDEwCnNWbmVzdGVkCnAxMQoobHAxMgoobHAxMwphKHRhKGRwMTQKYSgoSTEKdHAxNQooSTEK"
    "STIKdHAxNgooSTEKSTIKSTMKdHAxNwooSTEKSTIKSTMKSTQKdHAxOAp0cDE5CmFzVnRleHQKcDIwClbpXHUwMDBhXFUw"
    "MDAxZjYwMApwMjEKc1ZzZXQKcDIyCmNfX2J1aWx0aW5fXwpzZXQKcDIzCigobHAyNApJNQphdHAyNQpScDI2CnNWY29t"
    "cGxleApwMjcKY19fYnVpbHRpbl9fCmNvbXBsZXgKcDI4CihGMi4wCkYzLjAKdHAyOQpScDMwCnNWb3JkZXJlZApwMzEK"
    "Y2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnAzMgoodFJwMzMKVmIKcDM0CkkxCnNWYQpwMzUKSTIKc3NWY291bnRlcgpw"
    "MzYKY2NvbGxlY3Rpb25zCkNvdW50ZXIKcDM3CigoZHAzOApWYQpwMzkKSTIKc1ZiCnA0MApJMQpzdHA0MQpScDQyCnNW"
    "ZGVmYXVsdApwNDMKY2NvbGxlY3Rpb25zCmRlZmF1bHRkaWN0CnA0NAooY19fYnVpbHRpbl9fCmxpc3QKcDQ1CnRwNDYK"
    "UnA0NwpJMQpJMgpzc1ZuYW1lc3BhY2UKcDQ4CmNjb3B5X3JlZwpfcmVjb25zdHJ1Y3RvcgpwNDkKKGNhcmdwYXJzZQpO"
    "YW1lc3BhY2UKcDUwCmNfX2J1aWx0aW5fXwpvYmplY3QKcDUxCk50cDUyClJwNTMKKGRwNTQKVmxyCnA1NQpGMC4xCnNi"
    "c1ZwYXRoCnA1NgpjcGF0aGxpYgpQdXJlUG9zaXhQYXRoCnA1NwooZzM1CmczNAp0cDU4ClJwNTkKc1ZkZWx0YQpwNjAK"
    "Y2RhdGV0aW1lCnRpbWVkZWx0YQpwNjEKKEkxCkkyCkkzCnRwNjIKUnA2MwpzVmNsYXNzCnA2NApjY29sbGVjdGlvbnMK"
    "ZGVxdWUKcDY1CnNWZGVxdWUKcDY2Cmc2NQoodFJwNjcKSTEKYUkyCmFzLg==",
    // protocol 1
    "fXEAKFgEAAAAaW50c3EBXXECKEsASv////9L/00sAUpwEQEASgAAAIBMMTA5OTUxMTYyNzc3NkwKTC05MjIzMzcyMDM2"
    "ODU0Nzc1ODA4TApMMTI2NzY1MDYwMDIyODIyOTQwMTQ5NjcwMzIwNTM3NkwKZVgFAAAAdHVwbGVxAyhHP/gAAAAAAABJ"
    "MDEKSTAwCk5jX2NvZGVjcwplbmNvZGUKcQQoWAQAAAAAw79hcQVYBgAAAGxhdGluMXEGdHEHUnEIWAAAAABxCXRxClgG"
    "AAAAbmVzdGVkcQtdcQwoXXENKX1xDigoSwF0cQ8oSwFLAnRxEChLAUsCSwN0cREoSwFLAksDSwR0cRJ0cRNlWAQAAAB0"
    "ZXh0cRRYBwAAAMOpCvCfmIBxFVgDAAAAc2V0cRZjX19idWlsdGluX18Kc2V0CnEXKF1xGEsFYXRxGVJxGlgHAAAAY29t"
    "cGxleHEbY19fYnVpbHRpbl9fCmNvbXBsZXgKcRwoR0AAAAAAAAAAR0AIAAAAAAAAdHEdUnEeWAcAAABvcmRlcmVkcR9j"
    "Y29sbGVjdGlvbnMKT3JkZXJlZERpY3QKcSApUnEhKFgBAAAAYnEiSwFYAQAAAGFxI0sCdVgHAAAAY291bnRlcnEkY2Nv"
    "bGxlY3Rpb25zCkNvdW50ZXIKcSUofXEmKFgBAAAAYXEnSwJYAQAAAGJxKEsBdXRxKVJxKlgHAAAAZGVmYXVsdHErY2Nv"
    "bGxlY3Rpb25zCmRlZmF1bHRkaWN0CnEsKGNfX2J1aWx0aW5fXwpsaXN0CnEtdHEuUnEvSwFLAnNYCQAAAG5hbWVzcGFj"
    "ZXEwY2NvcHlfcmVnCl9yZWNvbnN0cnVjdG9yCnExKGNhcmdwYXJzZQpOYW1lc3BhY2UKcTJjX19idWlsdGluX18Kb2Jq"
    "ZWN0CnEzTnRxNFJxNX1xNlgCAAAAbHJxN0c/uZmZmZmZmnNiWAQAAABwYXRocThjcGF0aGxpYgpQdXJlUG9zaXhQYXRo"
    "CnE5KGgjaCJ0cTpScTtYBQAAAGRlbHRhcTxjZGF0ZXRpbWUKdGltZWRlbHRhCnE9KEsBSwJLA3RxPlJxP1gFAAAAY2xh"
    "c3NxQGNjb2xsZWN0aW9ucwpkZXF1ZQpxQVgFAAAAZGVxdWVxQmhBKVJxQyhLAUsCZXUu",
    // protocol 2
    "gAJ9cQAoWAQAAABpbnRzcQFdcQIoSwBK/////0v/TSwBSnARAQBKAAAAgIoGAAAAAAABiggAAAAAAAAAgIoNAAAAAAAA"
    "AAAAAAAAEGVYBQAAAHR1cGxlcQMoRz/4AAAAAAAAiIlOY19jb2RlY3MKZW5jb2RlCnEEWAQAAAAAw79hcQVYBgAAAGxh"
    "dGluMXEGhnEHUnEIWAAAAABxCXRxClgGAAAAbmVzdGVkcQtdcQwoXXENKX1xDihLAYVxD0sBSwKGcRBLAUsCSwOHcREo"
    "SwFLAksDSwR0cRJ0cRNlWAQAAAB0ZXh0cRRYBwAAAMOpCvCfmIBxFVgDAAAAc2V0cRZjX19idWlsdGluX18Kc2V0CnEX"
    "XXEYSwVhhXEZUnEaWAcAAABjb21wbGV4cRtjX19idWlsdGluX18KY29tcGxleApxHEdAAAAAAAAAAEdACAAAAAAAAIZx"
    "HVJxHlgHAAAAb3JkZXJlZHEfY2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnEgKVJxIShYAQAAAGJxIksBWAEAAABhcSNL"
    "AnVYBwAAAGNvdW50ZXJxJGNjb2xsZWN0aW9ucwpDb3VudGVyCnElfXEmKFgBAAAAYXEnSwJYAQAAAGJxKEsBdYVxKVJx"
    "KlgHAAAAZGVmYXVsdHErY2NvbGxlY3Rpb25zCmRlZmF1bHRkaWN0CnEsY19fYnVpbHRpbl9fCmxpc3QKcS2FcS5ScS9L"
    "AUsCc1gJAAAAbmFtZXNwYWNlcTBjYXJncGFyc2UKTmFtZXNwYWNlCnExKYFxMn1xM1gCAAAAbHJxNEc/uZmZmZmZmnNi"
    "WAQAAABwYXRocTVjcGF0aGxpYgpQdXJlUG9zaXhQYXRoCnE2aCNoIoZxN1JxOFgFAAAAZGVsdGFxOWNkYXRldGltZQp0"
    "aW1lZGVsdGEKcTpLAUsCSwOHcTtScTxYBQAAAGNsYXNzcT1jY29sbGVjdGlvbnMKZGVxdWUKcT5YBQAAAGRlcXVlcT9o"
    "PilScUAoSwFLAmV1Lg==",
    // protocol 3
    "gAN9cQAoWAQAAABpbnRzcQFdcQIoSwBK/////0v/TSwBSnARAQBKAAAAgIoGAAAAAAABiggAAAAAAAAAgIoNAAAAAAAA"
    "AAAAAAAAEGVYBQAAAHR1cGxlcQMoRz/4AAAAAAAAiIlOQwMA/2FxBFgAAAAAcQV0cQZYBgAAAG5lc3RlZHEHXXEIKF1x"
    "CSl9cQooSwGFcQtLAUsChnEMSwFLAksDh3ENKEsBSwJLA0sEdHEOdHEPZVgEAAAAdGV4dHEQWAcAAADDqQrwn5iAcRFY"
    "AwAAAHNldHESY2J1aWx0aW5zCnNldApxE11xFEsFYYVxFVJxFlgHAAAAY29tcGxleHEXY2J1aWx0aW5zCmNvbXBsZXgK"
    "cRhHQAAAAAAAAABHQAgAAAAAAACGcRlScRpYBwAAAG9yZGVyZWRxG2Njb2xsZWN0aW9ucwpPcmRlcmVkRGljdApxHClS"
    "cR0oWAEAAABicR5LAVgBAAAAYXEfSwJ1WAcAAABjb3VudGVycSBjY29sbGVjdGlvbnMKQ291bnRlcgpxIX1xIihYAQAA"
    "AGFxI0sCWAEAAABicSRLAXWFcSVScSZYBwAAAGRlZmF1bHRxJ2Njb2xsZWN0aW9ucwpkZWZhdWx0ZGljdApxKGNidWls"
    "dGlucwpsaXN0CnEphXEqUnErSwFLAnNYCQAAAG5hbWVzcGFjZXEsY2FyZ3BhcnNlCk5hbWVzcGFjZQpxLSmBcS59cS9Y"
    "AgAAAGxycTBHP7mZmZmZmZpzYlgEAAAAcGF0aHExY3BhdGhsaWIKUHVyZVBvc2l4UGF0aApxMmgfaB6GcTNScTRYBQAA"
    "AGRlbHRhcTVjZGF0ZXRpbWUKdGltZWRlbHRhCnE2SwFLAksDh3E3UnE4WAUAAABjbGFzc3E5Y2NvbGxlY3Rpb25zCmRl"
    "cXVlCnE6WAUAAABkZXF1ZXE7aDopUnE8KEsBSwJldS4=",
    // protocol 4
    "gASVOQIAAAAAAAB9lCiMBGludHOUXZQoSwBK/////0v/TSwBSnARAQBKAAAAgIoGAAAAAAABiggAAAAAAAAAgIoNAAAA"
    "AAAAAAAAAAAAEGWMBXR1cGxllChHP/gAAAAAAACIiU5DAwD/YZSMAJR0lIwGbmVzdGVklF2UKF2UKX2UKEsBhZRLAUsC"
    "hpRLAUsCSwOHlChLAUsCSwNLBHSUdJRljAR0ZXh0lIwHw6kK8J+YgJSMA3NldJSPlChLBZCMB2NvbXBsZXiUjAhidWls"
    "dGluc5SMB2NvbXBsZXiUk5RHQAAAAAAAAABHQAgAAAAAAACGlFKUjAdvcmRlcmVklIwLY29sbGVjdGlvbnOUjAtPcmRl"
    "cmVkRGljdJSTlClSlCiMAWKUSwGMAWGUSwJ1jAdjb3VudGVylGgbjAdDb3VudGVylJOUfZQojAFhlEsCjAFilEsBdYWU"
    "UpSMB2RlZmF1bHSUaBuMC2RlZmF1bHRkaWN0lJOUaBWMBGxpc3SUk5SFlFKUSwFLAnOMCW5hbWVzcGFjZZSMCGFyZ3Bh"
    "cnNllIwJTmFtZXNwYWNllJOUKYGUfZSMAmxylEc/uZmZmZmZmnNijARwYXRolIwHcGF0aGxpYpSMDVB1cmVQb3NpeFBh"
    "dGiUk5RoIGgfhpRSlIwFZGVsdGGUjAhkYXRldGltZZSMCXRpbWVkZWx0YZSTlEsBSwJLA4eUUpSMBWNsYXNzlGgbjAVk"
    "ZXF1ZZSTlIwFZGVxdWWUaEUpUpQoSwFLAmV1Lg==",
    // protocol 5
    "gAWVOQIAAAAAAAB9lCiMBGludHOUXZQoSwBK/////0v/TSwBSnARAQBKAAAAgIoGAAAAAAABiggAAAAAAAAAgIoNAAAA"
    "AAAAAAAAAAAAEGWMBXR1cGxllChHP/gAAAAAAACIiU5DAwD/YZSMAJR0lIwGbmVzdGVklF2UKF2UKX2UKEsBhZRLAUsC"
    "hpRLAUsCSwOHlChLAUsCSwNLBHSUdJRljAR0ZXh0lIwHw6kK8J+YgJSMA3NldJSPlChLBZCMB2NvbXBsZXiUjAhidWls"
    "dGluc5SMB2NvbXBsZXiUk5RHQAAAAAAAAABHQAgAAAAAAACGlFKUjAdvcmRlcmVklIwLY29sbGVjdGlvbnOUjAtPcmRl"
    "cmVkRGljdJSTlClSlCiMAWKUSwGMAWGUSwJ1jAdjb3VudGVylGgbjAdDb3VudGVylJOUfZQojAFhlEsCjAFilEsBdYWU"
    "UpSMB2RlZmF1bHSUaBuMC2RlZmF1bHRkaWN0lJOUaBWMBGxpc3SUk5SFlFKUSwFLAnOMCW5hbWVzcGFjZZSMCGFyZ3Bh"
    "cnNllIwJTmFtZXNwYWNllJOUKYGUfZSMAmxylEc/uZmZmZmZmnNijARwYXRolIwHcGF0aGxpYpSMDVB1cmVQb3NpeFBh"
    "dGiUk5RoIGgfhpRSlIwFZGVsdGGUjAhkYXRldGltZZSMCXRpbWVkZWx0YZSTlEsBSwJLA4eUUpSMBWNsYXNzlGgbjAVk"
    "ZXF1ZZSTlIwFZGVxdWWUaEUpUpQoSwFLAmV1Lg==",
};

const std::string kPythonValue =
    "{'ints': [0, -1, 255, 300, 70000, -2147483648, 1099511627776, -9223372036854775808, "
    "int 0x10000000000000000000000000], "
    "'tuple': (1.5, True, False, None, b'" +
    std::string("\0\xff\x61", 3) +
    "', ''), "
    "'nested': [[], (), {}, ((1), (1, 2), (1, 2, 3), (1, 2, 3, 4))], "
    "'text': '\u00e9\n\U0001f600', 'set': set(5), 'complex': (2.0 3.0j), "
    "'ordered': OrderedDict{'b': 1, 'a': 2}, 'counter': Counter{'a': 2, 'b': 1}, "
    "'default': {1: 2}, "
    "'namespace': <argparse.Namespace({'lr': 0.10000000000000001})>, "
    "'path': <pathlib.PurePosixPath('a', 'b')>, 'delta': <datetime.timedelta(1, 2, 3)>, "
    "'class': <collections.deque()>, 'deque': [1, 2]}";

class PicklesOfPython : public ::testing::TestWithParam<int> {};

TEST_P(PicklesOfPython, Read_EveryProtocol_GivesTheSameValue) {
  const auto bytes = base64_decode(kPythonPickles[GetParam()]);
  ASSERT_TRUE(bytes);
  CapturedLog log;
  EXPECT_EQ(show(unpickle(*bytes)), kPythonValue);
  EXPECT_EQ(log.messages.size(), 4u);  // Namespace, PurePosixPath, timedelta, deque
}

INSTANTIATE_TEST_SUITE_P(Protocol, PicklesOfPython, ::testing::Range(0, 6));

TEST(PickleWriter, RoundTrip_EveryKind_Keeps) {
  Dict dict;
  dict["none"] = {};
  dict["bools"] = List{{true, false}};
  dict["ints"] = List{{0, 255, 256, 65535, 65536, -1, INT64_C(2147483648), INT64_MIN, INT64_MAX}};
  dict["big"] = BigInteger{"123456789"};
  dict["float"] = -0.5;
  dict["complex"] = std::complex<double>(1, -2);
  dict["bytes"] = Bytes{std::string("\0\x7f\x80\xff", 4)};
  dict["tuples"] =
      List{{Tuple{}, Tuple{{1}}, Tuple{{1, 2}}, Tuple{{1, 2, 3}}, Tuple{{1, 2, 3, 4}}}};
  dict["set"] = Set{{1, "a"}};
  dict["dtype"] = DType::float8_e5m2;
  dict["device"] = Opaque{"torch.device", {"cuda", 0}};
  dict.set(7, "int key");
  dict.set(Tuple{{1, "x"}}, "tuple key");
  Dict ordered{Dict::Kind::ordered_dict, {{"k", 1}}};
  dict["ordered"] = ordered;
  dict["counter"] = Dict{Dict::Kind::counter, {{3, 2}}};
  EXPECT_EQ(round_trip(dict), show(dict));
}

TEST(PickleWriter, RoundTrip_LongContainers_KeepsAllBatches) {
  List list;
  Dict dict;
  for (int i = 0; i < 2001; ++i) {
    list.items.emplace_back(i);
    dict.set(i, -i);
  }
  EXPECT_EQ(round_trip(list), show(list));
  EXPECT_EQ(round_trip(dict), show(dict));
}

TEST(PickleWriter, Write_SameStringTwice_WritesItOnce) {
  const std::string name = "a rather long name of a parameter";
  const std::string bytes = write_pickle(List{{name, name}}).bytes;
  EXPECT_EQ(bytes.find(name), bytes.rfind(name));
}

TEST(PickleWriter, Write_TensorsOfOneStorage_ShareIt) {
  const auto storage = make_storage(DType::float32, std::string(16, 'x'));
  const auto whole = make_tensor(storage);
  auto part = std::make_shared<TensorValue>(*whole);
  part->offset = 1;
  part->shape = {2};
  part->requires_grad = true;
  part->parameter = true;
  const Pickle pickle =
      write_pickle(List{{whole, std::shared_ptr<const TensorValue>(part), whole}});
  EXPECT_EQ(pickle.storages.size(), 1u);

  const Unpickled read = read_pickle(as_bytes(pickle.bytes), "test");
  const auto& items = read.root.as_list().items;
  const TensorValue& first = items[0].as_tensor();
  const TensorValue& second = items[1].as_tensor();
  EXPECT_EQ(first.storage, second.storage);
  EXPECT_EQ(&first, &items[2].as_tensor());
  EXPECT_EQ(second.offset, 1);
  EXPECT_TRUE(second.requires_grad && second.parameter);
  EXPECT_FALSE(first.requires_grad || first.parameter);
  EXPECT_EQ(first.storage->record, "data/0");
  EXPECT_EQ(first.storage->size, 16u);
}

TEST(PickleWriter, RoundTrip_EveryDtype_Keeps) {
  for (int i = 0; i <= static_cast<int>(DType::float8_e5m2); ++i) {
    const auto dtype = static_cast<DType>(i);
    const auto tensor = make_tensor(make_storage(dtype, std::string(3 * size_of(dtype), 'x')));
    EXPECT_EQ(round_trip(tensor), show(tensor));
  }
}

TEST(PickleWriter, Write_TensorOfOtherTypeThanItsStorage_KeepsBoth) {
  const auto storage = make_storage(DType::float32, std::string(16, 'x'));
  auto bits = std::make_shared<TensorValue>(*make_tensor(storage));
  bits->dtype = DType::int16;
  bits->shape = {8};
  const Unpickled read =
      read_pickle(as_bytes(write_pickle(std::shared_ptr<const TensorValue>(bits)).bytes), "test");
  EXPECT_EQ(show(read.root), "tensor<int16 8>");
  EXPECT_EQ(read.storages[0]->dtype, DType::float32);
}

TEST(PickleWriter, Write_Opaque_BecomesNoneAndWarns) {
  CapturedLog log;
  EXPECT_EQ(round_trip(Opaque{"pathlib.PosixPath", {"a"}}), "None");
  ASSERT_EQ(log.messages.size(), 1u);
  EXPECT_NE(log.messages[0].find("pathlib.PosixPath"), std::string::npos);
}

TEST(PickleWriter, Write_WhatPythonCannotRead_IsRefused) {
  auto refused = [](const Value& value) {
    return error_code([&] { write_pickle(value); }) == ErrorCode::invalid_argument;
  };
  EXPECT_TRUE(refused(std::string("\xff")));
  EXPECT_TRUE(refused(std::string("\xc0\x80")));
  EXPECT_TRUE(refused(Dict{Dict::Kind::dict, {{List{}, 1}}}));
  EXPECT_TRUE(refused(Set{{Tuple{{Dict{}}}}}));
  Value deep;
  for (int i = 0; i < kMaxPickleDepth + 1; ++i) deep = List{{deep}};
  EXPECT_TRUE(refused(deep));
}

TEST(PickleReader, Read_UnknownClass_KeepsNameAndPartsAndWarnsOnce) {
  CapturedLog log;
  // [os.system(1), os.system(2)]
  EXPECT_EQ(show(unpickle("\x80\x02](cos\nsystem\nK\x01\x85Rcos\nsystem\nK\x02\x85Re.")),
            "[<os.system(1)>, <os.system(2)>]");
  EXPECT_EQ(log.messages.size(), 1u);
}

TEST(PickleReader, Read_ListFilledAfterItWasShared_IsCompleteInBothPlaces) {
  // a = []; t = (a, a); a.append(1)
  EXPECT_EQ(show(unpickle("\x80\x02]q\x01h\x01\x86h\x01K\x01"
                          "a0.")),
            "([1], [1])");
}

TEST(PickleReader, Read_AttributesOfADict_AreDropped) {
  // OrderedDict with an attribute, as torch's state_dict has _metadata
  EXPECT_EQ(show(unpickle("\x80\x02"
                          "ccollections\nOrderedDict\n)RK\x01K\x02s}K\x05K\x06sb.")),
            "OrderedDict{1: 2}");
}

TEST(PickleReader, Read_ClassThatIsADict_IsADict) {
  EXPECT_EQ(show(unpickle("\x80\x02"
                          "clightning\nAttributeDict\n)\x81K\x01K\x02s.")),
            "{1: 2}");
}

TEST(PickleReader, Read_ValueInItself_IsCorrupted) {
  EXPECT_EQ(error_code([] {
              unpickle(
                  "\x80\x02]q\x01h\x01"
                  "a.");
            }),
            ErrorCode::corrupted);
  EXPECT_EQ(error_code([] { unpickle("\x80\x02}q\x01K\x01h\x01s."); }), ErrorCode::corrupted);
}

TEST(PickleReader, Read_Nesting_IsBounded) {
  EXPECT_NO_THROW(unpickle(wrapped(kMaxPickleDepth - 1)));
  EXPECT_EQ(error_code([] { unpickle(wrapped(kMaxPickleDepth + 1)); }), ErrorCode::corrupted);
  EXPECT_EQ(error_code([] { unpickle(wrapped(1'000'000)); }), ErrorCode::corrupted);
}

// Ten references to ten references to ...: 10^20 values from a few hundred bytes.
TEST(PickleReader, Read_BillionLaughs_IsCorrupted) {
  std::string bytes = "\x80\x02K\x01q";
  bytes += '\0';
  for (char level = 1; level <= 20; ++level) {
    bytes += '(';
    for (int i = 0; i < 10; ++i) bytes += std::string("h") + static_cast<char>(level - 1);
    bytes += std::string("tq") + level;
  }
  EXPECT_EQ(error_code([&] { unpickle(bytes + "."); }), ErrorCode::corrupted);
}

TEST(PickleReader, Read_LongStringReferredToManyTimes_IsCorrupted) {
  std::string bytes("\x80\x02](X\x00\x00\x10\x00", 9);
  bytes += std::string(1 << 20, 'x');
  bytes += "q\x01";
  for (int i = 0; i < 2000; ++i) bytes += "h\x01";
  EXPECT_EQ(error_code([&] { unpickle(bytes + "e."); }), ErrorCode::corrupted);
}

TEST(PickleReader, Read_CountsBeyondTheInput_AreCorrupted) {
  const std::string huge("\xff\xff\xff\x7f", 4);
  for (const char* op : {"X", "T", "B", "\x8b"}) {
    EXPECT_EQ(error_code([&] { unpickle(op + huge + "abc."); }), ErrorCode::corrupted) << op;
  }
  const std::string huge8("\xff\xff\xff\xff\xff\xff\xff\xff", 8);
  for (const char* op : {"\x8d", "\x8e", "\x96"}) {
    EXPECT_EQ(error_code([&] { unpickle(op + huge8 + "abc."); }), ErrorCode::corrupted) << op;
  }
}

TEST(PickleReader, Read_TensorBeyondItsStorage_IsCorrupted) {
  const auto storage = make_storage(DType::float32, std::string(16, 'x'));
  auto check = [&](std::int64_t offset, std::vector<std::int64_t> shape,
                   std::vector<std::int64_t> strides) {
    auto tensor = std::make_shared<TensorValue>(*make_tensor(storage));
    tensor->offset = offset;
    tensor->shape = std::move(shape);
    tensor->strides = std::move(strides);
    const std::string bytes = write_pickle(std::shared_ptr<const TensorValue>(tensor)).bytes;
    return error_code([&] { unpickle(bytes); });
  };
  EXPECT_EQ(check(1, {4}, {1}), ErrorCode::corrupted);
  EXPECT_EQ(check(0, {5}, {1}), ErrorCode::corrupted);
  EXPECT_EQ(check(0, {2, 2}, {3, 2}), ErrorCode::corrupted);
  EXPECT_EQ(check(-1, {1}, {1}), ErrorCode::corrupted);
  EXPECT_EQ(check(0, {1}, {-1}), ErrorCode::corrupted);
  EXPECT_EQ(check(0, {INT64_MAX, 2}, {1, INT64_MAX}), ErrorCode::corrupted);
  EXPECT_EQ(check(0, {1, 1}, {1}), ErrorCode::corrupted);
}

TEST(PickleReader, Read_SameKeyTwice_IsCorrupted) {
  EXPECT_EQ(error_code([] { unpickle("\x80\x02}(K\x01K\x02K\x01K\x03u."); }), ErrorCode::corrupted);
}

}  // namespace
}  // namespace fulgurite
