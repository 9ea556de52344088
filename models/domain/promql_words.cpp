// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/promql_words.h"

#include "models/domain/near_word.h"

#include <algorithm>
#include <array>

namespace muster::promql {

namespace {

bool same(QStringView word, const char* other)
{
    return word.compare(QLatin1String(other), Qt::CaseInsensitive) == 0;
}

} // namespace

const std::vector<Function>& functions()
{
    static const std::vector<Function> all{
        {"abs", "v", 0, 'v', "without the sign"},
        {"absent", "v", 0, 'v', "1 when there is no such series"},
        {"absent_over_time", "r", 0, 'v', "1 when there was no such series in the range"},
        {"acos", "v", 0, 'v', "arc cosine"},
        {"acosh", "v", 0, 'v', "inverse hyperbolic cosine"},
        {"asin", "v", 0, 'v', "arc sine"},
        {"asinh", "v", 0, 'v', "inverse hyperbolic sine"},
        {"atan", "v", 0, 'v', "arc tangent"},
        {"atanh", "v", 0, 'v', "inverse hyperbolic tangent"},
        {"avg_over_time", "r", 0, 'v', "mean over the range"},
        {"ceil", "v", 0, 'v', "rounded up"},
        {"changes", "r", 0, 'v', "how often the value changed in the range"},
        {"clamp", "vss", 0, 'v', "kept between two bounds"},
        {"clamp_max", "vs", 0, 'v', "at most this"},
        {"clamp_min", "vs", 0, 'v', "at least this"},
        {"cos", "v", 0, 'v', "cosine"},
        {"cosh", "v", 0, 'v', "hyperbolic cosine"},
        {"count_over_time", "r", 0, 'v', "how many samples are in the range"},
        {"day_of_month", "v", 1, 'v', "1 to 31, in UTC"},
        {"day_of_week", "v", 1, 'v', "0 (Sunday) to 6, in UTC"},
        {"day_of_year", "v", 1, 'v', "1 to 366, in UTC"},
        {"days_in_month", "v", 1, 'v', "28 to 31"},
        {"deg", "v", 0, 'v', "radians to degrees"},
        {"delta", "r", 0, 'v', "last less first, of a gauge"},
        {"deriv", "r", 0, 'v', "slope per second, of a gauge"},
        {"double_exponential_smoothing", "rss", 0, 'v', "smoothed by level and trend"},
        {"end", "", 0, 's', "the end of the query's range"},
        {"exp", "v", 0, 'v', "e to the power of it"},
        {"first_over_time", "r", 0, 'v', "the oldest sample of the range"},
        {"floor", "v", 0, 'v', "rounded down"},
        {"histogram_avg", "v", 0, 'v', "mean of a native histogram"},
        {"histogram_count", "v", 0, 'v', "observations of a native histogram"},
        {"histogram_fraction", "ssv", 0, 'v', "share of observations between two bounds"},
        {"histogram_quantile", "sv", 0, 'v', "quantile of a histogram, as 0.99"},
        {"histogram_quantiles", "vtss", 9, 'v', "several quantiles of a histogram"},
        {"histogram_stddev", "v", 0, 'v', "standard deviation of a native histogram"},
        {"histogram_stdvar", "v", 0, 'v', "variance of a native histogram"},
        {"histogram_sum", "v", 0, 'v', "sum of a native histogram"},
        {"holt_winters", "rss", 0, 'v', "smoothed by level and trend (before Prometheus 3)"},
        {"hour", "v", 1, 'v', "0 to 23, in UTC"},
        {"idelta", "r", 0, 'v', "difference of the last two samples"},
        {"increase", "r", 0, 'v', "growth of a counter over the range"},
        {"info", "vv", 1, 'v', "with the labels of info series"},
        {"irate", "r", 0, 'v', "growth per second of the last two samples of a counter"},
        {"label_join", "vttt", -1, 'v', "one label made of several"},
        {"label_replace", "vtttt", 0, 'v', "a label made of another by a pattern"},
        {"last_over_time", "r", 0, 'v', "the newest sample of the range"},
        {"ln", "v", 0, 'v', "natural logarithm"},
        {"log10", "v", 0, 'v', "decimal logarithm"},
        {"log2", "v", 0, 'v', "binary logarithm"},
        {"mad_over_time", "r", 0, 'v', "median absolute deviation over the range"},
        {"max_of", "ss", 0, 's', "the larger of two numbers"},
        {"max_over_time", "r", 0, 'v', "greatest in the range"},
        {"min_of", "ss", 0, 's', "the smaller of two numbers"},
        {"min_over_time", "r", 0, 'v', "least in the range"},
        {"minute", "v", 1, 'v', "0 to 59, in UTC"},
        {"month", "v", 1, 'v', "1 to 12, in UTC"},
        {"pi", "", 0, 's', "3.14159…"},
        {"predict_linear", "rs", 0, 'v', "what a gauge will be after so many seconds"},
        {"present_over_time", "r", 0, 'v', "1 where there was a sample in the range"},
        {"quantile_over_time", "sr", 0, 'v', "quantile over the range, as 0.99"},
        {"rad", "v", 0, 'v', "degrees to radians"},
        {"range", "", 0, 's', "the length of the query's range"},
        {"rate", "r", 0, 'v', "growth per second of a counter"},
        {"resets", "r", 0, 'v', "how often a counter began anew"},
        {"round", "vs", 1, 'v', "rounded, to a multiple of the second argument"},
        {"scalar", "v", 0, 's', "the number of the only series"},
        {"sgn", "v", 0, 'v', "-1, 0 or 1"},
        {"sin", "v", 0, 'v', "sine"},
        {"sinh", "v", 0, 'v', "hyperbolic sine"},
        {"sort", "v", 0, 'v', "least first (not of a range)"},
        {"sort_by_label", "vt", -1, 'v', "in the order of labels"},
        {"sort_by_label_desc", "vt", -1, 'v', "in the reverse order of labels"},
        {"sort_desc", "v", 0, 'v', "greatest first (not of a range)"},
        {"sqrt", "v", 0, 'v', "square root"},
        {"start", "", 0, 's', "the start of the query's range"},
        {"start_timestamp", "v", 0, 'v', "when the counter began"},
        {"stddev_over_time", "r", 0, 'v', "standard deviation over the range"},
        {"stdvar_over_time", "r", 0, 'v', "variance over the range"},
        {"step", "", 0, 's', "the step of the query"},
        {"sum_over_time", "r", 0, 'v', "sum over the range"},
        {"tan", "v", 0, 'v', "tangent"},
        {"tanh", "v", 0, 'v', "hyperbolic tangent"},
        {"time", "", 0, 's', "the instant, in seconds since 1970"},
        {"timestamp", "v", 0, 'v', "when the sample was taken"},
        {"ts_of_first_over_time", "r", 0, 'v', "when the oldest sample of the range was taken"},
        {"ts_of_last_over_time", "r", 0, 'v', "when the newest sample of the range was taken"},
        {"ts_of_max_over_time", "r", 0, 'v', "when the greatest in the range was"},
        {"ts_of_min_over_time", "r", 0, 'v', "when the least in the range was"},
        {"vector", "s", 0, 'v', "a number as a series without labels"},
        {"year", "v", 1, 'v', "the year, in UTC"},
    };
    return all;
}

const Function* findFunction(QStringView name)
{
    const auto& all = functions();
    const auto found =
        std::lower_bound(all.begin(), all.end(), name, [](const Function& one, QStringView wanted) {
            return wanted.compare(QLatin1String(one.name)) > 0;
        });
    return found != all.end() && name == QLatin1String(found->name) ? &*found : nullptr;
}

ValueType typeOf(char letter)
{
    switch (letter) {
    case 's':
        return ValueType::Scalar;
    case 'v':
        return ValueType::Vector;
    case 'r':
        return ValueType::Range;
    case 't':
        return ValueType::Text;
    }
    return ValueType::Unknown;
}

const std::vector<Aggregation>& aggregations()
{
    static const std::vector<Aggregation> all{
        {"avg", 0, "mean of the series"},
        {"bottomk", 's', "the k least series"},
        {"count", 0, "how many series"},
        {"count_values", 't', "how many series have each value"},
        {"group", 0, "1 for each group"},
        {"limit_ratio", 's', "a share of the series"},
        {"limitk", 's', "k of the series"},
        {"max", 0, "greatest of the series"},
        {"min", 0, "least of the series"},
        {"quantile", 's', "quantile over the series, as 0.99"},
        {"stddev", 0, "standard deviation over the series"},
        {"stdvar", 0, "variance over the series"},
        {"sum", 0, "sum of the series"},
        {"topk", 's', "the k greatest series"},
    };
    return all;
}

const Aggregation* findAggregation(QStringView name)
{
    const auto& all = aggregations();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Aggregation& one) { return same(name, one.name); });
    return found == all.end() ? nullptr : &*found;
}

bool isGrouping(QStringView word)
{
    return same(word, "by") || same(word, "without");
}

bool isMatching(QStringView word)
{
    return same(word, "on") || same(word, "ignoring") || same(word, "group_left") ||
           same(word, "group_right");
}

bool isWordOperator(QStringView word)
{
    return same(word, "and") || same(word, "or") || same(word, "unless") || same(word, "atan2");
}

bool isFill(QStringView word)
{
    return same(word, "fill") || same(word, "fill_left") || same(word, "fill_right");
}

bool isNumberWord(QStringView word)
{
    return same(word, "inf") || same(word, "nan");
}

QString nearestName(QStringView name)
{
    static const QStringList known = [] {
        QStringList names;
        for (const Function& function : functions())
            names.append(QLatin1String(function.name));
        for (const Aggregation& aggregation : aggregations())
            names.append(QLatin1String(aggregation.name));
        return names;
    }();
    return nearestWord(name, known);
}

} // namespace muster::promql
