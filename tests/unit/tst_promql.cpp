// SPDX-License-Identifier: GPL-3.0-or-later
// Our reader of PromQL: what is accepted, what is refused where and in which words, what each part is, what
// may be typed where. The queries stand in tests/data/promql.
#include "models/domain/promql.h"
#include "tests/unit/promql_cases.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace muster;
using namespace muster::test;
using promql::Completion;
using promql::TokenKind;

namespace {

QString told(const std::optional<promql::Problem>& problem)
{
    return problem ? QStringLiteral("%1+%2 %3").arg(problem->from).arg(problem->length).arg(problem->words)
                   : QStringLiteral("no problem");
}

/// All texts under these keys, with the file's name.
void collect(const QJsonValue& value, const QString& file, std::vector<std::pair<QString, QString>>& found)
{
    if (value.isArray()) {
        for (const QJsonValue& one : value.toArray())
            collect(one, file, found);
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            if ((it.key() == QLatin1String("query") || it.key() == QLatin1String("expr")) &&
                it.value().isString())
                found.emplace_back(file, it.value().toString());
            else
                collect(it.value(), file, found);
        }
    }
}

const char* nameOf(TokenKind kind)
{
    switch (kind) {
    case TokenKind::Blank:
        return " ";
    case TokenKind::Comment:
        return "comment";
    case TokenKind::Metric:
        return "metric";
    case TokenKind::Function:
        return "function";
    case TokenKind::Aggregation:
        return "aggregation";
    case TokenKind::Keyword:
        return "keyword";
    case TokenKind::Label:
        return "label";
    case TokenKind::String:
        return "string";
    case TokenKind::Number:
        return "number";
    case TokenKind::Duration:
        return "duration";
    case TokenKind::Operator:
        return "operator";
    case TokenKind::Bracket:
        return "bracket";
    case TokenKind::Comma:
        return "comma";
    case TokenKind::Colon:
        return "colon";
    case TokenKind::Hole:
        return "hole";
    case TokenKind::Invalid:
        return "invalid";
    }
    return "?";
}

/// "sum:aggregation (:bracket …" without blanks.
QString described(const QString& text, const std::vector<promql::Token>& tokens)
{
    QStringList all;
    for (const promql::Token& token : tokens) {
        if (token.kind != TokenKind::Blank && token.kind != TokenKind::Bracket)
            all << text.mid(token.from, token.length) + u':' + QLatin1String(nameOf(token.kind));
    }
    return all.join(u' ');
}

QString described(const Completion& found)
{
    static const char* const kPlaces[] = {"nothing", "operand", "operator", "label", "value"};
    QString text = QLatin1String(kPlaces[int(found.place)]) +
                   QStringLiteral(" %1-%2 '%3'").arg(found.from).arg(found.to).arg(found.typed);
    if (!found.metric.isEmpty())
        text += QStringLiteral(" of ") + found.metric;
    if (!found.label.isEmpty())
        text += QStringLiteral(" label ") + found.label;
    if (!found.selector.isEmpty())
        text += QStringLiteral(" in ") + found.selector;
    if (!found.given.isEmpty())
        text += QStringLiteral(" given ") + found.given.join(u',');
    if (found.place == Completion::Place::LabelValue)
        text += found.quote.isNull() ? QStringLiteral(" bare")
                : found.closed       ? QStringLiteral(" closed")
                                     : QString();
    if (found.pattern)
        text += QStringLiteral(" pattern");
    if (found.afterMatch)
        text += QStringLiteral(" match");
    if (found.afterAggregation)
        text += QStringLiteral(" by");
    return text;
}

} // namespace

class TestPromql final : public QObject
{
    Q_OBJECT
private slots:
    void acceptsWhatPrometheusAccepts_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* file : {"accepted.txt", "accepted_newer.txt"}) {
            const auto all = promqlCases(file);
            QVERIFY(all.size() > 30);
            for (const QByteArray& line : all)
                QTest::newRow(line.constData()) << promqlCase(line);
        }
    }
    void acceptsWhatPrometheusAccepts()
    {
        QFETCH(QString, text);
        const promql::Reading reading = promql::read(text);
        QCOMPARE(told(reading.problem), QStringLiteral("no problem"));
        QVERIFY(reading.type != promql::ValueType::Unknown);
    }

    void refusesWithPlaceAndWords_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qsizetype>("from");
        QTest::addColumn<qsizetype>("length");
        QTest::addColumn<QString>("words");
        const auto all = promqlCases("refused.txt");
        QVERIFY(all.size() > 150);
        for (const QByteArray& line : all) {
            const qsizetype tab = line.indexOf('\t');
            QString text = promqlCase(line.left(tab));
            const qsizetype from = text.indexOf(u'«');
            const qsizetype to = text.indexOf(u'»') - 1;
            QVERIFY2(tab > 0 && from >= 0 && to >= from, line.constData());
            text.remove(u'«').remove(u'»');
            QTest::newRow(line.constData())
                << text << from << to - from << QString::fromUtf8(line.mid(tab + 1));
        }
    }
    void refusesWithPlaceAndWords()
    {
        QFETCH(QString, text);
        QFETCH(qsizetype, from);
        QFETCH(qsizetype, length);
        QFETCH(QString, words);
        const promql::Reading reading = promql::read(text);
        QVERIFY(reading.problem.has_value());
        QVERIFY2(reading.problem->words.contains(words), qPrintable(told(reading.problem)));
        QCOMPARE(told(reading.problem),
                 QStringLiteral("%1+%2 %3").arg(from).arg(length).arg(reading.problem->words));
    }

    void tokensCoverEveryText_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* file : {"accepted.txt", "accepted_newer.txt", "refused.txt"}) {
            for (const QByteArray& line : promqlCases(file))
                QTest::newRow(line.constData()) << promqlCase(line);
        }
    }
    /// Also of each text cut off at every place, as it is while somebody types it.
    void tokensCoverEveryText()
    {
        QFETCH(QString, text);
        for (qsizetype length = 0; length <= text.size(); ++length) {
            const QString part = text.left(length);
            const promql::Reading reading = promql::read(part);
            qsizetype at = 0;
            for (const promql::Token& token : reading.tokens) {
                QCOMPARE(token.from, at);
                QVERIFY(token.length > 0);
                at = token.to();
            }
            QCOMPARE(at, part.size());
            if (reading.problem) {
                QVERIFY(reading.problem->from >= 0 && reading.problem->length >= 0);
                QVERIFY(reading.problem->from + reading.problem->length <= part.size());
                QVERIFY(!reading.problem->words.isEmpty());
            }
            const Completion found = promql::completionAt(part, length);
            QVERIFY(found.from >= 0 && found.from <= length && found.to >= found.from && found.to <= length);
        }
    }

    void saysWhatEachPartIs_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("parts");
        const auto row = [](const char* text, const char* parts) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(parts);
        };
        row("sum by (job) (rate(up{job=\"a\"}[5m]))",
            "sum:aggregation by:keyword job:label rate:function up:metric job:label =:operator \"a\":string "
            "5m:duration");
        row("sum + by", "sum:metric +:operator by:metric");
        row("sum # x\n (up)", "sum:aggregation # x:comment up:metric");
        row("a and on (b) group_left (c) d offset 1h",
            "a:metric and:operator on:keyword b:label group_left:keyword c:label d:metric offset:keyword "
            "1h:duration");
        row("up @ start() > bool NaN",
            "up:metric @:operator start:keyword >:operator bool:keyword NaN:number");
        row("rate(x[1h:5m])", "rate:function x:metric 1h:duration ::colon 5m:duration");
        row("a:b / on (c) (d)", "a:b:metric /:operator on:keyword c:label d:metric");
        row("a $ b", "a:metric $:invalid b:metric");
        row("sum(rate(", "sum:aggregation rate:function");
        row("x{sum=\"", "x:metric sum:label =:operator \":string");
    }
    void saysWhatEachPartIs()
    {
        QFETCH(QString, text);
        QFETCH(QString, parts);
        QCOMPARE(described(text, promql::read(text).tokens), parts);
    }

    void knowsWhatAChartCanShow()
    {
        const auto words = [](const char* text) {
            const QString query = QLatin1String(text);
            const auto problem = promql::chartProblem(promql::read(query), query);
            return problem ? problem->words.left(20) : QString();
        };
        QCOMPARE(words("up"), QString());
        QCOMPARE(words("1"), QString());
        QCOMPARE(words("rate(up[5m])"), QString());
        QCOMPARE(words("up["), QString()); // wrong for another reason
        QCOMPARE(words("up[5m]"), QStringLiteral("a chart needs one va"));
        QCOMPARE(words("up[5m:1m]"), QStringLiteral("a chart needs one va"));
        QCOMPARE(words("\"a\""), QStringLiteral("a text cannot be dra"));
    }

    void proposesWhereItMakesSense_data()
    {
        QTest::addColumn<QString>("text"); // the place is |
        QTest::addColumn<QString>("found");
        const auto row = [](const char* text, const char* found) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(found);
        };
        row("|", "operand 0-0 ''");
        row("ra|", "operand 0-2 'ra'");
        row("r|ate(x[5m])", "operand 0-4 'r'");
        row("sum(|", "operand 4-4 ''");
        row("sum(ht|)", "operand 4-6 'ht'");
        row("a + |", "operand 4-4 '' match");
        row("a + o|", "operand 4-5 'o' match");
        row("topk(5, |", "operand 8-8 ''");
        row("a |", "operator 2-2 ''");
        row("a o|", "operator 2-3 'o'");
        row("sum |", "operator 4-4 '' by");
        row("sum(x) b|", "operator 7-8 'b' by");
        row("rate(x[5m]) |", "operator 12-12 ''");
        row("up{|", "label 3-3 '' of up in up");
        row("up{|}", "label 3-3 '' of up in up");
        row("up{jo|}", "label 3-5 'jo' of up in up");
        row("up{a=\"b\",|}", "label 9-9 '' of up in up{a=\"b\"} given a");
        row("up{a=\"b\", c|, d!~\"e\"}", "label 10-11 'c' of up in up{a=\"b\",d!~\"e\"} given a,d");
        row("{|", "label 1-1 ''");
        row("{__name__=\"up\", |}", "label 16-16 '' of up in {__name__=\"up\"} given __name__");
        row("{\"up\", |}", "label 7-7 '' of up in {\"up\"}");
        row("up{job=\"|", "value 8-8 '' of up label job in up");
        row("up{job=\"|\"}", "value 8-8 '' of up label job in up closed");
        row("up{job=\"ap|i\"}", "value 8-11 'ap' of up label job in up closed");
        row("up{job=~\"ap|\", a=\"b\"}",
            "value 9-11 'ap' of up label job in up{a=\"b\"} given a closed pattern");
        row("up{job='|", "value 8-8 '' of up label job in up");
        row("up{job=|", "value 7-7 '' of up label job in up bare");
        row("up{job=\"a\"|}", "nothing 10-10 ''");
        row("up{job|=\"a\"}", "label 3-6 'job' of up in up");
        row("up{job |", "nothing 7-7 ''");
        row("sum by (|) (rate(x{a=\"b\"}[5m]))", "label 8-8 '' of x in x");
        row("sum by (a, |) (y)", "label 11-11 '' of y in y given a");
        row("sum(rate(x[5m])) by (|)", "label 21-21 '' of x in x");
        row("x / on (|) y", "label 8-8 '' of x in x");
        row("x / on (a) group_left (|) y", "label 23-23 '' of y in y");
        row("sum by (|", "label 8-8 ''");
        row("x[|", "nothing 2-2 ''");
        row("x[5|m]", "nothing 3-3 ''");
        row("x offset |", "nothing 9-9 ''");
        row("x @ |", "nothing 4-4 ''");
        row("1|", "nothing 1-1 ''");
        row("1e|", "nothing 2-2 ''");
        row("x # comm|", "nothing 8-8 ''");
        row("x # comment\n + |", "operand 15-15 '' match");
        row("label_replace(x, \"a|\"", "nothing 19-19 ''");
        row("x{a=\"ä|\"}", "value 5-6 'ä' of x label a in x closed");
        row("x{a=\"b\\\"|\"}", "value 5-8 'b\"' of x label a in x closed");
    }
    void proposesWhereItMakesSense()
    {
        QFETCH(QString, text);
        QFETCH(QString, found);
        const qsizetype cursor = text.indexOf(u'|');
        text.remove(cursor, 1);
        QCOMPARE(described(promql::completionAt(text, cursor)), found);
    }

    void findsThePlaceThatAServerNames()
    {
        const auto place = [](const char* server, const char* query) {
            return told(promql::problemFromServer(QString::fromUtf8(server), QString::fromUtf8(query)));
        };
        QCOMPARE(
            place("invalid parameter \"query\": 1:7: parse error: unexpected identifier \"b\"", "foo + b"),
            QStringLiteral("6+1 unexpected identifier \"b\""));
        // Columns are bytes: ä has two of them, 😀 four.
        QCOMPARE(place("1:12: parse error: bad", "x{a=\"ä\"} bcd"), QStringLiteral("10+2 bad"));
        QCOMPARE(place("1:10: parse error: bad", "\"😀\" + bcd"), QStringLiteral("7+3 bad"));
        QCOMPARE(place("2:3: parse error: bad", "a +\n  bcd"), QStringLiteral("6+3 bad"));
        QCOMPARE(place("1:99: parse error: unclosed left parenthesis", "sum(x"),
                 QStringLiteral("5+0 unclosed left parenthesis"));
        QCOMPARE(place("9:9: parse error: x", "a"), QStringLiteral("1+0 x"));
        QCOMPARE(place("the query timed out", "a"), QStringLiteral("no problem"));
    }

    void nestingHasALimit()
    {
        const auto nested = [](int levels) { return QString(levels, u'(') + u'1' + QString(levels, u')'); };
        QCOMPARE(told(promql::read(nested(150)).problem), QStringLiteral("no problem"));
        QVERIFY(promql::read(nested(100'000)).problem->words.contains(QLatin1String("nested")));
        QVERIFY(promql::read(QString(100'000, u'-')).problem->words.contains(QLatin1String("nested")));
        QVERIFY(promql::read(QString(100'000, u'[')).problem.has_value());
        QString powers = QStringLiteral("1");
        for (int i = 0; i < 10'000; ++i)
            powers += QLatin1String("^1");
        QVERIFY(promql::read(powers).problem->words.contains(QLatin1String("nested")));
        // What stands side by side is not nested.
        QString sums = QStringLiteral("1");
        for (int i = 0; i < 10'000; ++i)
            sums += QLatin1String("+1");
        QCOMPARE(told(promql::read(sums).problem), QStringLiteral("no problem"));
    }

    void holesStandWhereTemplatesLetThem_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"up{service=\"$service\"}", "up{$selector}", "up{a=\"b\",$selector}", "up{$label=\"x\"}",
              "sum by ($label) (x)", "rate(x[$window])", "x[$a:$b]", "x offset $shift", "$metric{a=\"b\"}",
              "rate($metric[5m])", "x > $limit", "topk($k, x)", "x @ $at", "rate(x[$__rate_interval])"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void holesStandWhereTemplatesLetThem()
    {
        QFETCH(QString, text);
        QCOMPARE(told(promql::read(text, true).problem), QStringLiteral("no problem"));
        if (!text.contains(QLatin1String("\"$")))
            QVERIFY(promql::read(text, false).problem.has_value());
    }

    void everyQueryOfTheTreeIsAccepted()
    {
        std::vector<std::pair<QString, QString>> all;
        for (const char* folder : {"resources", "tests/data"}) {
            QDirIterator files(QStringLiteral(MUSTER_SOURCE_DIR "/") + QLatin1String(folder),
                               {QStringLiteral("*.json")}, QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
                collect(document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object()),
                        file.fileName(), all);
            }
        }
        QVERIFY(all.size() > 50);
        for (const auto& [file, text] : all) {
            if (file.contains(QLatin1String("/grafana/"))) // dashboards before the import, of several tools
                continue;
            const auto problem = promql::read(text, true).problem;
            QVERIFY2(!problem, qPrintable(file + u'\n' + text + u'\n' + told(problem)));
        }
    }
};

QTEST_APPLESS_MAIN(TestPromql)
#include "tst_promql.moc"
