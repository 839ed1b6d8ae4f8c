// CSVLogger: metrics.csv with one row for each call of log_metrics, and sorted columns.
//
// Appended to where the filesystem can. Elsewhere, and when a column is new, the file is written
// again as a whole; beyond kSmallFile only once the new rows are an eighth of it, so that each
// byte logged costs at most nine written, however long the run (rows wait in memory, and in
// checkpoints, meanwhile). Ending the run writes all of it.
#include <algorithm>
#include <mutex>
#include <utility>

#include "base/log.h"
#include "fulgurite/registry.h"
#include "train/background_flush.h"
#include "train/csv_text.h"
#include "train/python_text.h"
#include "train/run_folder.h"

namespace fulgurite {
namespace {

constexpr std::uint64_t kSmallFile = 256u << 10;

std::string number_text(const std::string& column, double value) {
  const bool counts = column == "epoch" || column == "step";
  return counts ? std::to_string(static_cast<std::int64_t>(value)) : python_float(value);
}

class CsvLogger : public Logger {
 public:
  CsvLogger(std::string save_dir, const LoggerOptions& options)
      : options_(options),
        folder_(std::move(save_dir), options),
        flush_([this] { flush(false); }, std::chrono::duration<double>(options.flush_seconds)) {}

  const std::string& name() const override { return folder_.name(); }
  std::string version() const override { return folder_.version(); }
  const std::string& save_dir() const override { return folder_.save_dir(); }
  std::string log_dir() const override { return folder_.log_dir(); }

  void log_metrics(const Metrics& metrics, std::int64_t step) override {
    Metrics row;
    for (const auto& [name, value] : metrics) row[column(name)] = value;
    row["step"] = static_cast<double>(step);
    std::size_t waiting = 0;
    {
      const std::lock_guard lock(pending_mutex_);
      pending_.push_back(std::move(row));
      waiting = pending_.size();
    }
    if (waiting % static_cast<std::size_t>(options_.flush_logs_every_n_steps) == 0) {
      flush_.hurry();
    } else {
      flush_.touch();
    }
  }

  void log_hyperparameters(const Dict& hyperparameters) override {
    folder_.write_hyperparameters(hyperparameters);
  }

  void save() override { flush(true); }
  void finalize(std::string_view) override { save(); }
  Value state() override;
  void load_state(const Value& state) override;

 private:
  using Rows = std::vector<Metrics>;

  std::string column(const std::string& name) const {
    return options_.prefix.empty() ? name : options_.prefix + "-" + name;
  }
  void flush(bool now);
  bool waits(std::size_t rows, bool appends) const;
  void write(const Location& file, const Rows& rows);
  bool add_columns(const Rows& rows);
  std::string text_of(const Rows& rows) const;

  LoggerOptions options_;
  RunFolder folder_;
  std::mutex pending_mutex_;  // guards pending_
  Rows pending_;
  std::mutex write_mutex_;  // guards what follows, and orders writes
  CsvRow columns_;
  std::size_t written_rows_ = 0;
  std::uint64_t written_bytes_ = 0;
  BackgroundFlush flush_;  // last: its thread uses all of the above
};

void CsvLogger::flush(bool now) {
  const std::lock_guard write_lock(write_mutex_);
  const Location file = resolve(folder_.url("metrics.csv"), folder_.storage_options());
  Rows rows;
  {
    const std::lock_guard lock(pending_mutex_);
    if (pending_.empty()) return;
    if (!now && waits(pending_.size(), file.filesystem->capability().append)) return;
    rows.swap(pending_);
  }
  try {
    write(file, rows);
  } catch (...) {
    const std::lock_guard lock(pending_mutex_);
    pending_.insert(pending_.begin(), rows.begin(), rows.end());
    throw;
  }
}

// Whether these rows are too few to write a large file again for them.
bool CsvLogger::waits(std::size_t rows, bool appends) const {
  return !appends && written_bytes_ > kSmallFile && rows < written_rows_ / 8;
}

void CsvLogger::write(const Location& file, const Rows& rows) {
  const CsvRow before = columns_;
  const bool new_columns = add_columns(rows);
  const std::string text = text_of(rows);
  const FileSystem& filesystem = *file.filesystem;
  try {
    if (written_rows_ == 0) {
      filesystem.write_file(file.path, csv_line(columns_) + text);
    } else if (!new_columns && filesystem.capability().append) {
      filesystem.write_file(file.path, text, {.mode = WriteMode::append});
    } else {
      const std::string old = filesystem.read_file(file.path);
      filesystem.write_file(file.path, csv_with_columns(old, columns_, written_rows_) + text);
    }
  } catch (...) {
    columns_ = before;
    throw;
  }
  written_rows_ += rows.size();
  written_bytes_ += text.size();
}

bool CsvLogger::add_columns(const Rows& rows) {
  const std::size_t before = columns_.size();
  for (const Metrics& row : rows) {
    for (const auto& [name, value] : row) {
      const auto at = std::lower_bound(columns_.begin(), columns_.end(), name);
      if (at == columns_.end() || *at != name) columns_.insert(at, name);
    }
  }
  return columns_.size() != before;
}

std::string CsvLogger::text_of(const Rows& rows) const {
  std::string text;
  for (const Metrics& row : rows) {
    CsvRow fields;
    for (const std::string& name : columns_) {
      const auto found = row.find(name);
      fields.push_back(found == row.end() ? "" : number_text(name, found->second));
    }
    text += csv_line(fields);
  }
  return text;
}

Value CsvLogger::state() {
  const std::lock_guard write_lock(write_mutex_);
  const std::lock_guard lock(pending_mutex_);
  List columns, pending;
  for (const std::string& name : columns_) columns.items.emplace_back(name);
  for (const Metrics& row : pending_) {
    Dict dict;
    for (const auto& [name, value] : row) dict[name] = value;
    pending.items.emplace_back(std::move(dict));
  }
  Dict state;
  folder_.save_state(state);
  state["columns"] = std::move(columns);
  state["rows"] = static_cast<std::int64_t>(written_rows_);
  state["pending"] = std::move(pending);
  return state;
}

// The file may have rows, and columns, of what came after the checkpoint: they are dropped, since
// the resumed run logs them again.
void CsvLogger::load_state(const Value& state) {
  const Dict& dict = state.as_dict("logger");
  if (!folder_.resume(dict)) return;
  const std::lock_guard write_lock(write_mutex_);
  const std::lock_guard lock(pending_mutex_);
  columns_.clear();
  for (const Value& name : dict.at("columns").as_list("columns").items) {
    columns_.push_back(name.as_string("column"));
  }
  written_rows_ = static_cast<std::size_t>(dict.at("rows").as_int("rows"));
  pending_.clear();
  for (const Value& row : dict.at("pending").as_list("pending").items) {
    Metrics& metrics = pending_.emplace_back();
    for (const auto& [name, value] : row.as_dict("row").items) {
      metrics[name.as_string("name")] = value.as_double("value");
    }
  }
  const Location file = resolve(folder_.url("metrics.csv"), folder_.storage_options());
  if (written_rows_ == 0) return;
  if (!file.filesystem->is_file(file.path)) {
    log(LogLevel::warning, folder_.url("metrics.csv") + " is gone; the run goes on in a new one");
    written_rows_ = 0;
    return;
  }
  const std::string old = file.filesystem->read_file(file.path);
  const std::string kept = csv_with_columns(old, columns_, written_rows_);
  if (kept != old) file.filesystem->write_file(file.path, kept);
  written_bytes_ = kept.size();
}

}  // namespace

std::unique_ptr<Logger> make_csv_logger(std::string save_dir, LoggerOptions options) {
  options.flush_logs_every_n_steps = std::max(1, options.flush_logs_every_n_steps);
  return std::make_unique<CsvLogger>(std::move(save_dir), options);
}

}  // namespace fulgurite
