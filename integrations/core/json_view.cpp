// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/json_view.h"

#include "integrations/core/simdjson_header.h"
#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>

namespace muster {

namespace {

namespace od = simdjson::ondemand;

constexpr int kDeepest = 1'024; // as QJsonDocument
/// Fewer characters than these are no number beyond 64 bits.
constexpr size_t kSureDigits = 19;
/// A thread keeps what it needs to read answers up to this size.
constexpr qsizetype kUsualBytes = 1 << 20;
constexpr qsizetype kMostBytes = std::numeric_limits<qint32>::max();

/// In front of a document; inside of a text it is a character like others.
const QByteArray& byteOrderMark()
{
    static const QByteArray mark("\xEF\xBB\xBF");
    return mark;
}

QByteArray rawBytes(std::string_view bytes)
{
    return QByteArray::fromRawData(bytes.data(), qsizetype(bytes.size()));
}

QString textOfUtf8(std::string_view utf8)
{
    // QString::fromUtf8 drops one with which the text begins.
    const std::string_view mark(byteOrderMark().constData(), size_t(byteOrderMark().size()));
    if (utf8.starts_with(mark))
        return QChar(QChar::ByteOrderMark) +
               QString::fromUtf8(utf8.data() + mark.size(), qsizetype(utf8.size() - mark.size()));
    // Nearly all is ASCII, which needs no second look at its length.
    unsigned char bits = 0;
    for (const char c : utf8)
        bits = static_cast<unsigned char>(bits | static_cast<unsigned char>(c));
    return bits < 0x80 ? QString::fromLatin1(utf8.data(), qsizetype(utf8.size()))
                       : QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

} // namespace

/// One document on its way through simdjson into nodes. simdjson on demand checks a value only when it is
/// asked for; here every one is.
class JsonText::Reader
{
public:
    Reader(JsonText& text, od::document& document) : m_text(text), m_document(document) {}

    bool run()
    {
        od::value top;
        if (m_document.get_value().get(top) || !value(top, 1))
            return false;
        // There is no at_end() before simdjson 3.2: past the last token there is no location.
        const char* rest = nullptr;
        return m_document.current_location().get(rest) != simdjson::SUCCESS;
    }

private:
    quint32 offset(const char* at) const { return quint32(at - m_text.m_bytes.constData()); }

    bool value(od::value& value, int depth)
    {
        od::json_type type{};
        if (value.type().get(type))
            return false;
        switch (type) {
        case od::json_type::object:
            return depth <= kDeepest && object(value, depth);
        case od::json_type::array:
            return depth <= kDeepest && list(value, depth);
        case od::json_type::string:
            return string(value);
        case od::json_type::number:
            return number(value);
        case od::json_type::boolean:
        case od::json_type::null:
            return word(value);
        }
        return false;
    }

    bool object(od::value& value, int depth)
    {
        const size_t node = open(Kind::Object, value);
        od::object members;
        if (value.get_object().get(members))
            return false;
        for (auto member : members) {
            od::raw_json_string name;
            od::value inner;
            if (member.key().get(name) || member.value().get(inner))
                return false;
            // Between the name and its value are a quote, a colon and spaces, as was seen before.
            const char* end = inner.raw_json_token().data();
            do
                --end;
            while (*end != '"');
            const size_t index = m_text.m_nodes.size();
            std::string_view text(name.raw(), size_t(end - name.raw()));
            m_text.m_nodes.push_back(
                {offset(name.raw()) - 1, offset(end) + 1, quint32(index + 1), 0, Kind::String, 0});
            if (std::memchr(text.data(), '\\', text.size())) {
                if (member.unescaped_key().get(text))
                    return false;
                addEscaped(text, index);
            }
            m_text.m_nodes[index].hint = hintOf(text);
            if (!this->value(inner, depth + 1))
                return false;
            m_text.m_nodes[index].next = quint32(m_text.m_nodes.size());
        }
        close(node, '}');
        return true;
    }

    bool list(od::value& value, int depth)
    {
        const size_t node = open(Kind::Array, value);
        od::array items;
        if (value.get_array().get(items))
            return false;
        for (auto item : items) {
            od::value inner;
            if (item.get(inner) || !this->value(inner, depth + 1))
                return false;
        }
        close(node, ']');
        return true;
    }

    bool string(od::value& value)
    {
        const std::string_view token = tokenOf(value);
        const size_t index = m_text.m_nodes.size();
        add(Kind::String, token);
        // That it is closed, and holds no control character and no broken UTF-8, is seen before all else.
        if (!std::memchr(token.data(), '\\', token.size())) {
            od::raw_json_string taken; // not taken, it would pass for a name where a colon follows
            return !value.get_raw_json_string().get(taken);
        }
        std::string_view unescaped;
        if (value.get_string().get(unescaped))
            return false;
        addEscaped(unescaped, index);
        return true;
    }

    bool number(od::value& value)
    {
        const std::string_view token = tokenOf(value);
        od::number checked;
        if (!isHugeWhole(token) && value.get_number().get(checked))
            return false;
        add(Kind::Number, token);
        return true;
    }

    bool word(od::value& value)
    {
        const std::string_view token = tokenOf(value);
        if (token == "null")
            add(Kind::Null, token);
        else if (token == "true")
            add(Kind::True, token);
        else if (token == "false")
            add(Kind::False, token);
        else
            return false;
        return true;
    }

    /// JSON knows no largest number, but simdjson refuses whole ones beyond 64 bits.
    static bool isHugeWhole(std::string_view token)
    {
        if (token.size() < kSureDigits)
            return false;
        const std::string_view digits = token.substr(token.front() == '-' ? 1 : 0);
        bool isFinite = false;
        return digits.front() != '0' && digits.find_first_not_of("0123456789") == digits.npos &&
               (static_cast<void>(rawBytes(token).toDouble(&isFinite)), isFinite);
    }

    /// simdjson's token goes on to the next one.
    static std::string_view tokenOf(od::value& value)
    {
        std::string_view token = value.raw_json_token();
        while (!token.empty() &&
               (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' || token.back() == '\t'))
            token.remove_suffix(1);
        return token;
    }

    void add(Kind kind, std::string_view token)
    {
        m_text.m_nodes.push_back({offset(token.data()), offset(token.data() + token.size()),
                                  quint32(m_text.m_nodes.size() + 1), 0, kind, 0});
    }

    void addEscaped(std::string_view utf8, size_t index)
    {
        m_text.m_escaped += utf8;
        m_text.m_nodes[index].escaped = quint32(m_text.m_escapedEnds.size());
        m_text.m_escapedEnds.push_back(quint32(m_text.m_escaped.size()));
    }

    size_t open(Kind kind, od::value& value)
    {
        add(kind, value.raw_json_token());
        return m_text.m_nodes.size() - 1;
    }

    void close(size_t index, char bracket)
    {
        const char* at = nullptr;
        if (m_document.current_location().get(at))
            at = m_text.m_bytes.constData() + m_text.m_bytes.size();
        do
            --at;
        while (*at != bracket);
        Node& node = m_text.m_nodes[index];
        node.end = offset(at) + 1;
        node.next = quint32(m_text.m_nodes.size());
    }

    JsonText& m_text;
    od::document& m_document;
};

bool JsonText::read(const QByteArray& json)
{
    m_bytes = json;
    // simdjson reads up to SIMDJSON_PADDING bytes behind the text. HttpClient leaves room for them; a body
    // from elsewhere (capacity 0 when it does not own its bytes) is copied.
    if (m_bytes.capacity() < m_bytes.size() + qsizetype(simdjson::SIMDJSON_PADDING)) {
        m_bytes = QByteArray(json.size() + qsizetype(simdjson::SIMDJSON_PADDING), '\0');
        std::copy(json.cbegin(), json.cend(), m_bytes.begin());
        m_bytes.truncate(json.size());
    }
    m_nodes.reserve(size_t(m_bytes.size()) / 8 + 16);
    const auto readBy = [this](od::parser& parser) {
        od::document document;
        const simdjson::padded_string_view view(std::as_const(m_bytes).constData(), size_t(m_bytes.size()),
                                                size_t(m_bytes.capacity()));
        return !parser.iterate(view).get(document) && Reader(*this, document).run();
    };
    static thread_local od::parser usual;
    if (m_bytes.size() <= kUsualBytes)
        return readBy(usual);
    od::parser parser;
    return readBy(parser);
}

std::shared_ptr<const JsonText> JsonText::parse(const QByteArray& json)
{
    if (json.size() > kMostBytes)
        return nullptr;
    const bool isMarked = json.startsWith(byteOrderMark());
    auto text = std::make_shared<JsonText>();
    if (text->read(withWholeCharacters(isMarked ? json.sliced(byteOrderMark().size()) : json)))
        return text;
    QJsonParseError error;
    const QJsonDocument document = parseJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return nullptr;
    text = std::make_shared<JsonText>();
    return text->read(document.toJson(QJsonDocument::Compact)) ? text : nullptr;
}

QString JsonText::textOf(const Node& node) const
{
    return node.kind == Kind::String ? textOfUtf8(utf8Of(node)) : QString();
}

QString JsonValue::toString() const
{
    return m_text ? m_text->textOf(m_text->node(m_node)) : QString();
}

double JsonValue::toDouble(double otherwise) const
{
    if (!isDouble())
        return otherwise;
    const std::string_view bytes = m_text->bytesOf(m_text->node(m_node));
    qint64 whole = 0;
    const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), whole);
    if (error == std::errc{} && end == bytes.data() + bytes.size())
        return double(whole);
    return rawBytes(bytes).toDouble();
}

qint64 JsonValue::toInteger(qint64 otherwise) const
{
    if (!isDouble())
        return otherwise;
    const std::string_view bytes = m_text->bytesOf(m_text->node(m_node));
    qint64 whole = 0;
    const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), whole);
    if (error == std::errc{} && end == bytes.data() + bytes.size())
        return whole;
    const double value = rawBytes(bytes).toDouble();
    // 2^63 itself is a double, the largest qint64 is not.
    if (value >= -0x1p63 && value < 0x1p63 && double(qint64(value)) == value)
        return qint64(value);
    return otherwise;
}

int JsonValue::toInt(int otherwise) const
{
    const qint64 value = toInteger(otherwise);
    return value >= std::numeric_limits<int>::min() && value <= std::numeric_limits<int>::max() ? int(value)
                                                                                                : otherwise;
}

JsonObject JsonValue::toObject() const
{
    return isObject() ? JsonObject(m_text, m_node) : JsonObject();
}

JsonArray JsonValue::toArray() const
{
    return isArray() ? JsonObject::listAt(m_text, m_node) : JsonArray();
}

QVariant JsonValue::toVariant() const
{
    return isString() ? QVariant(toString()) : toQt().toVariant();
}

QJsonValue JsonValue::toQt() const
{
    if (!m_text)
        return QJsonValue(QJsonValue::Undefined);
    if (isObject())
        return parseJson(raw()).object();
    if (isArray())
        return parseJson(raw()).array();
    // QJsonDocument takes no bare value; inside a list it does.
    return parseJson('[' + raw() + ']').array().at(0);
}

QByteArray JsonValue::raw() const
{
    if (!m_text)
        return {};
    const std::string_view own = bytes();
    return QByteArray(own.data(), qsizetype(own.size()));
}

bool JsonArray::containsText(const QString& text) const
{
    for (const JsonValue& value : m_values) {
        if (value.isString() && value.toString() == text)
            return true;
    }
    return false;
}

QString JsonObject::Iterator::key() const
{
    return m_object->m_text->textOf(m_object->m_text->node(m_node));
}

JsonObject::Iterator& JsonObject::Iterator::operator++()
{
    m_node = m_object->m_text->node(m_node).next;
    return *this;
}

quint32 JsonObject::find(QLatin1String name) const
{
    quint32 found = 0;
    if (!m_text)
        return found;
    const JsonText::Node* nodes = &m_text->node(0);
    const quint16 hint = JsonText::hintOf({name.data(), size_t(name.size())});
    const quint32 last = nodes[m_node].next;
    for (quint32 at = m_node + 1; at < last; at = nodes[at].next) {
        if (nodes[at].hint == hint && m_text->isCalled(nodes[at], name))
            found = at + 1; // the last one counts
    }
    return found;
}

JsonValue JsonObject::value(QLatin1String name) const
{
    const quint32 found = find(name);
    return found == 0 ? JsonValue() : JsonValue(m_text, found);
}

QString JsonObject::textOf(QLatin1String name) const
{
    const quint32 found = find(name);
    return found == 0 ? QString() : m_text->textOf(m_text->node(found));
}

JsonObject JsonObject::objectOf(QLatin1String name) const
{
    const quint32 found = find(name);
    return found != 0 && m_text->node(found).kind == JsonText::Kind::Object ? JsonObject(m_text, found)
                                                                            : JsonObject();
}

JsonArray JsonObject::listOf(QLatin1String name) const
{
    const quint32 found = find(name);
    return found != 0 && m_text->node(found).kind == JsonText::Kind::Array ? listAt(m_text, found)
                                                                           : JsonArray();
}

JsonArray JsonObject::listAt(const std::shared_ptr<const JsonText>& text, quint32 node)
{
    const quint32 last = text->node(node).next;
    size_t count = 0;
    for (quint32 at = node + 1; at < last; at = text->node(at).next)
        ++count;
    JsonArray list;
    list.m_values.reserve(count);
    for (quint32 at = node + 1; at < last; at = text->node(at).next)
        list.m_values.emplace_back(text, at);
    return list;
}

std::string_view JsonObject::utf8Of(QLatin1String name) const
{
    const quint32 found = find(name);
    if (found == 0 || m_text->node(found).kind != JsonText::Kind::String)
        return {};
    return m_text->utf8Of(m_text->node(found));
}

QByteArray JsonObject::raw() const
{
    return m_text ? JsonValue(m_text, m_node).raw() : QByteArrayLiteral("{}");
}

JsonObject JsonObject::without(std::initializer_list<QLatin1String> names) const
{
    if (std::none_of(names.begin(), names.end(), [&](QLatin1String name) { return contains(name); }))
        return *this;
    QByteArray kept(1, '{');
    const quint32 last = lastNode();
    for (quint32 at = firstNode(); at < last; at = m_text->node(at + 1).next) {
        const JsonText::Node& key = m_text->node(at);
        if (std::any_of(names.begin(), names.end(),
                        [&](QLatin1String name) { return m_text->isCalled(key, name); }))
            continue;
        if (kept.size() > 1)
            kept += ',';
        JsonText::Node whole = key; // name, colon and value
        whole.end = m_text->node(at + 1).end;
        const std::string_view member = m_text->bytesOf(whole);
        kept.append(member.data(), qsizetype(member.size()));
    }
    return readJson(kept + '}').toObject();
}

quint64 quickDigest(std::string_view bytes, quint64 seed)
{
    // Qt's qHashBits mixes in what differs from run to run, and its MD5 takes five times as long. The
    // constants and the last mixing are MurmurHash3's (A. Appleby, public domain).
    constexpr quint64 kFirst = 0x87c3'7b91'1142'53d5;
    constexpr quint64 kSecond = 0x4cf5'ad43'2745'937f;
    quint64 digest = seed ^ (quint64(bytes.size()) * kSecond);
    const char* at = bytes.data();
    const auto add = [&](size_t count) {
        quint64 word = 0;
        std::memcpy(&word, at, count);
        at += count;
        digest = std::rotl(digest ^ (std::rotl(word * kFirst, 31) * kSecond), 27) * 5 + 0x52dc'e729;
    };
    for (size_t left = bytes.size(); left > 0; left -= std::min<size_t>(left, 8))
        add(std::min<size_t>(left, 8));
    digest = (digest ^ (digest >> 33)) * 0xff51'afd7'ed55'8ccd;
    digest = (digest ^ (digest >> 33)) * 0xc4ce'b9fe'1a85'ec53;
    return digest ^ (digest >> 33);
}

JsonValue readJson(const QByteArray& json)
{
    auto text = JsonText::parse(json);
    return text ? JsonValue(std::move(text), 0) : JsonValue();
}

} // namespace muster
