// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/prometheus/prometheus_samples.h"

#include "integrations/core/address.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <system_error>

// Third-party headers are not held to our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#include <simdjson.h>
#pragma GCC diagnostic pop

namespace muster {

namespace {

namespace od = simdjson::ondemand;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr qint64 kLatestMs = 253'402'300'800'000; ///< the year 10,000: later is nonsense

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

/// simdjson's tokens may carry trailing white space.
std::string_view trimmed(std::string_view token)
{
    while (!token.empty() &&
           (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' || token.back() == '\t'))
        token.remove_suffix(1);
    return token;
}

/// Seconds with an optional fraction, as JSON number text, to milliseconds. Digits beyond the third are cut.
bool parseTime(std::string_view token, qint64& ms)
{
    token = trimmed(token);
    const char* p = token.data();
    const char* const end = p + token.size();
    const bool negative = p != end && *p == '-';
    if (negative)
        ++p;
    qint64 seconds = 0;
    const char* const digits = p;
    while (p != end && *p >= '0' && *p <= '9' && p - digits < 13)
        seconds = seconds * 10 + (*p++ - '0');
    if (p == digits)
        return false;
    qint64 fraction = 0;
    if (p != end && *p == '.') {
        ++p;
        qint64 weight = 100;
        const char* const fractionDigits = p;
        for (; p != end && *p >= '0' && *p <= '9'; ++p, weight /= 10)
            fraction += weight * (*p - '0');
        if (p == fractionDigits)
            return false;
    }
    if (p != end) {
        // Exponents: Go's encoder uses them for huge numbers only, other servers may for any.
        double value = 0;
        const auto [rest, error] = std::from_chars(token.data(), end, value);
        if (error != std::errc{} || rest != end || !(std::fabs(value) < double(kLatestMs) / 1000.0))
            return false;
        ms = qint64(std::floor(value * 1000.0 + 0.5));
        return true;
    }
    ms = seconds * 1000 + fraction;
    if (negative)
        ms = -ms;
    return ms < kLatestMs && ms > -kLatestMs;
}

/// The text of a sample value, without quotes.
bool parseValue(std::string_view number, double& value)
{
    const char* const end = number.data() + number.size();
    const char* const begin = !number.empty() && number.front() == '+' ? number.data() + 1 : number.data();
    const auto [rest, error] = std::from_chars(begin, end, value);
    if (rest != end || begin == end)
        return false;
    if (error == std::errc::result_out_of_range) {
        // Too large or too small for a double: what strtod would give.
        const bool tiny =
            number.find("e-") != std::string_view::npos || number.find("E-") != std::string_view::npos;
        const double magnitude = tiny ? 0.0 : std::numeric_limits<double>::infinity();
        value = number.front() == '-' ? -magnitude : magnitude;
        return true;
    }
    return error == std::errc{}; // from_chars reads "NaN", "Inf" and "-Inf" in any case
}

/// Walks over the text of a list of samples. Never reads beyond it.
class Scanner
{
public:
    explicit Scanner(std::string_view text) : m_at(text.data()), m_end(text.data() + text.size()) {}
    /// Takes `c` after white space.
    bool take(char c)
    {
        space();
        return takeNow(c);
    }
    bool takeNow(char c)
    {
        if (m_at == m_end || *m_at != c)
            return false;
        ++m_at;
        return true;
    }
    /// Everything up to `c`, from the next byte that is no white space; at most 64 bytes: no number is
    /// longer.
    std::string_view until(char c)
    {
        space();
        const char* const begin = m_at;
        while (m_at != m_end && *m_at != c && m_at - begin < 64)
            ++m_at;
        return {begin, size_t(m_at - begin)};
    }
    bool atEnd()
    {
        space();
        return m_at == m_end;
    }

private:
    void space()
    {
        while (m_at != m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
            ++m_at;
    }
    const char* m_at;
    const char* m_end;
};

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
        if (m_histograms)
            m_reading.warnings.append(
                QStringLiteral("Native histograms are left out: they are not numbers over time. "
                               "Use histogram_quantile or histogram_count."));
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
                m_histograms = histogramOnly = true;
            }
        }
        if (block.times.empty()) {
            if (!histogramOnly)
                return refuse("a series without samples");
            return true;
        }
        closeGap(block);
        m_reading.blocks.push_back(std::move(block));
        return true;
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
        if (!parseTime(scanner.until(','), time))
            return refuse("a time is not a number");
        // Quoted numbers hold no escapes, so the bytes between the quotes are the text; anything else is
        // refused.
        if (!scanner.take(',') || !scanner.take('"') || !parseValue(scanner.until('"'), number))
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
    bool m_histograms = false;
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
