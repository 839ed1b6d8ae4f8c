// See results.h. The rules are those of Lightning's _ResultCollection.
#include "train/results.h"

#include <algorithm>
#include <utility>

#include "fulgurite/error.h"

namespace fulgurite {
namespace {

double as_float32(double value) { return static_cast<double>(static_cast<float>(value)); }

}  // namespace

ResultCollection::Entry& ResultCollection::entry_of(const LoggedValue& logged) {
  for (Entry& entry : entries_) {
    if (entry.name != logged.name) continue;
    if (entry.prog_bar != logged.prog_bar || entry.logger != logged.logger ||
        entry.on_step != logged.on_step || entry.on_epoch != logged.on_epoch ||
        entry.reduce_fx != logged.reduce_fx) {
      throw Error(ErrorCode::invalid_argument, "log", "",
                  "'" + entry.name + "' was logged twice with different arguments",
                  "Give the second one another name");
    }
    return entry;
  }
  return entries_.emplace_back(Entry{std::string(logged.name), logged.prog_bar, logged.logger,
                                     logged.on_step, logged.on_epoch, logged.reduce_fx});
}

void ResultCollection::add(const LoggedValue& logged) {
  Entry& entry = entry_of(logged);
  const bool first = entry.weight == 0;
  entry.last = as_float32(logged.value);
  switch (logged.reduce_fx) {
    case Reduce::mean:
      entry.accumulated += entry.last * logged.weight;
      break;
    case Reduce::sum:
      entry.accumulated += entry.last;
      break;
    case Reduce::min:
      entry.accumulated = first ? entry.last : std::min(entry.accumulated, entry.last);
      break;
    case Reduce::max:
      entry.accumulated = first ? entry.last : std::max(entry.accumulated, entry.last);
      break;
  }
  entry.weight += logged.weight;
}

double ResultCollection::Entry::epoch_value() const {
  return as_float32(reduce_fx == Reduce::mean ? accumulated / weight : accumulated);
}

MetricViews ResultCollection::metrics(bool on_step) const {
  MetricViews views;
  for (const Entry& entry : entries_) {
    if (on_step ? !entry.on_step : !entry.on_epoch) continue;
    const double value = on_step ? entry.last : entry.epoch_value();
    const bool forked = entry.on_step && entry.on_epoch;
    const std::string name = forked ? entry.name + (on_step ? "_step" : "_epoch") : entry.name;
    if (entry.logger) views.logger[name] = value;
    if (entry.prog_bar) views.progress_bar[name] = value;
    if (training_ || (entry.on_epoch && !on_step)) {
      views.callback[entry.name] = value;
      views.callback[name] = value;
    }
  }
  return views;
}

Value ResultCollection::state() const {
  List list;
  for (const Entry& entry : entries_) {
    Dict dict;
    dict["name"] = entry.name;
    dict["prog_bar"] = entry.prog_bar;
    dict["logger"] = entry.logger;
    dict["on_step"] = entry.on_step;
    dict["on_epoch"] = entry.on_epoch;
    dict["reduce_fx"] = static_cast<std::int64_t>(entry.reduce_fx);
    dict["last"] = entry.last;
    dict["accumulated"] = entry.accumulated;
    dict["weight"] = entry.weight;
    list.items.emplace_back(std::move(dict));
  }
  return list;
}

void ResultCollection::load_state(const Value& state) {
  entries_.clear();
  for (const Value& item : state.as_list("results").items) {
    const Dict& dict = item.as_dict("result");
    entries_.push_back(
        {dict.at("name").as_string(), dict.at("prog_bar").as_bool(), dict.at("logger").as_bool(),
         dict.at("on_step").as_bool(), dict.at("on_epoch").as_bool(),
         static_cast<Reduce>(dict.at("reduce_fx").as_int()), dict.at("last").as_double(),
         dict.at("accumulated").as_double(), dict.at("weight").as_double()});
  }
}

}  // namespace fulgurite
