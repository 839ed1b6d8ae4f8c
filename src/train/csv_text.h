// CSV as text: lines, and the same table with other columns. https://www.rfc-editor.org/rfc/rfc4180
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fulgurite {

using CsvRow = std::vector<std::string>;

/// One line with its newline; fields are quoted where they must be.
std::string csv_line(const CsvRow& fields);
/// The first line of `text`, which it is removed from.
CsvRow take_csv_line(std::string_view& text);
/// The table `text` with a header line, with just these columns and at most `rows` rows.
std::string csv_with_columns(std::string_view text, const CsvRow& columns, std::size_t rows);

}  // namespace fulgurite
