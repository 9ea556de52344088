// SPDX-License-Identifier: GPL-3.0-or-later
// Every hostile text through every export: what leaves the program is text in the program that opens it.

#include "models/document/csv_export.h"
#include "models/document/samples_csv.h"
#include "models/document/export_html.h"
#include "models/document/markdown.h"
#include "models/document/pdf_export.h"
#include "models/document/report_json.h"
#include "models/document/timeline_export.h"
#include "models/domain/format.h"
#include "models/domain/operation.h"
#include "tests/qml/hostile_corpus.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>

using namespace muster;

namespace {

/// A small RFC 4180 reader with a chosen separator; quotes count only at the start of a field, as
/// spreadsheets do it.
std::vector<QStringList> readCsv(const QString& text, QChar separator)
{
    std::vector<QStringList> rows;
    QStringList row;
    QString field;
    bool quoted = false;
    bool fresh = true;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quoted) {
            if (c != u'"')
                field += c;
            else if (i + 1 < text.size() && text[i + 1] == u'"')
                field += text[++i];
            else
                quoted = false;
            continue;
        }
        if (c == u'"' && fresh) {
            quoted = true;
            fresh = false;
        } else if (c == separator || c == u'\n') {
            row.append(field);
            field.clear();
            fresh = true;
            if (c == u'\n')
                rows.push_back(std::exchange(row, {}));
        } else if (c != u'\r') {
            field += c;
            fresh = false;
        }
    }
    return rows;
}

bool looksLikeFormula(const QString& cell)
{
    static const QRegularExpression starter(
        QStringLiteral("^[\\s\"]*[=+\\-@\\x{FF1D}\\x{FF0B}\\x{FF0D}\\x{FF20}]"));
    return starter.match(cell).hasMatch();
}

PostMortemFacts factsOf(const QString& text)
{
    PostMortemFacts facts;
    facts.incident.number = text;
    facts.incident.title = text;
    facts.incident.services = {text};
    const Instant at = *Instant::fromIso(QStringLiteral("2026-11-20T02:00:00Z"));
    facts.impact.start = at;
    facts.state.roles.push_back({at, at, text, text});
    for (int i = 0; i < 2; ++i) {
        TimelineEvent event;
        event.id = EventId{QStringLiteral("E0") + text.left(200)};
        event.occurredAt = event.knownAt = at;
        event.kindName = event.sourceName = event.actor = event.service = event.text = event.link = text;
        event.pinned = true;
        facts.timeline.push_back(event);
    }
    Panel panel;
    panel.id = panel.title = panel.subtitle = text;
    facts.panels.push_back(panel);
    facts.chartRange = {at, at + std::chrono::hours{1}};
    return facts;
}

/// Problems of an HTML file: tags and attributes that are not ours, addresses that load.
QStringList activeParts(const QString& html)
{
    static const QSet<QString> tags{
        QStringLiteral("html"),   QStringLiteral("head"),      QStringLiteral("meta"),
        QStringLiteral("title"),  QStringLiteral("style"),     QStringLiteral("body"),
        QStringLiteral("h1"),     QStringLiteral("h2"),        QStringLiteral("h3"),
        QStringLiteral("h4"),     QStringLiteral("h5"),        QStringLiteral("h6"),
        QStringLiteral("p"),      QStringLiteral("ul"),        QStringLiteral("ol"),
        QStringLiteral("li"),     QStringLiteral("table"),     QStringLiteral("tr"),
        QStringLiteral("th"),     QStringLiteral("td"),        QStringLiteral("pre"),
        QStringLiteral("code"),   QStringLiteral("hr"),        QStringLiteral("br"),
        QStringLiteral("em"),     QStringLiteral("strong"),    QStringLiteral("del"),
        QStringLiteral("a"),      QStringLiteral("span"),      QStringLiteral("blockquote"),
        QStringLiteral("figure"), QStringLiteral("figcaption")};
    static const QSet<QString> attributes{QStringLiteral("lang"),  QStringLiteral("charset"),
                                          QStringLiteral("name"),  QStringLiteral("content"),
                                          QStringLiteral("start"), QStringLiteral("http-equiv"),
                                          QStringLiteral("rel"),   QStringLiteral("href"),
                                          QStringLiteral("class"), QStringLiteral("title")};
    static const QRegularExpression tag(QStringLiteral("<(/?)([!a-zA-Z][^\\s>/]*)([^>]*)>"));
    static const QRegularExpression attribute(QStringLiteral("([^\\s=\"'>/]+)\\s*=\\s*\"([^\"]*)\""));
    QStringList problems;
    qsizetype counted = 0;
    for (auto it = tag.globalMatch(html); it.hasNext();) {
        const auto match = it.next();
        ++counted;
        const QString name = match.captured(2);
        if (name != QLatin1String("!DOCTYPE") && !tags.contains(name))
            problems << QStringLiteral("tag ") + name;
        for (auto found = attribute.globalMatch(match.captured(3)); found.hasNext();) {
            const auto pair = found.next();
            if (!attributes.contains(pair.captured(1)))
                problems << QStringLiteral("attribute ") + pair.captured(1);
            static const QRegularExpression safe(QStringLiteral("^(https?://[^@]+|mailto:.+)$"));
            if (pair.captured(1) == QLatin1String("href") && !safe.match(pair.captured(2)).hasMatch())
                problems << QStringLiteral("address ") + pair.captured(2).left(60);
        }
    }
    // Every "<" outside of the style belongs to one of these tags.
    if (html.count(u'<') != counted)
        problems << QStringLiteral("a stray <");
    return problems;
}

} // namespace

class Exports : public QObject
{
    Q_OBJECT

private slots:
    void csvFieldsAreQuotedAndNoFormulas_data();
    void csvFieldsAreQuotedAndNoFormulas();
    void noHostileTextIsAFormulaInAnySpreadsheet();
    void samplesStandInOneTableByTime();
    void htmlOfHostileTextHoldsNoActivePart();
    void hostileTextInADraftMakesNoLinkHeadingOrPicture();
    void jsonKeepsEveryText();
    void marksOfWhatWasSentLeaveWithNothing();
    void pdfOfEveryHostileTextEnds();
};

void Exports::csvFieldsAreQuotedAndNoFormulas_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("field");
    const auto row = [](const char* name, const QString& text, const char* field) {
        QTest::newRow(name) << text << QString::fromUtf8(field);
    };
    row("plain", QStringLiteral("checkout-api, p99"), "\"checkout-api, p99\"");
    row("quotes", QStringLiteral("a \"b\""), "\"a \"\"b\"\"\"");
    row("equals", QStringLiteral("=1+1"), "\"'=1+1\"");
    row("plus", QStringLiteral("+1"), "\"'+1\"");
    row("minus", QStringLiteral("-1"), "\"'-1\"");
    row("at", QStringLiteral("@SUM(A1)"), "\"'@SUM(A1)\"");
    row("full-width", QStringLiteral("＝1"), "\"'＝1\"");
    row("after spaces", QStringLiteral("  =1"), "\"  '=1\"");
    row("after a tab", QStringLiteral("\t=1"), "\"\t'=1\"");
    row("after a carriage return", QStringLiteral("\r=1"), "\"\uFFFD'=1\"");
    row("after a quote", QStringLiteral("\"=1"), "\"\"\"'=1\"");
    row("second line", QStringLiteral("a\n=1"), "\"a\n'=1\"");
    row("after a semicolon", QStringLiteral("a;=1"), "\"a;'=1\"");
    row("inside", QStringLiteral("a=1 b-2"), "\"a=1 b-2\"");
    row("override", QStringLiteral("\u202E=1"), "\"\uFFFD'=1\"");
}

void Exports::csvFieldsAreQuotedAndNoFormulas()
{
    QFETCH(const QString, text);
    QFETCH(const QString, field);
    QCOMPARE(QString::fromUtf8(csvField(text)), field);
}

void Exports::noHostileTextIsAFormulaInAnySpreadsheet()
{
    const auto corpus = hostileStrings();
    QVERIFY2(corpus.size() >= 500, qPrintable(QString::number(corpus.size())));
    for (const HostileString& hostile : corpus) {
        const QString csv = QString::fromUtf8(timelineCsv(factsOf(hostile.text.left(20'000))));
        const auto rows = readCsv(csv, u',');
        QVERIFY2(rows.size() == 3, qPrintable(hostile.name));
        for (const QStringList& row : rows)
            QVERIFY2(row.size() == 9, qPrintable(hostile.name));
        for (const QChar separator : {u',', u';', u'\t'}) {
            for (const QStringList& row : readCsv(csv, separator)) {
                for (const QString& cell : row)
                    QVERIFY2(!looksLikeFormula(cell),
                             qPrintable(hostile.name + QStringLiteral(": ") + cell.left(60)));
            }
        }
    }
}

void Exports::htmlOfHostileTextHoldsNoActivePart()
{
    for (const HostileString& hostile : hostileStrings()) {
        const QString text = hostile.text.left(20'000);
        for (const QString& markdown :
             {text, QStringLiteral("# ") + escapeMarkdown(text), QStringLiteral("```\n") + text,
              QStringLiteral("| a |\n|---|\n| ") + escapeMarkdown(text) + QStringLiteral(" |\n")}) {
            const QString html = QString::fromUtf8(exportHtml(parseMarkdown(markdown), text));
            QVERIFY(html.contains(QLatin1String("Content-Security-Policy\" content=\"default-src 'none'")));
            const QStringList problems = activeParts(html);
            QVERIFY2(problems.isEmpty(),
                     qPrintable(hostile.name + QStringLiteral(": ") + problems.join(u',')));
        }
    }
}

void Exports::hostileTextInADraftMakesNoLinkHeadingOrPicture()
{
    const auto shapeOf = [](const MarkdownDocument& document) {
        QStringList shape;
        for (const MarkdownBlock& block : document.blocks) {
            shape << QStringLiteral("%1.%2.%3.%4")
                         .arg(int(block.kind))
                         .arg(block.level)
                         .arg(block.quoteDepth)
                         .arg(block.rows.size());
            auto texts =
                block.rows.empty() ? std::vector<std::vector<MarkdownText>>{{block.text}} : block.rows;
            for (const auto& row : texts) {
                for (const MarkdownText& cell : row) {
                    for (const MarkdownSpan& span : cell) {
                        if (!span.link.isEmpty())
                            shape << QStringLiteral("link ") + span.link.left(40);
                        if (span.text.contains(QLatin1String("(picture, not loaded")))
                            shape << QStringLiteral("picture");
                    }
                }
            }
        }
        return shape;
    };
    const QStringList honest = shapeOf(parseMarkdown(generateDraft(factsOf(QStringLiteral("checkout")))));
    for (const HostileString& hostile : hostileStrings()) {
        // One event carries the limit of a connector's text, not a megabyte.
        const QString text = hostile.text.left(4'000);
        if (text.simplified().isEmpty())
            continue; // says nothing, and leaves its part of the draft out
        QString draft = generateDraft(factsOf(text));
        const MarkdownDocument document = parseMarkdown(draft);
        QVERIFY2(document.warning.isEmpty(), qPrintable(hostile.name + document.warning));
        const QStringList shape = shapeOf(document);
        QVERIFY2(shape == honest, qPrintable(hostile.name + QStringLiteral(":\n") + shape.join(u' ') +
                                             QStringLiteral("\ninstead of\n") + honest.join(u' ')));
        // Nor for viewers that link bare addresses.
        static const QRegularExpression bare(QStringLiteral("https?://|\\bwww\\.[a-z]"));
        static const QRegularExpression fences(QStringLiteral("```.*?```"),
                                               QRegularExpression::DotMatchesEverythingOption);
        static const QRegularExpression citations(QStringLiteral("\\]\\(event:[^)]*\\)"));
        draft.remove(citations);
        draft.remove(fences); // code is no link anywhere
        QVERIFY2(!bare.match(draft).hasMatch(), qPrintable(hostile.name));
    }
}

void Exports::jsonKeepsEveryText()
{
    for (const HostileString& hostile : hostileStrings()) {
        const QString text = hostile.text.left(20'000);
        ReportContents contents;
        contents.facts = factsOf(text);
        contents.markdown = text;
        const QJsonDocument json = QJsonDocument::fromJson(reportJson(contents));
        QVERIFY2(json.isObject(), qPrintable(hostile.name));
        const QString back =
            json.object()[QLatin1String("document")].toObject()[QLatin1String("markdown")].toString();
        // Halves of pairs come back as they are or replaced, by the JSON writer's choice.
        QVERIFY2(back == text || back == QString::fromUtf8(text.toUtf8()), qPrintable(hostile.name));
    }
}

void Exports::pdfOfEveryHostileTextEnds()
{
    QString markdown;
    for (const HostileString& hostile : hostileStrings())
        markdown += escapeMarkdown(hostile.text.left(600)) + QStringLiteral("\n\n") + hostile.text.left(300) +
                    QStringLiteral("\n\n");
    const auto pdf =
        exportPdf(parseMarkdown(markdown), QStringLiteral("\u202E<img src='file:///etc/passwd'>"));
    QVERIFY(pdf.has_value());
    QVERIFY(pdf->startsWith("%PDF-"));
    QVERIFY(!pdf->contains("/JavaScript"));
    QVERIFY(!pdf->contains("/Launch"));
}

/// They are for finding again what was sent, and are of no use to a reader. What the tool said stays stored.
void Exports::marksOfWhatWasSentLeaveWithNothing()
{
    const QString mark = operationMarker(OperationId{QStringLiteral("01M8XQ")});
    ReportContents contents;
    contents.facts = factsOf(QStringLiteral("We look. ") + mark);
    contents.facts.incident.number = contents.facts.incident.title = QStringLiteral("INC-1");
    contents.facts.incident.services.clear();
    contents.facts.state.roles.clear();
    contents.facts.panels.clear();
    for (TimelineEvent& event : contents.facts.timeline) {
        event.kindName = event.sourceName = event.actor = event.service = event.link = QStringLiteral("x");
        event.id.value = QStringLiteral("E1");
    }
    const std::vector<MergedEvent> lines{{contents.facts.timeline[0], {contents.facts.timeline[1]}}};
    const auto exported = [&](TimelineFormat format) {
        return exportTimeline(lines, QStringLiteral("INC-1"), format);
    };
    for (const QByteArray& text : {generateDraft(contents.facts).toUtf8(), timelineCsv(contents.facts),
                                   reportJson(contents), exported(TimelineFormat::Csv),
                                   exported(TimelineFormat::Markdown), exported(TimelineFormat::Json)}) {
        QVERIFY2(text.contains("We look."), text.constData());
        QVERIFY2(!text.contains("01M8XQ"), text.constData());
    }
}

void Exports::samplesStandInOneTableByTime()
{
    const double inf = std::numeric_limits<double>::infinity();
    CsvSeries one{QStringLiteral("=cmd()"), {}};
    one.block.times = {500, 1'000, 2'000, 3'000};
    one.block.values = {9, 0.1, std::nan(""), inf};
    CsvSeries two{QStringLiteral("p99"), {}};
    two.block.times = {1'500, 2'000, 9'000};
    two.block.values = {-inf, 1.0 / 3, 7};
    // Both ends belong to the range; what lies outside does not.
    const QByteArray csv = samplesCsv({one, two}, {Instant{1'000}, Instant{3'000}});
    QCOMPARE(csv, QByteArray("\"time\",\"unix_ms\",\"'=cmd()\",\"p99\"\r\n"
                             "1970-01-01T00:00:01.000Z,1000,0.1,\r\n"
                             "1970-01-01T00:00:01.500Z,1500,,-Inf\r\n"
                             "1970-01-01T00:00:02.000Z,2000,,0.3333333333333333\r\n"
                             "1970-01-01T00:00:03.000Z,3000,+Inf,\r\n"));
    QCOMPARE(samplesCsv({}, {Instant{0}, Instant{1}}), QByteArray("\"time\",\"unix_ms\"\r\n"));
}

QTEST_MAIN(Exports)
#include "tst_exports.moc"
