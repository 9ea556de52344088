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
#include <optional>

namespace muster {

namespace {

constexpr int kDeepest = 1'024; // as QJsonDocument
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

/// "-12.5e3" as RFC 8259 has it, and no larger than a double can be.
bool isNumber(std::string_view token)
{
    constexpr size_t kSurelyFinite = 300; // digits, when there is no exponent
    const char* at = token.data();
    const char* const end = at + token.size();
    const auto digits = [&] {
        const char* const first = at;
        while (at < end && *at >= '0' && *at <= '9')
            ++at;
        return at > first;
    };
    if (at < end && *at == '-')
        ++at;
    if (at < end && *at == '0')
        ++at;
    else if (!digits())
        return false;
    if (at < end && *at == '.') {
        ++at;
        if (!digits())
            return false;
    }
    const bool hasExponent = at < end && (*at == 'e' || *at == 'E');
    if (hasExponent) {
        ++at;
        if (at < end && (*at == '+' || *at == '-'))
            ++at;
        if (!digits())
            return false;
    }
    if (at != end)
        return false;
    if (!hasExponent && token.size() < kSurelyFinite)
        return true;
    bool isUsual = false;
    rawBytes(token).toDouble(&isUsual);
    if (isUsual)
        return true;
    // Qt does not tell what is too large from what is nearly zero.
    simdjson::dom::parser parser;
    double value = 0;
    return parser.parse(token.data(), token.size()).get(value) == simdjson::SUCCESS;
}

/// Four hexadecimal digits; nothing for anything else.
std::optional<char32_t> hexUnit(std::string_view digits)
{
    quint16 unit = 0;
    const char* const end = digits.data() + digits.size();
    if (digits.size() != 4 || std::from_chars(digits.data(), end, unit, 16).ptr != end)
        return std::nullopt;
    return unit;
}

void appendUtf8(std::string& text, char32_t character)
{
    const auto add = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (character < 0x80) {
        add(character);
        return;
    }
    if (character < 0x800) {
        add(0xc0 | character >> 6);
    } else {
        if (character < 0x1'0000) {
            add(0xe0 | character >> 12);
        } else {
            add(0xf0 | character >> 18);
            add(0x80 | (character >> 12 & 0x3f));
        }
        add(0x80 | (character >> 6 & 0x3f));
    }
    add(0x80 | (character & 0x3f));
}

/// What an escape stands for; `escape` begins behind its backslash, and loses what belongs to it. Nothing for
/// what RFC 8259 does not know, and for half of a pair.
std::optional<char32_t> escaped(std::string_view& escape)
{
    static constexpr std::string_view kLetters = "\"\\/bfnrt";
    static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (escape.empty())
        return std::nullopt;
    const char letter = escape.front();
    escape.remove_prefix(1);
    if (const size_t known = kLetters.find(letter); known != kLetters.npos)
        return static_cast<unsigned char>(kMeanings[known]);
    const auto unit = letter == 'u' ? hexUnit(escape.substr(0, 4)) : std::nullopt;
    if (!unit)
        return std::nullopt;
    escape.remove_prefix(4);
    if (!QChar::isSurrogate(*unit))
        return unit;
    const auto low = escape.starts_with("\\u") ? hexUnit(escape.substr(2, 4)) : std::nullopt;
    if (!QChar::isHighSurrogate(*unit) || !low || !QChar::isLowSurrogate(*low))
        return std::nullopt;
    escape.remove_prefix(6);
    return QChar::surrogateToUcs4(char16_t(*unit), char16_t(*low));
}

/// `text` without its escapes, behind `all`; false when one of them means nothing.
bool appendUnescaped(std::string_view text, std::string& all)
{
    for (size_t at = text.find('\\'); at != text.npos; at = text.find('\\')) {
        all += text.substr(0, at);
        text.remove_prefix(at + 1);
        const auto character = escaped(text);
        if (!character)
            return false;
        appendUtf8(all, *character);
    }
    all += text;
    return true;
}

} // namespace

/// One document on its way into nodes. simdjson has found where its tokens begin (brackets, colons, commas,
/// texts, words and numbers), and has seen that it is UTF-8, that each text is closed and that no text holds
/// control characters; the rest of the grammar is checked here.
class JsonText::Reader
{
public:
    /// `tokens`: places in the bytes of `text`, the last of which is their end; it has room for as many
    /// nodes.
    Reader(JsonText& text, const quint32* tokens)
        : m_text(text), m_bytes(text.m_bytes.constData()), m_token(tokens), m_free(text.m_nodes.get()),
          m_backslash(m_bytes)
    {
    }

    bool run()
    {
        return (next() == '{' || next() == '[') && value(1) && *m_token == quint32(m_text.m_bytes.size());
    }

private:
    /// First byte of the next token; 0 at the end, behind which nobody goes.
    char next() const { return m_bytes[*m_token]; }

    bool value(int depth)
    {
        switch (next()) {
        case '{':
            return depth <= kDeepest && object(depth);
        case '[':
            return depth <= kDeepest && list(depth);
        case '"':
            return string();
        case 'n':
            return word(Kind::Null, "null");
        case 't':
            return word(Kind::True, "true");
        case 'f':
            return word(Kind::False, "false");
        default:
            return number();
        }
    }

    bool object(int depth)
    {
        Node& node = open(Kind::Object);
        while (next() == '"') {
            Node& name = *m_free;
            if (!string() || next() != ':')
                return false;
            name.hint = hintOf(m_text.utf8Of(name));
            ++m_token;
            if (!value(depth + 1))
                return false;
            name.next = place();
            if (next() != ',')
                return close(node, '}');
            ++m_token;
        }
        return node.next == place() && close(node, '}'); // else nothing stands behind a comma
    }

    bool list(int depth)
    {
        Node& node = open(Kind::Array);
        if (next() == ']')
            return close(node, ']');
        for (;; ++m_token) {
            if (!value(depth + 1))
                return false;
            if (next() != ',')
                return close(node, ']');
        }
    }

    bool string()
    {
        const std::string_view token = take();
        Node& node = add(Kind::String, token);
        if (!hasEscapes(token))
            return true;
        if (!appendUnescaped(token.substr(1, token.size() - 2), m_text.m_escaped))
            return false;
        node.escaped = quint32(m_text.m_escapedEnds.size());
        m_text.m_escapedEnds.push_back(quint32(m_text.m_escaped.size()));
        return true;
    }

    /// Whether a backslash is in it; asked of tokens from first to last, so that all of them together cost
    /// one search through the bytes.
    bool hasEscapes(std::string_view token)
    {
        const char* const end = m_bytes + m_text.m_bytes.size();
        if (m_backslash < token.data()) {
            const void* found = std::memchr(token.data(), '\\', size_t(end - token.data()));
            m_backslash = found ? static_cast<const char*>(found) : end;
        }
        return m_backslash < token.data() + token.size();
    }

    bool word(Kind kind, std::string_view expected)
    {
        const std::string_view token = take();
        add(kind, token);
        return token == expected;
    }

    bool number()
    {
        if (*m_token == quint32(m_text.m_bytes.size()))
            return false;
        const std::string_view token = take();
        add(Kind::Number, token);
        return isNumber(token);
    }

    /// The next token, which reaches to the one behind it but for spaces.
    std::string_view take()
    {
        const char* const begin = m_bytes + m_token[0];
        const char* end = m_bytes + m_token[1];
        ++m_token;
        while (end > begin && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\r' || end[-1] == '\t'))
            --end;
        return {begin, size_t(end - begin)};
    }

    /// Number of the node that is written next.
    quint32 place() const { return quint32(m_free - m_text.m_nodes.get()); }

    Node& add(Kind kind, std::string_view token)
    {
        const auto begin = quint32(token.data() - m_bytes);
        *m_free = {begin, begin + quint32(token.size()), place() + 1, 0, kind, 0};
        return *m_free++;
    }

    Node& open(Kind kind)
    {
        Node& node = add(kind, {m_bytes + *m_token, 1});
        ++m_token;
        return node;
    }

    bool close(Node& node, char bracket)
    {
        if (next() != bracket)
            return false;
        node.end = *m_token + 1;
        node.next = place();
        ++m_token;
        return true;
    }

    JsonText& m_text;
    const char* const m_bytes;
    const quint32* m_token;
    Node* m_free;            ///< where the next node goes
    const char* m_backslash; ///< the first one that no token was asked about, or what lies before it
};

bool JsonText::read(const QByteArray& json)
{
    m_bytes = json;
    // The zero behind the bytes is read, which is not there when they are another's.
    if (m_bytes.capacity() == 0)
        m_bytes = QByteArray(json.constData(), json.size());
    using Tokenizer = std::unique_ptr<simdjson::internal::dom_parser_implementation>;
    const auto readBy = [this](Tokenizer& tokenizer) {
        const auto size = size_t(m_bytes.size());
        if (!tokenizer && simdjson::get_active_implementation()->create_dom_parser_implementation(
                              size, kDeepest, tokenizer))
            return false;
        if (tokenizer->capacity() < size && tokenizer->set_capacity(size))
            return false;
        const auto* bytes = reinterpret_cast<const uint8_t*>(std::as_const(m_bytes).constData());
        if (tokenizer->stage1(bytes, size, simdjson::stage1_mode::regular))
            return false;
        const size_t count = tokenizer->n_structural_indexes;
        tokenizer->structural_indexes[count] = quint32(size); // it leaves room there
        m_nodes = std::make_unique_for_overwrite<Node[]>(count + 1);
        return Reader(*this, tokenizer->structural_indexes.get()).run();
    };
    static thread_local Tokenizer usual;
    if (m_bytes.size() <= kUsualBytes)
        return readBy(usual);
    Tokenizer once;
    return readBy(once);
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

JsonNames::JsonNames(std::initializer_list<const char*> names)
{
    Q_ASSERT(names.size() <= kMost);
    for (const char* name : names) {
        const QLatin1String text(name);
        const quint16 hint = JsonText::hintOf({text.data(), size_t(text.size())});
        quint8& first = m_first[slotOf(hint)];
        m_names.push_back({text, hint, first});
        first = quint8(m_names.size());
    }
}

JsonMembers::JsonMembers(const JsonObject& object, const JsonNames& names) : m_object(object)
{
    const JsonText* text = object.m_text.get();
    if (!text)
        return;
    const quint32 last = object.lastNode();
    for (quint32 at = object.firstNode(); at < last; at = text->node(at).next) {
        const JsonText::Node& node = text->node(at);
        for (quint8 one = names.m_first[JsonNames::slotOf(node.hint)]; one != 0;) {
            const JsonNames::Name& name = names.m_names[one - 1];
            if (name.hint == node.hint && text->isCalled(node, name.text)) {
                m_found[one - 1] = at + 1; // the last one counts
                break;
            }
            one = name.next;
        }
    }
}

JsonValue JsonMembers::value(size_t place) const
{
    const quint32 found = m_found[place];
    return found == 0 ? JsonValue() : JsonValue(m_object.m_text, found);
}

QString JsonMembers::text(size_t place) const
{
    const quint32 found = m_found[place];
    return found == 0 ? QString() : m_object.m_text->textOf(m_object.m_text->node(found));
}

std::string_view JsonMembers::utf8(size_t place) const
{
    const quint32 found = m_found[place];
    if (found == 0 || m_object.m_text->node(found).kind != JsonText::Kind::String)
        return {};
    return m_object.m_text->utf8Of(m_object.m_text->node(found));
}

JsonObject JsonMembers::objectAt(size_t place) const
{
    return value(place).toObject();
}

JsonArray JsonMembers::list(size_t place) const
{
    return value(place).toArray();
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
