// SPDX-License-Identifier: GPL-3.0-or-later
// PromQL with holes: what each hole takes, what is refused, and that no value of any kind changes what a
// query asks.
#include "models/domain/query_template.h"

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QtTest>

using namespace muster;

namespace {

/// What PromQL reads between the quotes (strconv.Unquote of Go, as far as our escapes go).
QString unescaped(const QString& token)
{
    QString text;
    for (qsizetype i = 1; i + 1 < token.size(); ++i) {
        if (token[i] != u'\\') {
            text += token[i];
        } else if (token[i + 1] == u'n') {
            text += u'\n';
            ++i;
        } else if (token[i + 1] == u'u') {
            text += QChar(token.mid(i + 2, 4).toUShort(nullptr, 16));
            i += 5;
        } else {
            text += token[++i];
        }
    }
    return text;
}

QString filled(const char* text, const char* name, const QString& value)
{
    const auto made = QueryTemplate::parse(QString::fromUtf8(text));
    if (!made)
        return QStringLiteral("template: ") + made.error().what;
    const auto query = made->fill({{QString::fromUtf8(name), value}});
    return query ? *query : QStringLiteral("refused: ") + query.error().what;
}

} // namespace

class TestQueryTemplate final : public QObject
{
    Q_OBJECT
private slots:
    void eachPlaceTakesItsOwnKind_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("query");
        const auto row = [](const char* name, const char* text, const char* value, const char* query) {
            QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(value) << QString::fromUtf8(query);
        };
        row("text", "up{a=\"$x\"}", "b c", "up{a=\"b c\"}");
        row("text is escaped", "up{a=\"$x\"}", "\"} or up{b=\"\\", "up{a=\"\\\"} or up{b=\\\"\\\\\"}");
        row("text in single quotes", "up{a='$x'}", "it's", "up{a='it\\'s'}");
        row("a new line is escaped", "up{a=\"$x\"}", "a\nb", "up{a=\"a\\nb\"}");
        row("text inside of text", "up{a=\"pre-$x-post\"}", "m", "up{a=\"pre-m-post\"}");
        row("a pattern is literal", "up{a=~\"$x|5..\"}", "a.b*", "up{a=~\"a\\\\.b\\\\*|5..\"}");
        row("a dollar that ends a pattern stays", "up{a=~\"5..$\",b=\"$x\"}", "1", "up{a=~\"5..$\",b=\"1\"}");
        row("two dollars are one", "up{a=~\"5$$x\",b=\"$x\"}", "1", "up{a=~\"5$x\",b=\"1\"}");
        row("matchers", "up{$x,c=\"d\"}", "a=\"b\", e!~\"f\"", "up{a=\"b\", e!~\"f\",c=\"d\"}");
        row("a label", "up{$x=\"1\"}", "service", "up{service=\"1\"}");
        row("a label to group by", "sum by (job, $x) (up)", "service", "sum by (job, service) (up)");
        row("a window", "rate(up[$x])", "1h30m", "rate(up[1h30m])");
        row("an offset", "up offset $x", "1w", "up offset 1w");
        row("a metric", "rate($x{a=\"b\"}[5m])", "job:up:rate5m", "rate(job:up:rate5m{a=\"b\"}[5m])");
        row("a number", "up > $x", "1.5e3", "up > 1.5e3");
        row("a value is not expanded again", "up{a=\"$x\"}", "$x", "up{a=\"$x\"}");
        const auto refused = [&](const char* name, const char* text, const char* value, const char* wanted) {
            row(name, text, value,
                qPrintable(QStringLiteral("refused: the value of $x does not fit: there must stand %1")
                               .arg(QString::fromUtf8(wanted))));
        };
        refused("matchers that end the selector", "up{$x}", "a=\"b\"} or up{c=\"d\"",
                "label matchers, for example service=\"checkout\"");
        refused("no matchers", "up{$x}", "", "label matchers, for example service=\"checkout\"");
        refused("a comment is no matcher", "up{$x}", "a=\"b\" # ",
                "label matchers, for example service=\"checkout\"");
        refused("a label that is a query", "sum by ($x) (up)", "a) (up) or sum by (b", "the name of a label");
        refused("a window that closes", "rate(up[$x])", "5m])+rate(up[5m",
                "a length of time, for example 5m");
        refused("a window without unit", "rate(up[$x])", "5", "a length of time, for example 5m");
        refused("a number that is more", "up > $x", "1 or up", "a number that is not negative");
        refused("a number below zero is two tokens", "up > $x", "-1", "a number that is not negative");
        refused("a metric that is more", "$x{a=\"b\"}", "up or up", "the name of a metric");
        row("no value", "up > $y", "1", "refused: there is no value for $y");
        row("grown together", "up > 1$x", "2",
            "refused: a value would change what the query asks; it was not used");
        row("a raw string", "up{a=`$x`}", "b",
            "template: $x stands in a raw string, where nothing can be escaped: use \"…\"");
        row("a string without end", "up{a=\"$x}", "b", "template: a string is not closed");
        row("no query", "up; drop", "b", "template: ';' is no part of a query");
    }
    void eachPlaceTakesItsOwnKind()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, value);
        QFETCH(QString, query);
        QCOMPARE(filled(text.constData(), "x", value), query);
    }

    void tokensAreThoseOfPromql()
    {
        const auto tokens = lexPromql(QStringLiteral(
            "sum by (a:b) (rate(x{c=~\"d\\\"#\"}[5m:30s] offset 1d)) >= bool 0x1F # end\n + .5e-3 @ 1.5"));
        QVERIFY(tokens.has_value());
        QStringList texts;
        for (const PromToken& token : *tokens)
            texts << token.text;
        QCOMPARE(texts.join(u' '),
                 QStringLiteral(
                     "sum by ( a:b ) ( rate ( x { c =~ \"d\\\"#\" } [ 5m : 30s ] offset 1d ) ) >= bool 0x1F "
                     "+ .5e-3 @ 1.5"));
    }

    /// Differential: tokens of the template and of the filled query are the same in number, and what a string
    /// holds is, read back by another reader, exactly the value.
    void noValueChangesWhatAQueryAsks()
    {
        const auto made = QueryTemplate::parse(
            QStringLiteral("sum by (job) (rate(x{a=\"$x\",b=~\"^$x$\",c='-$x-'}[5m])) > 1"));
        QVERIFY(made.has_value());
        const size_t expected =
            lexPromql(QStringLiteral("sum by (job) (rate(x{a=\"\",b=~\"\",c=''}[5m])) > 1"))->size();
        static const QStringList kPieces{
            QStringLiteral("\""),   QStringLiteral("'"),    QStringLiteral("\\"),
            QStringLiteral("\n"),   QStringLiteral("}"),    QStringLiteral("{"),
            QStringLiteral("#"),    QStringLiteral("`"),    QStringLiteral("$"),
            QStringLiteral("$x"),   QStringLiteral("a"),    QStringLiteral(".*"),
            QStringLiteral("|"),    QStringLiteral("("),    QStringLiteral(")"),
            QStringLiteral("[5m]"), QStringLiteral(" or "), QStringLiteral("\\u0022"),
            QStringLiteral("\\n"),  QStringLiteral("é"),    QString::fromUtf8("\xf0\x9f\x98\x80"),
            QString(QChar(0)),      QString(QChar(0x7f)),   QString(u'\r')};
        for (quint32 seed = 1; seed <= 20'000; ++seed) {
            QRandomGenerator random(seed);
            QString value;
            for (int left = random.bounded(12); left > 0; --left)
                value += kPieces[random.bounded(int(kPieces.size()))];
            const auto query = made->fill({{QStringLiteral("x"), value}});
            QVERIFY2(query.has_value(), qPrintable(QString::number(seed)));
            const auto tokens = lexPromql(*query);
            QVERIFY2(tokens && tokens->size() == expected, qPrintable(QString::number(seed)));
            QStringList strings;
            for (const PromToken& token : *tokens) {
                if (token.kind == PromTokenKind::String)
                    strings << unescaped(token.text);
            }
            QCOMPARE(strings.size(), 3);
            QCOMPARE(strings[0], value);
            QCOMPARE(strings[2], u'-' + value + u'-');
            const QRegularExpression pattern(QRegularExpression::anchoredPattern(strings[1]));
            QVERIFY2(pattern.isValid() && pattern.match(value).hasMatch(), qPrintable(QString::number(seed)));
            QVERIFY2(!pattern.match(value + u'a').hasMatch(), qPrintable(QString::number(seed)));
        }
        std::printf("FIGURE: T9 query template fills 20000, changed token counts 0\n");
    }
};

QTEST_GUILESS_MAIN(TestQueryTemplate)
#include "tst_query_template.moc"
