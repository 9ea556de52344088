// SPDX-License-Identifier: GPL-3.0-or-later
// Tools' answers through simdjson: accepted and read as parseJson does, and every value's bytes say the
// value.
#include "integrations/core/json_view.h"
#include "models/base/json_text.h"
#include "tests/fuzz/fuzz_target.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

using namespace muster;
using namespace muster::fuzz;

namespace {

/// Qt drops a byte order mark in front of some texts, depending on how the document was written.
QString withoutMarks(const QString& text)
{
    qsizetype from = 0;
    while (from < text.size() && text[from] == QChar(0xfeff))
        ++from;
    return text.mid(from);
}

/// Values of the view against those of Qt. Members that come twice: the last one counts in both.
void compare(const JsonValue& ours, const QJsonValue& theirs)
{
    FUZZ_CHECK(ours.isObject() == theirs.isObject());
    FUZZ_CHECK(ours.isArray() == theirs.isArray());
    FUZZ_CHECK(ours.isString() == theirs.isString());
    FUZZ_CHECK(ours.isDouble() == theirs.isDouble());
    FUZZ_CHECK(ours.isBool() == theirs.isBool());
    FUZZ_CHECK(ours.isNull() == theirs.isNull());
    FUZZ_CHECK(withoutMarks(ours.toString()) == withoutMarks(theirs.toString()));
    FUZZ_CHECK(ours.toBool() == theirs.toBool());
    FUZZ_CHECK(ours.toInteger(-7) == theirs.toInteger(-7));
    FUZZ_CHECK(!ours.raw().isEmpty());
    if (theirs.isArray()) {
        const JsonArray list = ours.toArray();
        const QJsonArray expected = theirs.toArray();
        FUZZ_CHECK(list.size() == expected.size());
        for (qsizetype i = 0; i < list.size(); ++i)
            compare(list.at(i), expected.at(i));
    }
    if (theirs.isObject()) {
        const QJsonObject expected = theirs.toObject();
        qsizetype members = 0;
        for (const auto& [name, value] : ours.toObject()) {
            const QStringList names = expected.keys();
            FUZZ_CHECK(
                std::any_of(names.begin(), names.end(), [ours = withoutMarks(name)](const QString& one) {
                    return withoutMarks(one) == ours;
                }));
            FUZZ_CHECK(!value.isUndefined());
            ++members;
        }
        FUZZ_CHECK(members >= expected.size());
        for (auto one = expected.begin(); one != expected.end(); ++one) {
            const QByteArray name = one.key().toUtf8();
            // Names are looked for in ASCII.
            if (std::all_of(name.begin(), name.end(), [](char c) { return (c & 0x80) == 0; }))
                compare(ours.toObject().value(QLatin1String(name)), one.value());
        }
    }
}

/// Qt's own comparison goes through members in the order in which they are stored, and names with half
/// characters are stored in another one than the same names repaired.
bool same(const QJsonValue& one, const QJsonValue& other)
{
    if (one.isArray() && other.isArray()) {
        const QJsonArray left = one.toArray();
        const QJsonArray right = other.toArray();
        return std::equal(left.begin(), left.end(), right.begin(), right.end(), same);
    }
    if (one.isObject() && other.isObject()) {
        const QJsonObject left = one.toObject();
        const QJsonObject right = other.toObject();
        bool equal = left.size() == right.size();
        for (auto member = left.begin(); equal && member != left.end(); ++member)
            equal = right.contains(member.key()) && same(member.value(), right.value(member.key()));
        return equal;
    }
    return one == other;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray json = Input(data, size).restCopied();
    QJsonParseError error;
    const QJsonDocument document = parseJson(json, &error);
    const JsonValue read = readJson(json);
    if (error.error != QJsonParseError::NoError) {
        // Numbers so small that they are zero are the one thing that only the view takes.
        FUZZ_CHECK(read.isUndefined() || json.contains("e-") || json.contains("E-"));
        return 0;
    }
    FUZZ_CHECK(!read.isUndefined());
    compare(read, document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object()));
    FUZZ_CHECK(
        same(read.toQt(), document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object())));
    return 0;
}
