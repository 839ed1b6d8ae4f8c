// See csv_text.h.
#include "train/csv_text.h"

#include <algorithm>

namespace fulgurite {
namespace {

void append_field(std::string& line, const std::string& field) {
  if (field.find_first_of(",\"\r\n") == std::string::npos) {
    line += field;
    return;
  }
  line += '"';
  for (const char c : field) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

// A field at the start of `text`, up to and without its comma or newline.
std::string take_field(std::string_view& text) {
  std::string field;
  bool quoted = false;
  while (!text.empty()) {
    const char c = text.front();
    if (!quoted && (c == ',' || c == '\n')) break;
    text.remove_prefix(1);
    if (c != '"') {
      if (quoted || c != '\r') field += c;
    } else if (quoted && text.starts_with('"')) {
      field += c;
      text.remove_prefix(1);
    } else {
      quoted = !quoted;
    }
  }
  return field;
}

}  // namespace

std::string csv_line(const CsvRow& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    append_field(line, fields[i]);
  }
  return line + '\n';
}

CsvRow take_csv_line(std::string_view& text) {
  CsvRow row;
  while (true) {
    row.push_back(take_field(text));
    const bool more = text.starts_with(',');
    if (!text.empty()) text.remove_prefix(1);
    if (!more) return row;
  }
}

std::string csv_with_columns(std::string_view text, const CsvRow& columns, std::size_t rows) {
  std::string result = csv_line(columns);
  const CsvRow header = take_csv_line(text);
  for (std::size_t row = 0; row < rows && !text.empty(); ++row) {
    const CsvRow old = take_csv_line(text);
    CsvRow fields;
    for (const std::string& name : columns) {
      const auto at =
          static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
      fields.push_back(at < old.size() ? old[at] : "");
    }
    result += csv_line(fields);
  }
  return result;
}

}  // namespace fulgurite
