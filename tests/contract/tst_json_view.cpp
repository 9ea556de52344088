// SPDX-License-Identifier: GPL-3.0-or-later
// The view on tools' JSON accepts what parseJson accepts and reads the same in it: over the recorded replies,
// the corpora of the fuzzers, damaged forms of both and random documents. And what only it has: the bytes.
#include "integrations/core/json_view.h"
#include "models/base/json_text.h"
#include "tests/contract/test_data.h"

#include <QDirIterator>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QtTest>

#include <functional>

using namespace muster;

namespace {

/// Whole value, made of the view's answers alone.
QJsonValue rebuilt(const JsonValue& value)
{
    if (value.isObject()) {
        QJsonObject object;
        for (const auto& [name, member] : value.toObject())
            object.insert(name, rebuilt(member));
        return object;
    }
    if (value.isArray()) {
        QJsonArray list;
        for (const JsonValue& one : value.toArray())
            list.append(rebuilt(one));
        return list;
    }
    if (value.isString())
        return value.toString();
    if (value.isBool())
        return value.toBool();
    if (value.isDouble()) {
        const qint64 whole = value.toInteger();
        return double(whole) == value.toDouble() && whole != 0 ? QJsonValue(whole)
                                                               : QJsonValue(value.toDouble());
    }
    return value.isNull() ? QJsonValue(QJsonValue::Null) : QJsonValue(QJsonValue::Undefined);
}

/// The one thing that is taken here and not there: a number so small that it is zero.
bool hasTinyNumber(const QByteArray& json)
{
    static const QRegularExpression tiny(QStringLiteral("[eE]-\\d{3}"));
    return tiny.match(QString::fromLatin1(json)).hasMatch();
}

QJsonValue byQt(const QByteArray& json, bool& accepted)
{
    QJsonParseError error;
    const QJsonDocument document = parseJson(json, &error);
    accepted = error.error == QJsonParseError::NoError;
    return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
}

/// Empty when both say the same of `json`.
QByteArray difference(const QByteArray& json)
{
    bool accepted = false;
    const QJsonValue expected = byQt(json, accepted);
    const JsonValue read = readJson(json);
    if (!accepted && hasTinyNumber(json))
        return {};
    if (accepted == read.isUndefined())
        return (accepted ? "refused: " : "accepted: ") + json.left(400);
    if (!accepted)
        return {};
    if (rebuilt(read) != expected)
        return "read otherwise: " + json.left(400);
    // The bytes of the whole say the whole again.
    return read.toQt() == expected ? QByteArray() : "bytes say otherwise: " + json.left(400);
}

QList<QByteArray> files(const QString& folder)
{
    QList<QByteArray> all;
    QDirIterator walk(folder, QDir::Files, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        QFile file(walk.next());
        if (file.open(QIODevice::ReadOnly) && file.size() < 200'000)
            all.append(file.readAll());
    }
    std::sort(all.begin(), all.end());
    return all;
}

/// Pieces of which random documents are made: whole ones, strange ones and wrong ones.
const QList<QByteArray>& pieces()
{
    static const QList<QByteArray> all{"{",
                                       "}",
                                       "[",
                                       "]",
                                       ",",
                                       ":",
                                       " ",
                                       "\n",
                                       "\t",
                                       "\"",
                                       "\\",
                                       "\"a\":",
                                       "\"a\":1",
                                       "\"\\u0061\":2",
                                       "\"b\"",
                                       "\"\"",
                                       "null",
                                       "true",
                                       "false",
                                       "nul",
                                       "0",
                                       "-0",
                                       "01",
                                       "-",
                                       "1.",
                                       ".5",
                                       "-.5",
                                       "1e5",
                                       "1E+2",
                                       "1e",
                                       "1e999",
                                       "1e-999",
                                       "12345678901234567890",
                                       "9007199254740993",
                                       "9223372036854775807",
                                       "9223372036854775808",
                                       "-9223372036854775808",
                                       "123456789012345678",
                                       "1.0",
                                       "2.50",
                                       "\"\\ud83d\\ude00\"",
                                       "\"\\ud83d\"",
                                       "\"\\ude00x\"",
                                       "\"\\ud83d\\u0041\"",
                                       "\"\\uD800\\uD800\\uDC00\"",
                                       "\"\\q\\/\\b\\f\\n\\r\\t\\\\\\\"\"",
                                       "\"\\u12\"",
                                       "\"\\u12G4\"",
                                       "\"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\"",
                                       "\"\xEF\xBB\xBF\"",
                                       "\xEF\xBB\xBF",
                                       "\"\xC0\x80\"",
                                       "\"\xED\xA0\x80\"",
                                       "\"\xF4\x90\x80\x80\"",
                                       "\"\xE2\x82\"",
                                       "\"tab\there\"",
                                       QByteArray("\"nul\0in\"", 8),
                                       "\"a long text without anything\"",
                                       "\"a long text with one \\u00e9 in it\"",
                                       "/",
                                       "'a'",
                                       "NaN",
                                       "{}",
                                       "[]",
                                       "[1,2]",
                                       "{\"a\":{\"b\":[{}]}}"};
    return all;
}

} // namespace

class TestJsonView final : public QObject
{
    Q_OBJECT
private slots:
    void readsWhatParseJsonReads_data()
    {
        QTest::addColumn<QByteArray>("json");
        int row = 0;
        for (const QByteArray& piece : pieces()) {
            for (const QByteArray& form :
                 {piece, "[" + piece + "]", "{\"k\":" + piece + "}", " [" + piece + " , 1 ] ", "[[" + piece,
                  "[1]" + piece, piece + "[1]", "[" + piece + ",]", "{" + piece + "}",
                  "{\"k\":1," + piece + "}"})
                QTest::newRow(qPrintable(QString::number(row++))) << form;
        }
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("twice") << QByteArray(R"({"a":1,"b":2,"a":3,"\u0061":[4]})");
        QTest::newRow("deepest") << QByteArray(1024, '[') + QByteArray(1024, ']');
        QTest::newRow("too deep") << QByteArray(1025, '[') + QByteArray(1025, ']');
        QTest::newRow("deep objects") << QByteArray("{\"a\":").repeated(1023) + "{}" + QByteArray(1023, '}');
    }
    void readsWhatParseJsonReads()
    {
        QFETCH(QByteArray, json);
        QCOMPARE(difference(json), QByteArray());
    }

    void recordedAndFuzzedAnswersReadAlike()
    {
        qsizetype read = 0;
        for (const QByteArray& file :
             files(QStringLiteral(MUSTER_TEST_DATA)) + files(QStringLiteral(MUSTER_FUZZ_CORPUS))) {
            for (QByteArray part : file.split('\x1e')) {
                QCOMPARE(difference(part), QByteArray());
                // The first bytes of an entry choose a tool's reading.
                QCOMPARE(difference(part.mid(2)), QByteArray());
                read += !readJson(part).isUndefined() || !readJson(part.mid(2)).isUndefined();
            }
        }
        QVERIFY2(read > 200, qPrintable(QString::number(read)));
    }

    void damagedAnswersReadAlike()
    {
        QRandomGenerator random(7);
        for (const QByteArray& file : files(QStringLiteral(MUSTER_TEST_DATA))) {
            if (file.size() > 20'000)
                continue;
            for (int i = 0; i < 40; ++i) {
                QByteArray json = file;
                const int changes = 1 + random.bounded(3);
                for (int j = 0; j < changes && !json.isEmpty(); ++j) {
                    const qsizetype at = random.bounded(json.size());
                    switch (random.bounded(4)) {
                    case 0:
                        json[at] = char(random.bounded(256));
                        break;
                    case 1:
                        json.remove(at, 1 + random.bounded(4));
                        break;
                    case 2:
                        json.insert(at, pieces().at(random.bounded(pieces().size())));
                        break;
                    default:
                        json.truncate(at);
                    }
                }
                QCOMPARE(difference(json), QByteArray());
            }
        }
    }

    void randomDocumentsReadAlike()
    {
        QRandomGenerator random(11);
        for (int i = 0; i < 60'000; ++i) {
            QByteArray json(1, random.bounded(2) ? '[' : '{');
            const int length = random.bounded(14);
            for (int j = 0; j < length; ++j) {
                json += pieces().at(random.bounded(pieces().size()));
                if (random.bounded(2))
                    json += random.bounded(3) ? "," : ":";
            }
            json += random.bounded(2) ? "]" : "}";
            QCOMPARE(difference(json), QByteArray());
        }
    }

    void membersAskedForTogetherAreTheSame()
    {
        // "ida", "idz" and "ijk" share their hint with nothing else but each other; "qk" and "k" may share a
        // slot.
        static const std::vector<const char*> kNames{"a",          "b",        "k",    "id",  "name",
                                                     "status",     "ida",      "idz",  "ijk", "created_at",
                                                     "updated_at", "incident", "data", "qk"};
        static const JsonNames names{"a",   "b",   "k",          "id",         "name",     "status", "ida",
                                     "idz", "ijk", "created_at", "updated_at", "incident", "data",   "qk"};
        qsizetype found = 0;
        const std::function<void(const JsonValue&)> compare = [&](const JsonValue& value) {
            for (const JsonValue& one : value.toArray())
                compare(one);
            const JsonObject object = value.toObject();
            const JsonMembers members(object, names);
            for (size_t i = 0; i < kNames.size(); ++i) {
                const QLatin1String name(kNames[i]);
                QCOMPARE(members.value(i).isUndefined(), object.value(name).isUndefined());
                QCOMPARE(members.value(i).raw(), object.value(name).raw());
                QCOMPARE(members.text(i), object.textOf(name));
                QVERIFY(members.utf8(i) == object.utf8Of(name));
                QCOMPARE(members.objectAt(i).raw(), object.objectOf(name).raw());
                QCOMPARE(members.list(i).size(), object.listOf(name).size());
                found += members.value(i).isUndefined() ? 0 : 1;
            }
            for (const auto& [name, member] : object)
                compare(member);
        };
        for (const char* json :
             {R"([{"a":1,"b":2,"a":3,"\u0061":[4]}])", R"([{"idz":1,"ida":"x","ijk":{"a":1}}])",
              R"([{"a":null,"b":"\ud83d\ude00","k":[1,2]},{}])", "{}", "[]"})
            compare(readJson(json));
        for (const QByteArray& file : files(QStringLiteral(MUSTER_TEST_DATA)))
            compare(readJson(file));
        QVERIFY2(found > 1'000, qPrintable(QString::number(found)));
        const JsonMembers none;
        QVERIFY(none.value(0).isUndefined() && none.text(1).isEmpty() && none.list(2).isEmpty());
    }

    void anyEndThatIsMissingIsMissed()
    {
        for (const QByteArray& file : files(QStringLiteral(MUSTER_TEST_DATA))) {
            const QByteArray json = file.trimmed();
            if (json.size() > 5'000 || readJson(json).isUndefined())
                continue;
            for (qsizetype end = 0; end < json.size(); ++end) {
                const QByteArray cut = json.left(end);
                // What lies behind a cut is read by nobody.
                QVERIFY2(readJson(cut).isUndefined(), cut.constData());
                QVERIFY2(readJson(QByteArray::fromRawData(json.constData(), end)).isUndefined(),
                         cut.constData());
            }
        }
    }

    void behindTheEndNothingMayStand()
    {
        for (const char* rest :
             {"]", "}", "{}", "[]", ",", "1", "null", "x", "\"\"", "\\", "\x01", " \n [1]"})
            QVERIFY2(readJson(QByteArray("[1]") + rest).isUndefined(), rest);
        QVERIFY(!readJson("[1] \t\r\n ").isUndefined());
        QVERIFY(readJson(QByteArray("[1]\0", 4)).isUndefined());
    }

    void whatSimdjsonRefusesIsReadAsBefore()
    {
        // Not strictly JSON, but taken by QJsonDocument, and sent by tools that forward what was typed.
        const JsonObject object =
            readJson("{\"tab\":\"a\tb\",\"unknown\":\"\\q\",\"half\":\"\\ud83dx\",\"short\":[1.,.5],\"n\":1}")
                .toObject();
        QCOMPARE(object.textOf(QLatin1String("tab")), QStringLiteral("a\tb"));
        QCOMPARE(object.textOf(QLatin1String("unknown")), QStringLiteral("q"));
        QCOMPARE(object.textOf(QLatin1String("half")), QStringLiteral(u"\uFFFDx"));
        QCOMPARE(object.value(QLatin1String("short")).toArray().at(1).toDouble(), 0.5);
        QCOMPARE(object.value(QLatin1String("n")).toInteger(), 1);
    }

    void largeNumbersAreExactOrDoubles()
    {
        const JsonArray list = readJson("[9007199254740993,9223372036854775807,18446744073709551615,"
                                        "-922337203685477580701,1e-999]")
                                   .toArray();
        QCOMPARE(list.at(0).toInteger(), 9'007'199'254'740'993);
        QCOMPARE(list.at(1).toInteger(), std::numeric_limits<qint64>::max());
        QCOMPARE(list.at(2).toInteger(-1), -1);
        QCOMPARE(list.at(2).toDouble(), 0x1p64);
        QCOMPARE(list.at(3).toDouble(), -922337203685477580701.0);
        QCOMPARE(list.at(4).toDouble(-1), 0.0);
        QVERIFY(readJson("[1e999]").isUndefined());
        QVERIFY(readJson('[' + QByteArray(400, '9') + ']').isUndefined());
    }

    void valuesOfAnotherKindAreEmpty()
    {
        const JsonObject object =
            readJson(
                R"({"text":"a","number":7,"half":0.5,"yes":true,"null":null,"list":[1],"object":{"b":1}})")
                .toObject();
        const auto value = [&](const char* name) { return object.value(QLatin1String(name)); };
        for (const char* name : {"number", "half", "yes", "null", "list", "object", "none"})
            QVERIFY2(value(name).toString().isEmpty() && object.textOf(QLatin1String(name)).isEmpty(), name);
        for (const char* name : {"text", "yes", "null", "list", "object", "none"})
            QVERIFY2(value(name).toInteger(-1) == -1 && value(name).toDouble(-1) == -1.0, name);
        QCOMPARE(value("half").toInteger(-1), -1);
        QCOMPARE(value("half").toInt(-1), -1);
        QCOMPARE(value("half").toDouble(), 0.5);
        for (const char* name : {"text", "number", "null", "list", "none"})
            QVERIFY2(value(name).toObject().isEmpty() && !value(name).isObject(), name);
        for (const char* name : {"text", "number", "null", "object", "none"})
            QVERIFY2(value(name).toArray().isEmpty() && value(name).toArray().at(3).isUndefined(), name);
        QVERIFY(value("none").isUndefined() && !value("none").isNull() && value("none").raw().isEmpty());
        QVERIFY(object.contains(QLatin1String("null")) && !object.contains(QLatin1String("none")));
        QVERIFY(JsonObject().isEmpty() && JsonObject().begin() == JsonObject().end());
        QCOMPARE(JsonObject().raw(), QByteArray("{}"));
        QCOMPARE(readJson("[4294967296]").toArray().at(0).toInt(-1), -1);
    }

    void bytesStayAsTheToolSentThem()
    {
        const QByteArray item = R"({ "z" : "\u00e9\/" , "a":1.50,"a" :  [ 1,  2 ] })";
        const JsonValue read = readJson("\xEF\xBB\xBF[ 1," + item + " ]").toArray().at(1);
        QCOMPARE(read.raw(), item);
        QCOMPARE(read.toObject().raw(), item);
        QCOMPARE(read.toObject().value(QLatin1String("a")).raw(), QByteArray("[ 1,  2 ]"));
        QCOMPARE(read.toObject().without({QLatin1String("a")}).raw(), QByteArray(R"({"z" : "\u00e9\/"})"));
        QCOMPARE(read.toObject().without({QLatin1String("z")}).raw(),
                 QByteArray(R"({"a":1.50,"a" :  [ 1,  2 ]})"));
        QCOMPARE(read.toObject().without({QLatin1String("q")}).raw(), item);
        QCOMPARE(readJson(R"({"a":1})").toObject().without({QLatin1String("a")}).raw(), QByteArray("{}"));
    }

    void aValueOutlivesTheAnswer()
    {
        JsonValue kept;
        {
            QByteArray body = R"({"a":["long enough to be on the heap"]})";
            kept = readJson(body).toObject().value(QLatin1String("a")).toArray().at(0);
            body.fill('x');
        }
        QCOMPARE(kept.toString(), QStringLiteral("long enough to be on the heap"));
    }

    void digestsTellBytesApart()
    {
        QSet<quint64> seen;
        for (const char* text : {"", "a", "b", "ab", "ba", "abcdefgh", "abcdefghi", "abcdefgi", "0bcdefgh"})
            seen.insert(quickDigest(text, 0));
        QCOMPARE(seen.size(), 9);
        QCOMPARE(quickDigest("abc", 5), quickDigest("abc", 5));
        QVERIFY(quickDigest("abc", 5) != quickDigest("abc", 6));
        QVERIFY(quickDigest(std::string_view("\0", 1), 0) != quickDigest(std::string_view("\0\0", 2), 0));
    }
};

QTEST_GUILESS_MAIN(TestJsonView)
#include "tst_json_view.moc"
