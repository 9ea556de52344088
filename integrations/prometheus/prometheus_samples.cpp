// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/prometheus/prometheus_samples.h"

#include "integrations/core/address.h"
#include "integrations/core/simdjson_header.h"
#include "integrations/prometheus/native_columns.h"
#include "integrations/prometheus/sample_text.h"

#include <cmath>
#include <limits>
#include <string_view>

namespace muster {

namespace {

namespace od = simdjson::ondemand;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

tl::unexpected<Error> bad(const char* why)
{
    return fail(ErrorKind::BadResponse,
                QStringLiteral("The answer is not what Prometheus sends (%1); nothing of it was used.")
                    .arg(QLatin1String(why)));
}

/// One answer being read. Every function returns false at the first byte that does not fit; `why` then says
/// what.
class Reader
{
public:
    explicit Reader(const MetricQuery& query) : m_query(query) {}

    bool document(od::document& document)
    {
        od::object top;
        if (document.get_object().get(top))
            return refuse("not a JSON object");
        for (auto field : top) {
            std::string_view key;
            od::value value;
            if (field.unescaped_key().get(key) || field.value().get(value))
                return refuse("broken JSON");
            if (key == "status") {
                std::string_view status;
                if (value.get_string().get(status))
                    return refuse("status is not text");
                m_status = std::string(status);
            } else if (key == "errorType" || key == "error") {
                std::string_view words;
                if (value.get_string().get(words))
                    return refuse("error is not text");
                (key == "error" ? m_error : m_errorType) = text(words);
            } else if (key == "warnings" || key == "infos") {
                if (!strings(value))
                    return false;
            } else if (key == "data") {
                od::json_type type;
                if (value.type().get(type))
                    return refuse("broken JSON");
                if (type == od::json_type::object && !data(value))
                    return false;
            }
        }
        // There is no at_end() before simdjson 3.2: past the last token there is no location.
        const char* rest = nullptr;
        if (document.current_location().get(rest) == simdjson::SUCCESS)
            return refuse("more bytes after the end");
        return true;
    }

    Result<SampleReading> finish()
    {
        if (m_status == "error")
            return tl::unexpected(envelopeError(m_errorType, m_error));
        if (m_status != "success" || !m_sawResult)
            return bad(m_status != "success" ? "no status" : "no result");
        if (m_pair) {
            double value = kNaN;
            if (m_resultType == "string")
                m_reading.warnings.prepend(QStringLiteral("The query gives a text, not a number: %1")
                                               .arg(oneLine(text(m_pair->second), 120)));
            else if (!parseValue(m_pair->second, value))
                return bad("a value is not a number");
            else
                m_reading.scalar = value;
        } else if (m_resultType == "vector" && m_reading.blocks.size() == 1) {
            m_reading.scalar = m_reading.blocks.front().values.front();
        }
        return std::move(m_reading);
    }

    const char* why() const { return m_why; }

private:
    bool refuse(const char* why)
    {
        m_why = why;
        return false;
    }

    /// False also for a token that only begins like null ("null17"), which simdjson answers with an error.
    static bool isNull(od::value& value)
    {
        bool null = false;
        return !value.is_null().get(null) && null;
    }

    bool strings(od::value& value)
    {
        od::array list;
        if (value.get_array().get(list))
            return isNull(value) ? true : refuse("warnings are not a list");
        for (auto element : list) {
            std::string_view words;
            if (element.get_string().get(words))
                return refuse("a warning is not text");
            if (m_reading.warnings.size() < 50)
                m_reading.warnings.append(oneLine(text(words)));
        }
        return true;
    }

    bool data(od::value& value)
    {
        od::object object;
        if (value.get_object().get(object))
            return refuse("data is not an object");
        for (auto field : object) {
            std::string_view key;
            od::value member;
            if (field.unescaped_key().get(key) || field.value().get(member))
                return refuse("broken JSON");
            if (key == "resultType") {
                std::string_view type;
                if (member.get_string().get(type))
                    return refuse("resultType is not text");
                m_resultType = std::string(type);
            } else if (key == "result") {
                if (!result(member))
                    return false;
            }
        }
        return true;
    }

    /// A list of series, or the [time, "value"] of a scalar or string; told apart by the first element,
    /// because resultType may stand behind.
    bool result(od::value& value)
    {
        m_sawResult = true;
        od::array list;
        if (value.get_array().get(list))
            return isNull(value) ? true : refuse("result is not a list");
        qint64 time = 0;
        size_t index = 0;
        bool pair = false;
        for (auto element : list) {
            od::value item;
            if (element.get(item))
                return refuse("broken JSON");
            od::json_type type;
            if (item.type().get(type))
                return refuse("broken JSON");
            if (type == od::json_type::object && !pair) {
                if (!series(item))
                    return false;
            } else if (index == 0 && type == od::json_type::number) {
                pair = true;
                if (!parseTime(item.raw_json_token(), time))
                    return refuse("a time is not a number");
            } else if (index == 1 && pair && type == od::json_type::string) {
                std::string_view words;
                if (item.get_string().get(words))
                    return refuse("broken text");
                m_pair.emplace(time, std::string(words));
            } else {
                return refuse("result has another shape");
            }
            ++index;
        }
        return !pair || m_pair ? true : refuse("result has another shape");
    }

    bool series(od::value& value)
    {
        if (m_reading.blocks.size() >= kMaxSeries)
            return refuse("more than 20,000 series; narrow the query");
        SampleBlock block;
        block.key.source = m_query.source;
        block.key.query = m_query.query;
        block.unit = m_query.unit;
        block.step = m_query.instant ? Milliseconds{0} : m_query.step;
        od::object object;
        if (value.get_object().get(object))
            return refuse("a series is not an object");
        NativeColumns native;
        bool histogramOnly = false;
        for (auto field : object) {
            std::string_view key;
            od::value member;
            if (field.unescaped_key().get(key) || field.value().get(member))
                return refuse("broken JSON");
            if (key == "metric") {
                if (!labels(member, block.key.labels))
                    return false;
            } else if (key == "values") {
                if (!samples(member, block))
                    return false;
            } else if (key == "value") {
                if (!sample(member, block))
                    return false;
            } else if (key == "histogram" || key == "histograms") {
                histogramOnly = true;
                if (!(key == "histogram" ? histogram(member, native) : histograms(member, native)))
                    return false;
            }
        }
        if (!native.empty() && !addNative(block, native))
            return false;
        if (block.times.empty())
            return histogramOnly ? true : refuse("a series without samples");
        closeGap(block);
        m_reading.blocks.push_back(std::move(block));
        return true;
    }

    /// Native histograms: each of their parts becomes a series (models/domain/native_histogram.h).
    bool addNative(const SampleBlock& shape, const NativeColumns& native)
    {
        std::vector<SampleBlock> parts = native.blocks(shape, m_query.range.to);
        if (m_reading.blocks.size() + parts.size() > kMaxSeries)
            return refuse("more than 20,000 series; narrow the query");
        for (SampleBlock& part : parts) {
            part.unit = Unit::None; // the unit is that of the bounds
            m_samples += part.times.size();
            m_reading.blocks.push_back(std::move(part));
        }
        return true;
    }

    bool histograms(od::value& value, NativeColumns& native)
    {
        od::array list;
        if (value.get_array().get(list))
            return refuse("histograms are not a list");
        for (auto element : list) {
            od::value item;
            if (element.get(item))
                return refuse("broken JSON");
            if (!histogram(item, native))
                return false;
        }
        return true;
    }

    /// `[1767322800.123,{"count":"9","sum":"0.4","buckets":[[0,"0.25","0.5","9"]]}]`
    bool histogram(od::value& value, NativeColumns& native)
    {
        od::array pair;
        if (value.get_array().get(pair))
            return refuse("a histogram is not a pair");
        int place = 0;
        for (auto element : pair) {
            od::value item;
            if (element.get(item))
                return refuse("broken JSON");
            qint64 time = 0;
            if (place == 0 && !parseTime(item.raw_json_token(), time))
                return refuse("a time is not a number");
            if (place == 0 && !native.begin(time, m_query.instant ? Milliseconds{0} : m_query.step))
                return refuse("times are not ascending");
            if (place == 1 && !parts(item, native))
                return false;
            ++place;
        }
        if (place != 2)
            return refuse("a histogram is not a pair");
        native.end();
        return m_samples + native.size() <= kMaxSamples
                   ? true
                   : refuse("more than 8 million samples; ask for fewer series or a larger step");
    }

    bool quoted(od::value& value, double& number)
    {
        std::string_view words;
        return !value.get_string().get(words) && parseValue(words, number)
                   ? true
                   : refuse("a value is not a quoted number");
    }

    bool parts(od::value& value, NativeColumns& native)
    {
        od::object object;
        if (value.get_object().get(object))
            return refuse("a histogram is not an object");
        for (auto field : object) {
            std::string_view key;
            od::value member;
            double number = kNaN;
            if (field.unescaped_key().get(key) || field.value().get(member))
                return refuse("broken JSON");
            if (key == "count" || key == "sum") {
                const bool isCount = key == "count";
                if (!quoted(member, number))
                    return false;
                isCount ? native.setCount(number) : native.setSum(number);
            } else if (key == "buckets") {
                od::array list;
                if (member.get_array().get(list)) {
                    if (!isNull(member))
                        return refuse("buckets are not a list");
                    continue;
                }
                for (auto element : list) {
                    od::value item;
                    if (element.get(item) || !bucket(item, native))
                        return refuse("a bucket has another shape");
                }
            }
        }
        return true;
    }

    bool bucket(od::value& value, NativeColumns& native)
    {
        od::array four;
        if (value.get_array().get(four))
            return false;
        int place = 0;
        qint64 rule = -1;
        std::string lower, upper;
        double count = kNaN;
        for (auto element : four) {
            od::value item;
            std::string_view words;
            if (element.get(item))
                return false;
            if (place == 0) {
                int64_t told = -1;
                if (item.get_int64().get(told))
                    return false;
                rule = told;
            } else if (item.get_string().get(words) || words.size() > 64) {
                return false;
            } else if (place == 1) {
                lower = std::string(words);
            } else if (place == 2) {
                upper = std::string(words);
            } else if (!parseValue(words, count)) {
                return false;
            }
            ++place;
        }
        return place == 4 && native.add(rule, lower, upper, count);
    }

    bool labels(od::value& value, std::map<QString, QString>& out)
    {
        od::object object;
        if (value.get_object().get(object))
            return refuse("labels are not an object");
        for (auto field : object) {
            std::string_view key;
            std::string_view words;
            if (field.unescaped_key().get(key))
                return refuse("broken JSON");
            // The key is copied first: the value's text may reuse simdjson's buffer.
            QString name = text(key);
            if (field.value().get_string().get(words))
                return refuse("a label is not text");
            out.insert_or_assign(std::move(name), text(words));
        }
        return true;
    }

    /// The text of a list. simdjson has proven its brackets and its UTF-8; what is inside is scanned by hand,
    /// because six iterator steps per sample are what the time goes into.
    bool rawList(od::value& value, std::string_view& raw)
    {
        od::array list;
        return !value.get_array().get(list) && !list.raw_json().get(raw) ? true
                                                                         : refuse("values are not a list");
    }

    bool samples(od::value& value, SampleBlock& block)
    {
        std::string_view raw;
        if (!rawList(value, raw))
            return false;
        // Series of one answer have nearly always as many points as the one before.
        block.times.reserve(m_lastLength);
        block.values.reserve(m_lastLength);
        Scanner scanner(raw);
        if (!scanner.take('['))
            return refuse("values are not a list");
        if (!scanner.take(']')) {
            do {
                if (!pair(scanner, block))
                    return false;
            } while (scanner.take(','));
            if (!scanner.take(']'))
                return refuse("broken JSON");
        }
        m_lastLength = block.times.size();
        return scanner.atEnd() ? true : refuse("broken JSON");
    }

    bool sample(od::value& value, SampleBlock& block)
    {
        std::string_view raw;
        if (!rawList(value, raw))
            return false;
        Scanner scanner(raw);
        return pair(scanner, block) && (scanner.atEnd() ? true : refuse("broken JSON"));
    }

    /// `[1767322800.123,"4.5"]`
    bool pair(Scanner& scanner, SampleBlock& block)
    {
        qint64 time = 0;
        double number = kNaN;
        if (!scanner.take('['))
            return refuse("a sample is not a pair");
        if (!scanner.plainTime(',', time) && !parseTime(scanner.until(','), time))
            return refuse("a time is not a number");
        // Quoted numbers hold no escapes, so the bytes between the quotes are the text; anything else is
        // refused.
        if (!scanner.take(',') || !scanner.take('"') ||
            (!scanner.plainNumber('"', number) && !parseValue(scanner.until('"'), number)))
            return refuse("a value is not a quoted number");
        if (!scanner.takeNow('"') || !scanner.take(']'))
            return refuse("a sample is not a pair");
        if (!block.times.empty()) {
            if (time <= block.times.back())
                return refuse("times are not ascending");
            if (const qint64 step = block.step.count();
                step > 0 && time - block.times.back() > step + step / 2)
                push(block, block.times.back() + step, kNaN);
        }
        push(block, time, number);
        return m_samples <= kMaxSamples
                   ? true
                   : refuse("more than 8 million samples; ask for fewer series or a larger step");
    }

    void push(SampleBlock& block, qint64 time, double number)
    {
        block.times.push_back(time);
        block.values.push_back(number);
        ++m_samples;
    }

    /// A series that ended before the range did: without the mark, a later block would be joined to it.
    void closeGap(SampleBlock& block)
    {
        const qint64 step = block.step.count();
        if (step > 0 && block.times.back() + step <= m_query.range.to.ms - step / 2 &&
            !std::isnan(block.values.back()))
            push(block, block.times.back() + step, kNaN);
    }

    const MetricQuery& m_query;
    SampleReading m_reading;
    std::string m_status;
    std::string m_resultType;
    QString m_errorType;
    QString m_error;
    std::optional<std::pair<qint64, std::string>> m_pair;
    size_t m_samples = 0;
    size_t m_lastLength = 0;
    bool m_sawResult = false;
    const char* m_why = "broken JSON";
};

} // namespace

Error envelopeError(const QString& errorType, const QString& message)
{
    const QString words = oneLine(message);
    if (errorType == QLatin1String("bad_data"))
        return Error{
            ErrorKind::Invalid, QStringLiteral("Prometheus refuses the query: %1").arg(words), 400, {}, {}};
    if (errorType == QLatin1String("timeout"))
        return Error{
            ErrorKind::Timeout,
            QStringLiteral("Prometheus gave up on the query: %1. Ask for a shorter range.").arg(words),
            503,
            {},
            {}};
    if (errorType == QLatin1String("not_found"))
        return Error{
            ErrorKind::NotFound, QStringLiteral("Prometheus does not know it: %1").arg(words), 404, {}, {}};
    return Error{
        ErrorKind::Remote,
        QStringLiteral("Prometheus could not answer (%1): %2")
            .arg(errorType.isEmpty() ? QStringLiteral("no reason given") : oneLine(errorType, 40), words),
        0,
        {},
        {}};
}

Result<SampleReading> readSamples(const QByteArray& body, const MetricQuery& query)
{
    const auto size = size_t(body.size());
    const auto capacity = size_t(body.capacity());
    od::parser parser;
    od::document document;
    simdjson::padded_string copy;
    // simdjson reads up to SIMDJSON_PADDING bytes behind the text. HttpClient leaves room for them; a body
    // from elsewhere (capacity 0 when it does not own its bytes) is copied.
    const bool padded = capacity >= size + simdjson::SIMDJSON_PADDING;
    if (!padded)
        copy = simdjson::padded_string(body.constData(), size);
    const auto error =
        padded ? parser.iterate(simdjson::padded_string_view(body.constData(), size, capacity)).get(document)
               : parser.iterate(copy).get(document);
    if (error)
        return bad("not JSON, or cut off");
    Reader reader(query);
    if (!reader.document(document))
        return bad(reader.why());
    return reader.finish();
}

} // namespace muster
