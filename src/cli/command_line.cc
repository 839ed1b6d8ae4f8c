// Takes the command line apart and calls the verb. The only file that knows CLI11.
#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <functional>

#include "cli/commands.h"
#include "cli/option_choice.h"
#include "cli/text.h"

namespace fulgurite::cli {
namespace {

// What the parser fills in. One verb runs, so the verbs share fields.
struct Arguments {
  std::vector<std::string> urls;
  std::string from, to, protocol;
  std::vector<std::string> options, from_options, to_options;
  ListStyle list;
  CopyStyle copy;
  bool recursive = false;
  bool verbose = false;
};

StorageOptions parse_options(const std::vector<std::string>& texts) {
  StorageOptions options;
  for (const auto& text : texts) {
    auto equals = text.find('=');
    if (equals == std::string::npos) {
      throw Error(ErrorCode::invalid_argument, "fulgurite", "", "option without a value: " + text,
                  "write --option key=value");
    }
    options[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return options;
}

Place place(const std::string& url, std::span<const std::string> all_urls,
            const StorageOptions& options) {
  return {url, resolve(url, options_for(url, all_urls, options))};
}

void for_each_place(const Arguments& arguments, const std::function<void(const Place&)>& verb) {
  auto options = parse_options(arguments.options);
  for (const auto& url : arguments.urls) verb(place(url, arguments.urls, options));
}

void copy_or_move(const Arguments& arguments, bool move, std::ostream& out) {
  std::vector<std::string> urls = {arguments.from, arguments.to};
  auto with_own = [&](const std::vector<std::string>& own) {
    auto options = parse_options(own);
    options.merge(parse_options(arguments.options));
    return options;
  };
  auto from = place(arguments.from, urls, with_own(arguments.from_options));
  auto to = place(arguments.to, urls, with_own(arguments.to_options));
  auto style = arguments.copy;
  style.move = move;
  copy(from, to, style, out);
}

// A verb with URLs: `fulgurite NAME URL...`.
CLI::App* add_verb(CLI::App& app, Arguments& arguments, const char* name, const char* help,
                   const std::function<void(const Place&)>& verb) {
  auto* command = app.add_subcommand(name, help);
  command->add_option("url", arguments.urls, "protocol://path, or a local path")->required();
  command->callback([&arguments, verb] { for_each_place(arguments, verb); });
  return command;
}

void add_transfer(CLI::App& app, Arguments& arguments, const char* name, const char* help,
                  bool move, std::ostream& out) {
  auto* command = app.add_subcommand(name, help);
  command->add_option("from", arguments.from, "a file, or with -r a directory")->required();
  command->add_option("to", arguments.to, "its new name, or a directory")->required();
  command->add_flag("-r,--recursive", arguments.copy.recursive, "everything below a directory");
  command->add_flag("-v,--verbose", arguments.copy.verbose, "a line for each file");
  command->add_option("--from-option", arguments.from_options, "as --option, for `from` only")
      ->allow_extra_args(false);
  command->add_option("--to-option", arguments.to_options, "as --option, for `to` only")
      ->allow_extra_args(false);
  command->callback([&arguments, move, &out] { copy_or_move(arguments, move, out); });
}

void add_known(CLI::App& app, Arguments& arguments, std::ostream& out) {
  auto* command = app.add_subcommand("known", "list the protocols and how to get each");
  command->add_option("protocol", arguments.protocol, "only this one");
  command->add_flag("-v,--verbose", arguments.verbose, "options and environment too");
  command->callback([&] { known(arguments.protocol, arguments.verbose, out); });
}

void add_verbs(CLI::App& app, Arguments& arguments, std::ostream& out) {
  add_known(app, arguments, out);
  auto* ls = add_verb(app, arguments, "ls", "list a directory",
                      [&](const Place& at) { list(at, arguments.list, out); });
  ls->add_flag("-l,--long", arguments.list.details, "size and time before each URL");
  ls->add_flag("-R,--recursive", arguments.list.recursive, "every file below");
  add_verb(app, arguments, "cat", "print files", [&](const Place& at) { cat(at, out); });
  add_verb(app, arguments, "stat", "say what is known of a file or directory",
           [&](const Place& at) { stat(at, out); });
  add_verb(app, arguments, "du", "sum up the files below",
           [&](const Place& at) { disk_usage(at, out); });
  add_verb(app, arguments, "mkdir", "make a directory or a bucket", make_directory);
  auto* rm = add_verb(app, arguments, "rm", "remove files",
                      [&](const Place& at) { remove(at, arguments.recursive); });
  rm->add_flag("-r,--recursive", arguments.recursive, "directories with everything below them");
  add_transfer(app, arguments, "cp", "copy, from any protocol to any", false, out);
  add_transfer(app, arguments, "mv", "move, from any protocol to any", true, out);
  auto* ckpt = app.add_subcommand("ckpt", "look into checkpoints")->require_subcommand(1);
  add_verb(*ckpt, arguments, "show", "keys, types and shapes; a few KB are read, not the file",
           [&](const Place& at) { show_checkpoint(at, out); });
}

int exit_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return 2;
    case ErrorCode::not_found:
      return 3;
    case ErrorCode::permission_denied:
    case ErrorCode::unauthenticated:
      return 4;
    default:
      return 1;
  }
}

}  // namespace

int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
  Arguments parsed;
  CLI::App app("Files on any storage, by URL.", "fulgurite");
  app.require_subcommand(1)->fallthrough();
  app.add_option("--option", parsed.options,
                 "key=value for the filesystems of this command, as `known -v` lists them")
      ->allow_extra_args(false);  // the word after the value is a URL
  add_verbs(app, parsed, out);
  try {
    app.parse(std::vector(arguments.rbegin(), arguments.rend()));  // CLI11 begins at the back
    return 0;
  } catch (const CLI::Success& help) {
    return app.exit(help, out, err);
  } catch (const CLI::ParseError& wrong) {
    err << "fulgurite: " << wrong.what() << "; see fulgurite --help\n";
    return 2;
  } catch (const Error& error) {
    err << "fulgurite: " << printable(error.what()) << '\n';
    return exit_status(error.code());
  } catch (const std::exception& error) {
    err << "fulgurite: " << printable(error.what()) << '\n';
    return 1;
  }
}

}  // namespace fulgurite::cli
