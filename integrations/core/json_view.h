// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Large JSON answers of tools, read where they lie: simdjson finds and checks the values once, QStrings and
// numbers are made only of what is asked for, and any value can be had as the bytes that the tool sent. Not
// for making JSON, and not for small bodies, where QJsonDocument does.
//
// Accepted is what parseJson (models/base/json_text.h) accepts, and read alike:
//   - top: an object or a list; a byte order mark in front is skipped; nothing but spaces may follow;
//   - nested at most 1,024 deep; at most 2 GB;
//   - a member that comes twice: the last one counts (iteration shows both);
//   - texts: broken UTF-8 is refused; half of an escaped surrogate pair becomes U+FFFD; a byte order mark
//     inside stays;
//   - numbers: whole ones exactly within qint64, others as double; what is no finite double is refused;
//   - what simdjson refuses and QJsonDocument takes, since tools forward what was typed (control characters
//   in
//     texts, unknown escapes, "1."), is read by the latter, at its pace; `raw` is then as that writes it.
// The one difference: a number so small that no double comes near it is zero here, and refused there.

#include <QByteArray>
#include <QJsonValue>
#include <QString>
#include <QVariant>

#include <array>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster {

class JsonArray;
class JsonObject;

/// The bytes of an answer and where its values stand in them. Immutable; may be read by several threads.
class JsonText
{
public:
    enum class Kind : quint8 { Null, False, True, Number, String, Array, Object };

    /// A value, or the name of a member in front of it.
    struct Node
    {
        // Without initial values: room for all of an answer is made at once, and each is written once.
        quint32 begin; ///< of its bytes; a text's quotes belong to them
        quint32 end;
        quint32 next;    ///< the node behind all that it contains; of a name behind its value
        quint32 escaped; ///< of a text with escapes: its number among those, from 1
        Kind kind;
        quint16 hint; ///< of a name: hintOf
    };
    /// Tells nearly all names of an object apart without a look at their letters: length and first one.
    static quint16 hintOf(std::string_view name)
    {
        const auto first = name.empty() ? quint8(0) : quint8(name.front());
        return quint16((name.size() & 0xff) << 8 | first);
    }

    /// nullptr: not JSON (see above), cut off, or larger than 2 GB.
    static std::shared_ptr<const JsonText> parse(const QByteArray& json);

    const Node& node(quint32 index) const { return m_nodes[index]; }
    std::string_view bytesOf(const Node& node) const
    {
        return {m_bytes.constData() + node.begin, node.end - node.begin};
    }
    /// Of a text: without quotes and escapes.
    std::string_view utf8Of(const Node& node) const
    {
        if (node.escaped == 0)
            return {m_bytes.constData() + node.begin + 1, node.end - node.begin - 2};
        const quint32 begin = m_escapedEnds[node.escaped - 1];
        return {m_escaped.data() + begin, m_escapedEnds[node.escaped] - begin};
    }
    QString textOf(const Node& node) const;
    /// `wanted` is ASCII.
    bool isCalled(const Node& name, QLatin1String wanted) const
    {
        return utf8Of(name) == std::string_view(wanted.data(), size_t(wanted.size()));
    }

private:
    class Reader;
    bool read(const QByteArray& json);

    QByteArray m_bytes;
    std::unique_ptr<Node[]> m_nodes;
    std::string m_escaped; ///< the texts with escapes, without them, one behind the other
    std::vector<quint32> m_escapedEnds{0};
};

/// A value of an answer, or nothing ("undefined"). Keeps the whole answer alive. The conversions answer as
/// those of QJsonValue do: what is of another kind is empty, zero, false or `otherwise`.
class JsonValue
{
public:
    JsonValue() = default;
    JsonValue(std::shared_ptr<const JsonText> text, quint32 node) : m_text(std::move(text)), m_node(node) {}

    bool isUndefined() const { return !m_text; }
    bool isNull() const { return is(JsonText::Kind::Null); }
    bool isBool() const { return is(JsonText::Kind::True) || is(JsonText::Kind::False); }
    bool isDouble() const { return is(JsonText::Kind::Number); }
    bool isString() const { return is(JsonText::Kind::String); }
    bool isArray() const { return is(JsonText::Kind::Array); }
    bool isObject() const { return is(JsonText::Kind::Object); }

    QString toString() const;
    bool toBool() const { return is(JsonText::Kind::True); }
    double toDouble(double otherwise = 0) const;
    /// `otherwise` also for what is no whole number within qint64 (or int).
    qint64 toInteger(qint64 otherwise = 0) const;
    int toInt(int otherwise = 0) const;
    JsonObject toObject() const;
    JsonArray toArray() const;
    QVariant toVariant() const;
    /// The same value for code that changes it. A copy.
    QJsonValue toQt() const;
    /// The bytes as they came, as long as this value lives; empty when undefined.
    std::string_view bytes() const
    {
        return m_text ? m_text->bytesOf(m_text->node(m_node)) : std::string_view();
    }
    /// A copy of them.
    QByteArray raw() const;

private:
    bool is(JsonText::Kind kind) const { return m_text && m_text->node(m_node).kind == kind; }

    std::shared_ptr<const JsonText> m_text;
    quint32 m_node = 0;
};

/// A list of values; cheap to copy parts of.
class JsonArray
{
public:
    JsonArray() = default;
    JsonArray(std::initializer_list<JsonValue> values) : m_values(values) {}

    qsizetype size() const { return qsizetype(m_values.size()); }
    bool isEmpty() const { return m_values.empty(); }
    /// Undefined beyond its end.
    JsonValue at(qsizetype index) const
    {
        return index >= 0 && index < size() ? m_values[size_t(index)] : JsonValue();
    }
    void append(JsonValue value) { m_values.push_back(std::move(value)); }
    bool containsText(const QString& text) const;
    auto begin() const { return m_values.begin(); }
    auto end() const { return m_values.end(); }

private:
    friend class JsonObject;
    std::vector<JsonValue> m_values;
};

/// An object of an answer; one without members when default-constructed. Looking for a member costs a pass
/// over the names.
class JsonObject
{
public:
    /// The members in the answer's order, of type std::pair<QString, JsonValue>.
    class Iterator
    {
    public:
        Iterator(const JsonObject* object, quint32 node) : m_object(object), m_node(node) {}
        QString key() const;
        JsonValue value() const { return {m_object->m_text, m_node + 1}; }
        std::pair<QString, JsonValue> operator*() const { return {key(), value()}; }
        Iterator& operator++();
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.m_node == b.m_node; }

    private:
        const JsonObject* m_object;
        quint32 m_node;
    };

    JsonObject() = default;

    bool isEmpty() const { return firstNode() == lastNode(); }
    /// Undefined when there is none of this name.
    JsonValue value(QLatin1String name) const;
    bool contains(QLatin1String name) const { return find(name) != 0; }
    /// The text of a member; empty when it is none.
    QString textOf(QLatin1String name) const;
    /// The same as it lies there, in UTF-8 without escapes; as long as the object lives.
    std::string_view utf8Of(QLatin1String name) const;
    /// What value(name).toObject() and .toArray() say.
    JsonObject objectOf(QLatin1String name) const;
    JsonArray listOf(QLatin1String name) const;
    Iterator begin() const { return {this, firstNode()}; }
    Iterator end() const { return {this, lastNode()}; }
    /// "{}" when default-constructed.
    QByteArray raw() const;
    /// The same without members of these names.
    JsonObject without(std::initializer_list<QLatin1String> names) const;
    JsonValue toValue() const { return m_text ? JsonValue(m_text, m_node) : JsonValue(); }

private:
    friend class JsonValue;
    friend class JsonMembers;
    static JsonArray listAt(const std::shared_ptr<const JsonText>& text, quint32 node);
    JsonObject(std::shared_ptr<const JsonText> text, quint32 node) : m_text(std::move(text)), m_node(node) {}
    quint32 firstNode() const { return m_text ? m_node + 1 : 0; }
    quint32 lastNode() const { return m_text ? m_text->node(m_node).next : 0; }
    /// The node of the member's value; 0 (no value of a member is the first one) when there is none.
    quint32 find(QLatin1String name) const;

    std::shared_ptr<const JsonText> m_text;
    quint32 m_node = 0;
};

/// Names of members that are asked for together: one pass over the names of an object finds them all, where
/// each alone costs one. Make it once, as a constant.
class JsonNames
{
public:
    static constexpr size_t kMost = 32;
    /// ASCII, different from each other, at most kMost.
    JsonNames(std::initializer_list<const char*> names);

private:
    friend class JsonMembers;
    struct Name
    {
        QLatin1String text;
        quint16 hint;
        quint8 next; ///< another one in the same slot, from 1; 0: none
    };
    static constexpr size_t kSlots = 64;
    static size_t slotOf(quint16 hint) { return size_t((hint >> 8) * 5 + hint) % kSlots; }
    std::vector<Name> m_names;
    std::array<quint8, kSlots> m_first{}; ///< of each slot, from 1; 0: none
};

/// What an object has under such names, each by its place among them. Answers as the object does when it is
/// asked for that name.
class JsonMembers
{
public:
    JsonMembers() = default;
    JsonMembers(const JsonObject& object, const JsonNames& names);

    const JsonObject& object() const { return m_object; }
    JsonValue value(size_t place) const;
    QString text(size_t place) const;
    std::string_view utf8(size_t place) const;
    JsonObject objectAt(size_t place) const;
    JsonArray list(size_t place) const;

private:
    JsonObject m_object;
    std::array<quint32, JsonNames::kMost> m_found{}; ///< nodes of values; 0: there is none
};

/// 64 bits that differ for bytes that differ, as good as always; `seed`: the digest of what came before. Not
/// against people who want two texts to look alike, and not the same on every machine.
quint64 quickDigest(std::string_view bytes, quint64 seed);

/// The top of an answer; undefined when it cannot be read.
JsonValue readJson(const QByteArray& json);

} // namespace muster
