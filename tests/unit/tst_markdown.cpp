// SPDX-License-Identifier: GPL-3.0-or-later
// Markdown to blocks, the draft of a post-mortem, and its exports, with hostile texts.
#include "models/document/export_html.h"
#include "models/document/markdown.h"
#include "models/document/pdf_export.h"
#include "models/document/report_json.h"
#include "models/domain/format.h"
#include "models/domain/postmortem.h"
#include "models/domain/timeline_layers.h"
#include "tests/support/build_kind.h"
#include "tests/unit/drill_data.h"

#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest/QtTest>

using namespace muster;
using drill::night;

namespace {

/// One line per block, so that a failure shows both sides.
QString outline(const MarkdownDocument& document)
{
    static const char* const kNames[] = {"heading", "paragraph", "item", "code", "table", "chart", "rule"};
    QStringList lines;
    for (const MarkdownBlock& block : document.blocks) {
        QString line = QString::fromLatin1(kNames[static_cast<int>(block.kind)]);
        if (block.level)
            line += QString::number(block.level);
        if (block.quoteDepth)
            line += QStringLiteral(" q%1").arg(block.quoteDepth);
        if (block.listDepth)
            line += QStringLiteral(" l%1").arg(block.listDepth);
        if (!block.marker.isEmpty())
            line += u' ' + block.marker;
        if (block.checked)
            line += *block.checked ? QStringLiteral(" done") : QStringLiteral(" todo");
        line += QStringLiteral(" @%1: ").arg(block.position) + plainText(block.text) +
                QString(block.code).replace(u'\n', u'/');
        for (const auto& row : block.rows) {
            for (const MarkdownText& cell : row)
                line += u'|' + plainText(cell);
            line += u'/';
        }
        lines.append(line);
    }
    return lines.join(u'\n');
}

PostMortemFacts factsOfTheNight()
{
    PostMortemFacts facts;
    facts.incident = {IncidentId{QStringLiteral("INC-1120")},
                      QStringLiteral("INC-1120"),
                      QStringLiteral("checkout-api: card confirmations failing"),
                      {QStringLiteral("checkout-api")},
                      night("01:00:00"),
                      true};
    facts.state.severity = Severity::Sev1;
    facts.state.roles = {
        {night("02:12:05"), night("02:12:06"), QStringLiteral("IC"), QStringLiteral("Tomás Ribeiro")}};
    facts.state.keyTimes = {
        {night("02:00:00"), night("02:05:11"), QStringLiteral("impact_start"), QStringLiteral("derived")},
        {night("02:05:11"), night("02:05:12"), QStringLiteral("detected"), QStringLiteral("tool")},
        {night("02:29:24"), night("02:31:00"), QStringLiteral("impact_end"), QStringLiteral("derived")}};
    facts.impact = deriveImpact(drill::recordedSeries(QStringLiteral("counter-requests.json")),
                                drill::recordedSeries(QStringLiteral("counter-errors.json")),
                                night("02:00:00"), night("02:29:24"), 0.4, 1'296'000);
    facts.budgetRemainingRatio = 169'880.0 / 1'296'000.0;
    facts.timeline = drill::events();
    Panel panel;
    panel.id = QStringLiteral("error_rate");
    panel.title = QStringLiteral("Error rate");
    facts.panels = {panel};
    facts.chartRange = {night("01:30:00"), night("03:00:00")};
    return facts;
}

/// The table of the draft's timeline, its cells as they read.
QStringList timelineOf(const PostMortemFacts& facts)
{
    const MarkdownDocument document = parseMarkdown(generateDraft(facts));
    QStringList lines;
    for (const MarkdownBlock& block : document.blocks) {
        if (block.rows.empty() || plainText(block.rows[0].back()) != QLatin1String("Event"))
            continue;
        for (const auto& row : block.rows) {
            QStringList cells;
            for (const MarkdownText& cell : row)
                cells.append(plainText(cell));
            lines.append(cells.join(u'|'));
        }
    }
    return lines;
}

} // namespace

class TestMarkdown : public QObject
{
    Q_OBJECT
private slots:
    void blocksAreFlatWithDepthAndPosition()
    {
        const QString text =
            QStringLiteral("# Titlé\n\nA **b** `c`\nd\\\ne\n\n- one\n  - two\n\n    more\n- [x] three\n\n3. "
                           "num\n\n> quoted\n> - in it\n\n"
                           "| a | b |\n| --- | --- |\n| 1 | 2 |\n\n---\n\n```sh\nls\n```\n\n    indented\n");
        QCOMPARE(outline(parseMarkdown(text)),
                 QStringLiteral("heading1 @0: Titlé\nparagraph @9: A b c d\ne\nitem l1 \u2022 @27: one\nitem "
                                "l2 \u2022 @33: two\nparagraph l2 @42: more\n"
                                "item l1 \u2022 done @51: three\nitem l1 3. @64: num\nparagraph q1 @72: "
                                "quoted\nitem q1 l1 \u2022 @81: in it\n"
                                "table @92: |a|b/|1|2/\nrule @92: \ncode @132: ls\ncode @146: indented"));
    }

    void nothingIsLostBehindQuotesThatAreTooDeep()
    {
        for (const char* deep : {"> ", "- ", "1. "}) {
            const QString text = QStringLiteral("before\n\n") + QString::fromLatin1(deep).repeated(200) +
                                 QStringLiteral("x\n\nafter\n");
            const MarkdownDocument document = parseMarkdown(text);
            QString all;
            for (const MarkdownBlock& block : document.blocks)
                all += plainText(block.text) + block.code + u' ';
            QVERIFY2(all.contains(QLatin1String("before")) && all.contains(QLatin1String("after")),
                     qPrintable(all.left(300)));
        }
        const MarkdownDocument empty =
            parseMarkdown(QStringLiteral("before\n\n") + QStringLiteral("> ").repeated(200) +
                          QStringLiteral("\n\nafter\n"));
        QVERIFY(!empty.warning.isEmpty());
        QVERIFY(empty.blocks.back().code.contains(QLatin1String("after")));
    }

    void positionsCountUtf16()
    {
        const QString text = QStringLiteral("\U0001F525 é\r\n\r\n## Zwei\r\n");
        const MarkdownDocument document = parseMarkdown(text);
        QCOMPARE(document.blocks.size(), size_t(2));
        QCOMPARE(document.blocks[1].position, static_cast<int>(text.indexOf(u'#')));
    }

    void spansKeepStyleLinksAndCitations()
    {
        const MarkdownDocument document = parseMarkdown(QStringLiteral(
            "**bold _both_** [t](event:INC-1120-E07%29) [w](https://x.example/a?b=c&d) &lt;&#x41;&amp;"));
        const MarkdownText& text = document.blocks.front().text;
        QCOMPARE(plainText(text), QStringLiteral("bold both t w <A&"));
        QVERIFY(text[0].style == MarkdownSpan::Strong);
        QVERIFY(text[1].style == (MarkdownSpan::Strong | MarkdownSpan::Emphasis));
        QCOMPARE(citedEvents(document), std::vector<EventId>{EventId{QStringLiteral("INC-1120-E07)")}});
        QCOMPARE(text[5].link, QStringLiteral("https://x.example/a?b=c&d"));
    }

    void onlySafeLinksStay_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("stays");
        QTest::newRow("https") << "https://a.example" << true;
        QTest::newRow("mailto") << "mailto:a@b.example" << true;
        for (const char* bad : {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
                                "file:///etc/passwd", "//host/path", "vscode://x", "smb://x/y",
                                "https://user:pw@host", "https:///nohost", "--help", "relative/path"})
            QTest::newRow(bad) << QString::fromLatin1(bad) << false;
    }
    void onlySafeLinksStay()
    {
        QFETCH(QString, address);
        QFETCH(bool, stays);
        const MarkdownDocument document =
            parseMarkdown(QStringLiteral("[x](") + address + QStringLiteral(")"));
        QCOMPARE(plainText(document.blocks.front().text), QStringLiteral("x"));
        QCOMPARE(!document.blocks.front().text.front().link.isEmpty(), stays);
        QCOMPARE(exportHtml(document, {}).contains("href"), stays);
    }

    void chartsAreBlocks()
    {
        const TimeRange range{night("02:00:00"), night("02:30:00")};
        const MarkdownDocument document =
            parseMarkdown(chartBlock(QStringLiteral("error_rate"), QStringLiteral("Error\n```rate"), range));
        QCOMPARE(document.blocks.size(), size_t(1));
        QVERIFY(document.blocks[0].kind == MarkdownBlock::Kind::Chart);
        QVERIFY((document.blocks[0].chart ==
                 ChartReference{QStringLiteral("error_rate"), QStringLiteral("Error rate"), range}));
        QVERIFY(
            !parseMarkdown(QStringLiteral("```chart\npanel: x\nfrom: yesterday\n```")).blocks[0].chart.range);
    }

    void hostileTextsEndQuicklyAndFlat_data()
    {
        QTest::addColumn<QString>("text");
        const auto mega = [](const char* unit) {
            return QString::fromLatin1(unit).repeated(1'000'000 / static_cast<qsizetype>(qstrlen(unit)));
        };
        for (const char* unit : {"> ", "- ",  "* ",       "[",      "![",   "[a](",  "**a ",       "_a",
                                 "`",  "<a ", "&",        "|",      "# ",   "\n",    "a|b\n-|-\n", "1. ",
                                 "\\", "~~a", "[a]: x\n", "***a* ", "a**b", "[ (](", "![[]()"})
            QTest::newRow(unit) << mega(unit);
        QTest::newRow("quotes by line") << [] {
            QString text;
            for (int i = 0; i < 1'200; ++i)
                text += QString(i, u'>') + QStringLiteral("a\n");
            return text;
        }();
        QTest::newRow("nested lists") << [] {
            QString text;
            for (int i = 0; i < 1'000; ++i)
                text += QString(2 * i, u' ') + QStringLiteral("- a\n");
            return text;
        }();
        QTest::newRow("wide table, many short rows") << QStringLiteral("|a").repeated(20'000) + u'\n' +
                                                            QStringLiteral("|-").repeated(20'000) + u'\n' +
                                                            QStringLiteral("|x\n").repeated(20'000);
        QTest::newRow("reference expansion") << QStringLiteral("[a]: <") + QString(100'000, u'x') +
                                                    QStringLiteral(">\n\n") +
                                                    QStringLiteral("[a]").repeated(100'000);
        QTest::newRow("too long") << QString(3'000'000, u'a');
        QTest::newRow("nested tables in HTML") << QStringLiteral("<table><tr><td>").repeated(20'000);
        QTest::newRow("image bomb") << QStringLiteral(
                                           "<img src='file:///x' width='2000000000' height='2000000000'>")
                                           .repeated(10'000);
    }
    void hostileTextsEndQuicklyAndFlat()
    {
        QFETCH(QString, text);
        QElapsedTimer timer;
        timer.start();
        const MarkdownDocument document = parseMarkdown(text);
        const qint64 parsed = timer.restart();
        const QByteArray html = exportHtml(document, QStringLiteral("t"));
        QVERIFY2(parsed < test::patience(3'000) && timer.elapsed() < test::patience(3'000),
                 qPrintable(QStringLiteral("parse %1 ms, html %2 ms").arg(parsed).arg(timer.elapsed())));
        QVERIFY(document.blocks.size() <= 20'000);
        for (const MarkdownBlock& block : document.blocks)
            QVERIFY(block.quoteDepth + block.listDepth <= 32);
        QVERIFY(!html.contains("<img "));
    }

    void theDraftHoldsTheExactFigures()
    {
        const QString draft = generateDraft(factsOfTheNight());
        for (const char* words :
             {"90,026 failed of 705,600", "29 min 24 s", "6.89 % of the budget", "12.76 %", "13.11 %",
              "89,320", "5 min 11 s", "detected − impact start", "## Summary", "## Impact", "## Timeline",
              "## Contributing factors", "## What went well", "## Where we got lucky",
              "## Why were we surprised", "## Action items", "## Supporting charts", "panel: error_rate"})
            QVERIFY2(draft.contains(QString::fromUtf8(words)), words);
        const MarkdownDocument document = parseMarkdown(draft);
        QCOMPARE(document.warning, QString());
        QCOMPARE(citedEvents(document).size(), size_t(55));
        const auto timeline =
            std::find_if(document.blocks.begin(), document.blocks.end(), [](const MarkdownBlock& b) {
                return b.kind == MarkdownBlock::Kind::Table && b.rows.size() == 56;
            });
        QVERIFY(timeline != document.blocks.end());
        // E07 happened at 02:00:00, was learnt at 02:13:40; its text is shown as it is.
        QStringList cells;
        for (const MarkdownText& cell : timeline->rows[7])
            cells.append(plainText(cell));
        QCOMPARE(cells.join(u'|'), QStringLiteral("02:00:00|02:13:40|LaunchDarkly|`tax-engine-v2` "
                                                  "(production): 0 % → 20 % (scheduled change executed)"));
        QVERIFY(lintProse(draft).empty()); // what the program writes itself blames nobody
    }

    void aDraftWithoutFactsIsStillADocument()
    {
        const QString draft = generateDraft({});
        QVERIFY(draft.contains(QLatin1String("## Action items")));
        QVERIFY(draft.contains(QLatin1String("not recorded")));
        QVERIFY(!draft.contains(QLatin1String("nan")));
        QVERIFY(!draft.contains(QLatin1String("| Figure | Value |"))); // no table without a row
        QVERIFY(draft.contains(QLatin1String("how many requests failed?")));
    }

    /// Prometheus and Alertmanager tell one alert; here they stand 20 s apart.
    void anAlertOfTwoToolsIsOneLineOfTheDraft()
    {
        PostMortemFacts facts;
        const Instant at = drill::night("02:05:00");
        TimelineEvent alert;
        alert.kind = EventKind::Alert;
        alert.kindName = QStringLiteral("alert.firing");
        alert.service = QStringLiteral("checkout-api");
        alert.text = alertText(QStringLiteral("ErrorBudgetBurn"), QStringLiteral("page"), {});
        alert.id.value = QStringLiteral("p1");
        alert.source.value = alert.sourceName = QStringLiteral("Prometheus");
        alert.occurredAt = at;
        alert.knownAt = at + std::chrono::minutes{2};
        facts.timeline.push_back(alert);
        alert.id.value = QStringLiteral("a1");
        alert.source.value = alert.sourceName = QStringLiteral("Alertmanager");
        alert.occurredAt = at + std::chrono::seconds{20};
        alert.knownAt = at + std::chrono::minutes{1};
        facts.timeline.push_back(alert);
        QCOMPARE(timelineOf(facts).join(u'\n'),
                 QStringLiteral("Time|Known|Source|Event\n2026-11-20 02:05:00|02:06:00|Prometheus, "
                                "Alertmanager|ErrorBudgetBurn (page): firing"));
    }

    void withoutLateKnowledgeTheDraftHasNoColumnForIt()
    {
        PostMortemFacts facts;
        TimelineEvent note;
        note.id.value = QStringLiteral("n1");
        note.occurredAt = drill::night("02:05:00");
        note.knownAt = note.occurredAt + TimelineEvent::kLateAfter;
        note.sourceName = QStringLiteral("You");
        note.text = QStringLiteral("We look.");
        facts.timeline = {note};
        QCOMPARE(timelineOf(facts).join(u'\n'),
                 QStringLiteral("Time|Source|Event\n2026-11-20 02:05:00|You|We look."));
        QVERIFY(generateDraft(facts).contains(QLatin1String("learned of each event within 30 s.")));
    }

    void whatAPersonCorrectedIsWhatTheDraftTells()
    {
        PostMortemFacts facts;
        TimelineEvent told;
        told.id.value = QStringLiteral("t1");
        told.source.value = told.sourceName = QStringLiteral("PagerDuty");
        told.occurredAt = told.knownAt = drill::night("02:05:00");
        told.text = QStringLiteral("payed");
        TimelineEvent correction;
        correction.id.value = QStringLiteral("c1");
        correction.kindName = QLatin1String(kCorrectionKind);
        correction.occurredAt = correction.knownAt = drill::night("02:30:00");
        correction.raw = toJson(Correction{told.id, QStringLiteral("paged"), std::nullopt});
        facts.timeline = {told, correction};
        QCOMPARE(timelineOf(facts).join(u'\n'),
                 QStringLiteral("Time|Source|Event\n2026-11-20 02:05:00|PagerDuty|paged"));
    }

    void hostileEventTextStaysText()
    {
        PostMortemFacts facts = factsOfTheNight();
        TimelineEvent event;
        event.id = EventId{QStringLiteral("a) [b](javascript:x) |")};
        event.text = QStringLiteral("| x | <script>alert(1)</script> ```chart\npanel: y\n``` "
                                    "[l](https://evil.example) ![i](https://evil.example/i.png) \u202Egnp");
        event.sourceName = QStringLiteral("A|B");
        event.knownAt = event.occurredAt + std::chrono::minutes{1};
        facts.timeline = {event};
        const MarkdownDocument document = parseMarkdown(generateDraft(facts));
        QCOMPARE(citedEvents(document), std::vector<EventId>{event.id});
        for (const MarkdownBlock& block : document.blocks) {
            for (const auto& row : block.rows) {
                for (const MarkdownText& cell : row) {
                    for (const MarkdownSpan& span : cell)
                        QVERIFY2(span.link.isEmpty(), qPrintable(span.link));
                }
            }
        }
        const auto table =
            std::find_if(document.blocks.begin(), document.blocks.end(), [](const MarkdownBlock& b) {
                return b.columns == 4 && plainText(b.rows[0][1]) == QLatin1String("Known");
            });
        QVERIFY(table != document.blocks.end());
        QCOMPARE(plainText(table->rows[1][3]), event.text.simplified().replace(QChar(0x202E), QChar(0xFFFD)));
        QCOMPARE(plainText(table->rows[1][2]), QStringLiteral("A|B"));
        const QByteArray html = exportHtml(document, QStringLiteral("</title><script>"));
        QVERIFY(!html.contains("<script"));
        QVERIFY(!html.contains("https://evil.example\""));
    }

    void htmlIsSelfContained()
    {
        const MarkdownDocument document =
            parseMarkdown(generateDraft(factsOfTheNight()) + QStringLiteral("\n- a\n  1. b\n- c\n\n> q\n"));
        QStringList asked;
        const QByteArray html =
            exportHtml(document, QStringLiteral("INC-1120"), [&](const ChartReference& chart) {
                asked.append(chart.panelId);
                return ChartPicture{"<svg xmlns='http://www.w3.org/2000/svg'/>", {}};
            });
        QCOMPARE(asked, QStringList{QStringLiteral("error_rate")});
        QVERIFY(html.contains("90,026 failed of 705,600"));
        QVERIFY(html.contains("default-src 'none'"));
        QVERIFY(html.contains("src=\"data:image/svg+xml;base64,"));
        QVERIFY(html.contains("<ul>\n<li>a<ol start=\"1\">\n<li>b</li></ol>\n</li>\n<li>c</li></ul>"));
        QVERIFY(html.contains("<blockquote>\n<p>q</p>\n</blockquote>"));
        for (const char* tag : {"ul", "ol", "li", "table", "tr", "blockquote", "figure", "strong"})
            QCOMPARE(html.count(QByteArray("</") + tag + ">"),
                     html.count(QByteArray("<") + tag + ">") + html.count(QByteArray("<") + tag + " "));
    }

    void pdfHoldsPagesAndDrawsCharts()
    {
        int asked = 0;
        const auto pdf = exportPdf(parseMarkdown(generateDraft(factsOfTheNight())),
                                   QStringLiteral("INC-1120"), [&](const ChartReference&) {
                                       ++asked;
                                       QImage image(640, 280, QImage::Format_RGB32);
                                       image.fill(Qt::darkGreen);
                                       return image;
                                   });
        QVERIFY2(pdf, pdf ? "" : qPrintable(pdf.error().what));
        QCOMPARE(asked, 1);
        QVERIFY(pdf->startsWith("%PDF-"));
        QVERIFY(pdf->trimmed().endsWith("%%EOF"));
        const auto pages = pdf->count("/Type /Page\n");
        QVERIFY2(pages >= 3 && pages <= 12, qPrintable(QString::number(pages)));
        QVERIFY(pdf->contains("/Subtype /Image"));
    }

    void pdfOfHostileTextEnds()
    {
        QElapsedTimer timer;
        timer.start();
        const QString text = QString(300'000, u'a') + QStringLiteral("\n\n") +
                             QStringLiteral("|a").repeated(200) + u'\n' + QStringLiteral("|-").repeated(200) +
                             u'\n' + QStringLiteral("|x\n").repeated(100) +
                             QStringLiteral("\n<img src='file:///etc/passwd'>\n\n![i](file:///etc/passwd)\n");
        QVERIFY(exportPdf(parseMarkdown(text), QStringLiteral("t")));
        QVERIFY2(timer.elapsed() < test::patience(20'000), qPrintable(QString::number(timer.elapsed())));
    }

    void jsonReportHoldsFactsAndFigures()
    {
        ReportContents contents;
        contents.facts = factsOfTheNight();
        contents.markdown = QStringLiteral("# x");
        const QJsonObject report = QJsonDocument::fromJson(reportJson(contents)).object();
        QCOMPARE(report[u"format"].toString(), QStringLiteral("muster.report"));
        QCOMPARE(report[u"impact"].toObject()[u"failed"].toDouble(), 90'026.0);
        QCOMPARE(report[u"impact"].toObject()[u"total"].toDouble(), 705'600.0);
        QCOMPARE(report[u"impact"].toObject()[u"length_seconds"].toDouble(), 1'764.0);
        QCOMPARE(report[u"timeline"].toArray().size(), 55);
        QCOMPARE(report[u"key_times"].toObject()[u"impact_end"].toString(),
                 QStringLiteral("2026-11-20T02:29:24Z"));
        QCOMPARE(report[u"document"].toObject()[u"markdown"].toString(), QStringLiteral("# x"));
        QVERIFY(QJsonDocument::fromJson(reportJson({})).object()[u"impact"].toObject()[u"failed"].isNull());
    }
};

QTEST_MAIN(TestMarkdown)
#include "tst_markdown.moc"
