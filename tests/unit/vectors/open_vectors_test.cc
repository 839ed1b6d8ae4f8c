// The cases of tests/vectors/open.json that our Reader and Writer have a word for: binary reading
// and seeking, writing, appending, exclusive creation. Not asked: text, lines, compression, files
// open for both, block sizes and Python's questions about a file object.
#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "unit/vectors/vector_backends.h"

namespace fulgurite::test {
namespace {

using nlohmann::json;

/// "seek -1 2" -> "seek" with -1 and 2.
struct Step {
  std::string verb;
  std::vector<std::string> arguments;

  explicit Step(const std::string& text) {
    std::istringstream words(text);
    words >> verb;
    for (std::string word; words >> word;) arguments.push_back(word);
  }
  long long number(std::size_t index, long long otherwise) const {
    if (index >= arguments.size() || arguments[index] == "None") return otherwise;
    return std::stoll(arguments[index]);
  }
};

json bytes(const std::string& text) {
  // The vectors have each byte as one character of ISO 8859-1.
  std::string utf8;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      utf8 += c;
    } else {
      utf8 += static_cast<char>(0xc0 | byte >> 6);
      utf8 += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return {{"b", utf8}};
}

std::string from_latin1(const std::string& utf8) {
  std::string text;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x80) {
      text += utf8[i];
    } else {
      text +=
          static_cast<char>((byte & 0x03) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
    }
  }
  return text;
}

/// A step asks for what our interface cannot say, such as a position before the first byte.
struct NotAsked {};

/// A file object of Python over a Reader.
class ReadSteps {
 public:
  explicit ReadSteps(std::unique_ptr<Reader> reader) : reader_(std::move(reader)) {}

  static bool knows(const std::string& verb) {
    return verb == "seek" || verb == "tell" || verb == "read" || verb == "readinto";
  }

  json run(const Step& step) {
    if (step.verb == "tell") return reader_->position();
    if (step.verb == "seek") return seek(step.number(0, 0), step.number(1, 0));
    const auto wanted = step.number(0, -1);
    if (wanted < -1) throw NotAsked();
    std::string text(wanted < 0 ? reader_->size() : static_cast<std::size_t>(wanted), '\0');
    text.resize(reader_->read(std::as_writable_bytes(std::span(text))));
    if (step.verb == "read") return bytes(text);
    return json::array({text.size(), bytes(text)});
  }

 private:
  json seek(long long offset, long long whence) {
    if (whence == 1) offset += static_cast<long long>(reader_->position());
    if (whence == 2) offset += static_cast<long long>(reader_->size());
    if (offset < 0 || whence > 2) throw NotAsked();
    reader_->seek(static_cast<std::uint64_t>(offset));
    return reader_->position();
  }

  std::unique_ptr<Reader> reader_;
};

/// The same over a Writer.
class WriteSteps {
 public:
  explicit WriteSteps(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}

  static bool knows(const std::string& verb) {
    return verb == "write" || verb == "flush" || verb == "close";
  }

  json run(const Step& step) {
    if (step.verb == "flush") {
      writer_->flush();
    } else if (step.verb == "close") {
      writer_->commit();
    } else {
      const auto& quoted = step.arguments.at(0);
      const auto text = quoted.substr(1, quoted.size() - 2);
      writer_->write(text);
      return text.size();
    }
    return nullptr;
  }

 private:
  std::unique_ptr<Writer> writer_;
};

std::optional<WriteMode> write_mode(const std::string& mode) {
  if (mode == "wb") return WriteMode::replace;
  if (mode == "xb") return WriteMode::create;
  if (mode == "ab") return WriteMode::append;
  return std::nullopt;
}

bool is_asked(const json& vector, const json& expected) {
  if (!vector.contains("path")) return false;  // goes on where another case ended
  const auto mode = vector.at("mode").get<std::string>();
  if ((mode != "rb" && !write_mode(mode)) || !vector.at("open_kwargs").empty()) return false;
  return std::all_of(expected.begin(), expected.end(), [&](const json& line) {
    const Step step(line.at(0).get<std::string>());
    if (step.verb == "write" && !step.arguments.at(0).starts_with('\'')) return false;
    if (step.verb == "open" || step.verb == "CAT" || step.verb == "EXISTS") return true;
    return mode == "rb" ? ReadSteps::knows(step.verb) : WriteSteps::knows(step.verb);
  });
}

/// One case: the file object that its first step opens, and what each step answers.
class Case {
 public:
  Case(const VectorBackend& at, const json& vector) : at_(at), mode_(vector.at("mode")) {
    const auto name = vector.at("path").get<std::string>();
    path_ = name.empty() ? at.path(".") : at.path(name);
  }

  json run(const std::string& text) {
    json line = json::array({text, "ok", nullptr});
    try {
      line[2] = answer(Step(text));
    } catch (const Error& error) {
      line[1] = "error";
      line[2] = python_class(error.code());
    }
    return line;
  }

 private:
  json answer(const Step& step) {
    if (step.verb == "CAT") return bytes(at_.files()->read_file(path_));
    if (step.verb == "EXISTS") return at_.files()->exists(path_);
    if (step.verb == "open") return open();
    if (reading_) return reading_->run(step);
    if (writing_) return writing_->run(step);
    throw Error(ErrorCode::invalid_argument, step.verb, path_, "no file is open");
  }

  json open() {
    if (mode_ == "rb") {
      reading_.emplace(at_.files()->open_reader(path_));
    } else {
      WriteOptions options;
      options.mode = write_mode(mode_).value();
      writing_.emplace(at_.files()->open_writer(path_, options));
    }
    return nullptr;
  }

  const VectorBackend& at_;
  std::string mode_;
  std::string path_;
  std::optional<ReadSteps> reading_;
  std::optional<WriteSteps> writing_;
};

/// What our steps answer; nothing if one of them cannot be asked.
std::optional<json> answers(const VectorBackend& at, const json& vector, const json& expected) {
  Case steps(at, vector);
  auto ours = json::array();
  try {
    for (const auto& line : expected) ours.push_back(steps.run(line.at(0)));
  } catch (const NotAsked&) {
    return std::nullopt;
  }
  return ours;
}

class OpenVectors : public testing::TestWithParam<const char*> {};

TEST_P(OpenVectors, EveryFileObject_AnswersAsFsspecs) {
  const auto vectors = read_vectors("open.json");
  const Deviations deviations;
  int asked = 0;
  for (const auto& vector : vectors.at("cases")) {
    const VectorBackend at(GetParam());
    const auto* expected = at.expected(vector);
    if (!expected || !is_asked(vector, *expected)) continue;
    for (const auto& [name, content] : vectors.at("setup").items()) {
      at.write(name, from_latin1(content));
    }
    const auto ours = answers(at, vector, *expected);
    if (!ours) continue;
    deviations.check(vector.at("id"), at.column(), *ours, *expected);
    ++asked;
  }
  EXPECT_GT(asked, 30);
}

INSTANTIATE_TEST_SUITE_P(Backends, OpenVectors, testing::Values("memory", "local", "s3"));

}  // namespace
}  // namespace fulgurite::test
