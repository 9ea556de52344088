// SPDX-License-Identifier: GPL-3.0-or-later
// Figures that say where they were measured: written, read again, and told in every export.
#include "models/document/export_html.h"
#include "models/document/metric_notes.h"
#include "models/document/pdf_export.h"
#include "models/document/report_json.h"
#include "models/domain/metric_value.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QtTest>

using namespace muster;

namespace {

Instant at(const char* time)
{
    return *Instant::fromIso(QStringLiteral("2026-11-20T") + QLatin1String(time) + u'Z');
}

std::vector<Panel> panels()
{
    Panel errors;
    errors.id = QStringLiteral("error_rate");
    errors.title = QStringLiteral("Error rate");
    errors.source = SourceId{QStringLiteral("prom")};
    errors.series = {{QStringLiteral("sum(rate(errors{code=~\"5..\"}[1m]))\n / sum(rate(all[1m]))"), {}},
                     {QStringLiteral("max(errors)"), {}}};
    errors.format.unit = Unit::Ratio;
    errors.sloLine = 0.001;
    Panel budget;
    budget.id = QStringLiteral("budget left");
    budget.title = QStringLiteral("Budget left");
    budget.slo = SloView::BudgetLeft;
    return {errors, budget};
}
const std::map<SourceId, QString> kNames{
    {SourceId{QStringLiteral("prom")}, QStringLiteral("Prometheus (main)")}};

MarkdownText spansOf(const QString& markdown)
{
    return parseMarkdown(markdown).blocks.front().text;
}

} // namespace

class TestMetricValue final : public QObject
{
    Q_OBJECT
private slots:
    void isWrittenAsText()
    {
        const MetricReference moment{QStringLiteral("error_rate"), 0, at("02:13:40"), {}};
        QCOMPARE(metricValue(QStringLiteral("18.7 %"), moment),
                 QStringLiteral("[18.7 %](metric:error_rate?at=2026-11-20T02:13:40Z)"));
        const MetricReference stretch{
            QStringLiteral("a b/(c)|[d]?"), 2, {}, TimeRange{at("02:00:00"), at("02:29:24")}};
        QCOMPARE(metricAddress(stretch), QStringLiteral("metric:a%20b%2F%28c%29%7C%5Bd%5D%3F?from=2026-11-"
                                                        "20T02:00:00Z&to=2026-11-20T02:29:24Z&series=2"));
        QCOMPARE(metricValue(QStringLiteral("a]|*b"), {}), QStringLiteral("a\\]\\|\\*b"));
        QCOMPARE(timeText(stretch), QStringLiteral("2026-11-20 02:00:00 UTC to 2026-11-20 02:29:24 UTC"));
    }

    void aCountedFigureSaysWhatItWasCountedFrom()
    {
        const MetricReference share{
            QStringLiteral("error_rate"), 0, {}, TimeRange{at("02:00:00"), at("02:29:24")}, true};
        const QString address = metricAddress(share);
        QVERIFY2(address.endsWith(QLatin1String("&of=counters")), qPrintable(address));
        QCOMPARE(*metricFromAddress(address), share);
        // An instant counts nothing.
        QVERIFY(!metricFromAddress(QStringLiteral("metric:p?at=2026-11-20T02:13:40Z&of=counters"))->counted);
        const MarkdownDocument document = parseMarkdown(metricValue(QStringLiteral("12.76 %"), share));
        const auto notes = metricNotes(document, panels(), kNames,
                                       {QStringLiteral("sum(errors)"), QStringLiteral("sum(all)")});
        QCOMPARE(
            notes.front().words,
            QStringLiteral("Error rate, counted: increase of sum(errors) / increase of sum(all), Prometheus "
                           "(main), 2026-11-20 02:00:00 UTC to 2026-11-20 02:29:24 UTC"));
        const auto unknown = metricNotes(document, panels(), kNames);
        QVERIFY2(unknown.front().words.startsWith(
                     QLatin1String("Error rate, counted from the counters of the room's objective, ")),
                 qPrintable(unknown.front().words));
        QVERIFY(unknown.front().query.isEmpty());
    }

    void isReadTolerantly_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("again"); // empty: none
        const auto row = [](const char* name, const char* address, const char* again) {
            QTest::newRow(name) << QString::fromLatin1(address) << QString::fromLatin1(again);
        };
        row("a panel", "metric:p", "metric:p");
        row("seconds", "metric:p?at=2026-11-20T02:13:40Z", "metric:p?at=2026-11-20T02:13:40Z");
        row("unknown fields", "metric:p?colour=red&series=1", "metric:p?series=1");
        row("wrong fields", "metric:p?at=noon&series=-4&from=2026-11-20T02:13:40Z", "metric:p");
        row("both", "metric:p?at=2026-11-20T02:13:40Z&from=2026-11-20T02:00:00Z&to=2026-11-20T02:01:00Z",
            "metric:p?from=2026-11-20T02:00:00Z&to=2026-11-20T02:01:00Z");
        row("a stretch that ends before it begins",
            "metric:p?from=2026-11-20T02:00:00Z&to=2026-11-20T01:00:00Z", "metric:p");
        row("no panel", "metric:?at=2026-11-20T02:13:40Z", "");
        row("another scheme", "event:p", "");
        row("half an escape", "metric:p%", "metric:p%25");
    }
    void isReadTolerantly()
    {
        QFETCH(QString, address);
        QFETCH(QString, again);
        const auto reference = metricFromAddress(address);
        QCOMPARE(reference ? metricAddress(*reference) : QString(), again);
        QVERIFY(!metricFromAddress(QStringLiteral("metric:") + QString(3000, u'p')));
    }

    void whateverIsWrittenIsReadAgain()
    {
        for (quint32 seed = 1; seed <= 3000; ++seed) {
            QRandomGenerator random(seed);
            const QString signs = QString::fromUtf8("ab _-%?&=#()[]<>|\\`*\"'é€😀./:");
            const auto some = [&](int most) {
                QString text = QStringLiteral("p");
                for (int i = random.bounded(most); i > 0; --i)
                    text += signs[random.bounded(int(signs.size()))];
                return text.isValidUtf16() ? text : QStringLiteral("q");
            };
            MetricReference reference{some(12), random.bounded(3), {}, {}};
            if (random.bounded(2))
                reference.at = at("02:13:40");
            else if (random.bounded(2))
                reference.over = TimeRange{at("02:00:00"), at("02:29:24")};
            const QString label = some(20);
            QCOMPARE(metricFromAddress(metricAddress(reference)), std::optional(reference));
            // In a sentence and in a cell.
            const QString value = metricValue(label, reference);
            const MarkdownText spans = spansOf(QStringLiteral("A ") + value + QStringLiteral(" b"));
            QCOMPARE(spans.size(), size_t{3});
            QCOMPARE(spans[1].metric, reference);
            QCOMPARE(spans[1].text, label.simplified());
            const MarkdownDocument table =
                parseMarkdown(QStringLiteral("| a |\n|---|\n| ") + value + QStringLiteral(" |\n"));
            QCOMPARE(table.blocks.front().rows.size(), size_t{2});
            QCOMPARE(table.blocks.front().rows[1].front().front().metric, reference);
            // With the words of its note as a title it is still the same.
            const MarkdownDocument document = parseMarkdown(value);
            auto notes = metricNotes(document, panels(), kNames);
            QCOMPARE(notes.size(), size_t{1});
            notes.front().words = some(20) + label;
            const QString titled =
                withMetricTitles(QStringLiteral("| a |\n|---|\n| ") + value + QStringLiteral(" |\n"), notes);
            const MarkdownDocument again = parseMarkdown(titled);
            QVERIFY2(again.blocks.size() == 1 && again.blocks.front().rows.size() == 2 &&
                         again.blocks.front().rows[1].front() == table.blocks.front().rows[1].front(),
                     qPrintable(titled));
        }
    }

    void noLinkIsMadeOfIt()
    {
        const MarkdownText spans = spansOf(QStringLiteral("[x](metric:p) [y](event:E) [z](metric:)"));
        QCOMPARE(spans[0].metric.panelId, QStringLiteral("p"));
        QVERIFY(spans[0].link.isEmpty() && spans[0].event.isEmpty());
        QVERIFY(spans[2].metric.isEmpty() && !spans[2].event.isEmpty());
        for (const MarkdownSpan& span : spans)
            QVERIFY(span.link.isEmpty());
        QCOMPARE(citedMetrics(parseMarkdown(QStringLiteral("[a](metric:p) [b](metric:p)\n\n- [c](metric:q)")))
                     .size(),
                 size_t{2});
    }

    void aNoteSaysQuerySourceAndTime()
    {
        const MarkdownDocument document = parseMarkdown(QStringLiteral(
            "[18.7 %](metric:error_rate?at=2026-11-20T02:13:40Z), [3](metric:error_rate?series=1), "
            "[13 %](metric:budget%20left), [7](metric:gone), [x](metric:error_rate?series=9)"));
        QStringList words;
        for (const MetricNote& note : metricNotes(document, panels(), kNames))
            words << note.label + QStringLiteral(" = ") + note.words;
        QCOMPARE(
            words.join(u'\n'),
            QStringLiteral("18.7 % = Error rate: sum(rate(errors{code=~\"5..\"}[1m])) / sum(rate(all[1m])), "
                           "Prometheus (main), 2026-11-20 02:13:40 UTC\n"
                           "3 = Error rate: max(errors), Prometheus (main)\n"
                           "13 % = Budget left, from the objective of the room\n"
                           "7 = gone (this room has no such panel)\n"
                           "x = Error rate (it has no such series), Prometheus (main)"));
    }

    void everyExportTellsIt()
    {
        const QString markdown =
            QStringLiteral("# T\n\n**[18.7 %](metric:error_rate?at=2026-11-20T02:13:40Z)** failed, "
                           "[18.7 %](metric:error_rate?at=2026-11-20T02:13:40Z \"mine\") at most.\n");
        const MarkdownDocument document = parseMarkdown(markdown);
        const auto notes = metricNotes(document, panels(), kNames);
        QCOMPARE(notes.size(), size_t{1});
        const QString title = withMetricTitles(markdown, notes);
        QVERIFY2(title.contains(QStringLiteral(
                     "at=2026-11-20T02:13:40Z \"Error rate: sum(rate(errors{code=~\\\"5..\\\"}")),
                 qPrintable(title));
        QVERIFY(title.contains(QStringLiteral(" \"mine\")")));
        QCOMPARE(withMetricTitles(title, notes), title);

        const QString html = QString::fromUtf8(exportHtml(document, QStringLiteral("T"), {}, notes));
        QVERIFY2(html.contains(QStringLiteral(
                     "<span class=\"cite\" title=\"Error rate: sum(rate(errors{code=~&quot;5..")) &&
                     html.contains(QStringLiteral("18.7 %</strong></span><sup>[1]</sup>")) &&
                     html.contains(QStringLiteral("<h2>Sources of the figures</h2>")) &&
                     html.contains(QStringLiteral("Prometheus (main), 2026-11-20 02:13:40 UTC</li>")),
                 qPrintable(html));
        QVERIFY(!exportHtml(document, QStringLiteral("T")).contains("Sources of the figures"));

        ReportContents contents;
        contents.figures = notes;
        const QJsonObject figure = QJsonDocument::fromJson(reportJson(contents))
                                       .object()
                                       .value(QStringLiteral("figures"))
                                       .toArray()
                                       .at(0)
                                       .toObject();
        QCOMPARE(figure.value(QStringLiteral("panel")).toString(), QStringLiteral("error_rate"));
        QCOMPARE(figure.value(QStringLiteral("source")).toString(), QStringLiteral("Prometheus (main)"));
        QCOMPARE(figure.value(QStringLiteral("at")).toString(), at("02:13:40").toIso());
        QVERIFY(figure.value(QStringLiteral("query")).toString().startsWith(QLatin1String("sum(")));
        QVERIFY(figure.value(QStringLiteral("from")).isNull());

        const auto with = exportPdf(document, QStringLiteral("T"), {}, notes);
        const auto without = exportPdf(document, QStringLiteral("T"));
        QVERIFY(with && without && with->size() > without->size());
    }

    void aDraftCitesThePanelsThatItKnows()
    {
        PostMortemFacts facts;
        facts.impact.start = at("02:00:00");
        facts.impact.end = at("02:29:24");
        facts.impact.failed = 90'026;
        facts.impact.total = 705'600;
        facts.budgetRemainingRatio = 0.1311;
        const QString without = generateDraft(facts);
        QVERIFY(!without.contains(QLatin1String("metric:")));
        facts.panels = panels();
        const QString draft = generateDraft(facts);
        const auto cited = citedMetrics(parseMarkdown(draft));
        QCOMPARE(cited.size(), size_t{2});
        QCOMPARE(cited[0],
                 (MetricReference{
                     QStringLiteral("error_rate"), 0, {}, TimeRange{at("02:00:00"), at("02:29:24")}, true}));
        QCOMPARE(cited[1], (MetricReference{QStringLiteral("budget left"), 0, at("02:29:24"), {}}));
        QVERIFY(draft.contains(QLatin1String("requests ([12.76 %](metric:error_rate?")) &&
                draft.contains(QLatin1String("[13.11 %](metric:budget%20left?at=")));
        QVERIFY(lintProse(draft).empty());
        // Without an end there is nothing to point at.
        facts.impact.end.reset();
        QVERIFY(!generateDraft(facts).contains(QLatin1String("metric:error_rate")));
    }
};

QTEST_MAIN(TestMetricValue)
#include "tst_metric_value.moc"
