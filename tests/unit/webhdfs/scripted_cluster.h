// A NameNode and a DataNode as scripts: answers by "METHOD path?op", the DataNode's by "DATA METHOD
// path?op". What is not scripted is a FileNotFoundException.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/encode.h"
#include "fulgurite/webhdfs.h"
#include "support/environment.h"
#include "support/wire_server.h"

namespace fulgurite::webhdfs {

inline test::WireAnswer says(std::string body) { return {.body = std::move(body)}; }

inline test::WireAnswer refuses(int status, const std::string& exception,
                                const std::string& message = "m") {
  return {.status = status,
          .body = R"({"RemoteException":{"exception":")" + exception +
                  R"(","javaClassName":"org.apache.hadoop.)" + exception + R"(","message":")" +
                  message + R"("}})"};
}

inline test::WireAnswer file(std::uint64_t size, std::uint64_t id = 7) {
  return says(R"({"FileStatus":{"fileId":)" + std::to_string(id) + R"(,"length":)" +
              std::to_string(size) + R"(,"modificationTime":5,"pathSuffix":"","type":"FILE"}})");
}

inline test::WireAnswer folder() {
  return says(
      R"({"FileStatus":{"fileId":9,"length":0,"modificationTime":5,"pathSuffix":"","type":"DIRECTORY"}})");
}

inline test::WireAnswer yes() { return says(R"({"boolean":true})"); }
inline test::WireAnswer no() { return says(R"({"boolean":false})"); }

/// The value of `name` in the target's query, decoded; "-" without one.
inline std::string parameter(const std::string& target, const std::string& name) {
  for (auto at = target.find_first_of("?&"); at != target.npos; at = target.find('&', at + 1)) {
    if (target.compare(at + 1, name.size() + 1, name + "=") != 0) continue;
    const auto begin = at + name.size() + 2;
    return percent_decode(target.substr(begin, target.find('&', begin) - begin));
  }
  return "-";
}

class ScriptedCluster {
 public:
  using Answer = std::function<test::WireAnswer(const test::WireRequest&)>;

  /// What to say to a request, as often as it comes.
  void say(const std::string& request, Answer answer) {
    const std::lock_guard lock(mutex_);
    answers_[request] = std::move(answer);
  }
  void say(const std::string& request, test::WireAnswer answer) {
    say(request, [answer = std::move(answer)](const auto&) { return answer; });
  }
  /// The first answer to the first request, and so on; the last one to all that follow.
  void say_in_turn(const std::string& request, std::vector<test::WireAnswer> answers) {
    say(request, [answers = std::move(answers), next = std::make_shared<std::size_t>(0)](
                     const auto&) { return answers[std::min((*next)++, answers.size() - 1)]; });
  }

  WebHdfsOptions options() const {
    WebHdfsOptions options;
    options.host = "127.0.0.1";
    options.port = server_.port();
    options.user = "alice";
    options.max_retries = 3;
    return options;
  }
  std::shared_ptr<FileSystem> filesystem() const { return make_webhdfs(options()); }

  /// Temporary names are written as TEMP.
  std::vector<std::string> asked() const {
    std::vector<std::string> lines;
    for (const auto& request : server_.requests()) lines.push_back(line_of(request));
    return lines;
  }
  std::vector<test::WireRequest> requests() const { return server_.requests(); }
  /// The request that `asked` calls so; the last one of several.
  test::WireRequest request(const std::string& line) const {
    test::WireRequest found;
    for (const auto& request : server_.requests()) {
      if (line_of(request) == line) found = request;
    }
    return found;
  }
  std::string host() const { return server_.host(); }
  /// Otherwise each request has a connection of its own, so that none is repeated by the client
  /// library.
  void keep_connections() { keep_ = true; }

 private:
  static constexpr const char* kNamenode = "/webhdfs/v1";
  static constexpr const char* kDatanode = "/data/webhdfs/v1";

  static std::string line_of(const test::WireRequest& request) {
    std::string path = request.target.substr(0, request.target.find('?'));
    const bool is_data = path.starts_with(kDatanode);
    path.erase(0, std::string(is_data ? kDatanode : kNamenode).size());
    const std::string prefix = ".fulgurite-writing-";
    if (const auto at = path.find(prefix); at != path.npos) {
      path.replace(at, prefix.size() + 32, "TEMP");
    }
    return (is_data ? "DATA " : "") + request.method + " " + path + "?" +
           parameter(request.target, "op");
  }

  test::WireAnswer answer(const test::WireRequest& request) {
    test::WireAnswer answer = scripted(request);
    if (!keep_ && answer.end == test::WireAnswer::End::keep) {
      answer.headers.emplace_back("Connection", "close");
      answer.end = test::WireAnswer::End::close;
    }
    return answer;
  }

  test::WireAnswer scripted(const test::WireRequest& request) {
    const std::string line = line_of(request);
    {
      const std::lock_guard lock(mutex_);
      const auto found = answers_.find(line);
      if (found != answers_.end()) return found->second(request);
    }
    const bool is_question =
        !line.starts_with("DATA") && request.target.find("noredirect") != std::string::npos;
    if (!is_question) return refuses(404, "FileNotFoundException");
    return says(R"({"Location":"http://)" + server_.host() + "/data" + request.target + R"("})");
  }

  std::atomic<bool> keep_ = false;
  std::mutex mutex_;  // guards answers_
  std::map<std::string, Answer> answers_;
  test::WireServer server_{[this](const test::WireRequest& request) { return answer(request); }};
};

/// Nothing of the machine's own Hadoop comes through.
struct CleanEnvironment {
  test::ScopedVariable folder{"HADOOP_CONF_DIR", std::nullopt};
  test::ScopedVariable user{"HADOOP_USER_NAME", std::nullopt};
  test::ScopedVariable proxy_user{"HADOOP_PROXY_USER", std::nullopt};
  test::ScopedVariable tokens{"HADOOP_TOKEN_FILE_LOCATION", std::nullopt};
};

}  // namespace fulgurite::webhdfs
