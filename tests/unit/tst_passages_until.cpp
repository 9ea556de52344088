// SPDX-License-Identifier: GPL-3.0-or-later
// The document up to a moment, and an action that is put into its text.
#include "models/document/action_append.h"
#include "models/document/action_items.h"
#include "models/document/passages_until.h"

#include <QtTest>

using namespace muster;

namespace {

Instant night(const char* time)
{
    return *Instant::fromIso(QStringLiteral("2026-11-20T") + QLatin1String(time) + u'Z');
}

/// "e0213": what happened at 02:13.
std::optional<Instant> momentOf(const EventId& id)
{
    return Instant::fromIso(
        QStringLiteral("2026-11-20T%1:%2:00Z").arg(id.value.mid(1, 2), id.value.mid(3, 2)));
}

SeenMoment seenUntil(Instant until)
{
    return [until](const EventId& id) {
        const auto at = momentOf(id);
        return at && *at <= until ? at : std::nullopt;
    };
}

QStringList shown(const QString& markdown, const char* until, bool everything = false)
{
    const Instant at = night(until);
    QStringList lines;
    for (const Passage& one : passagesUntil(markdown, seenUntil(at), at, everything).passages)
        lines << (one.level > 0 ? QString(one.level, u'#') + u' ' : QString()) + one.text;
    return lines;
}

const QString kText =
    QStringLiteral("# INC-1120 Checkout\n\n## Summary\n\nIt ended well.\n\n## What happened\n\n"
                   "The alert fired [02:13](event:e0213).\n\nThe pool was full [02:20](event:e0220).\n\n"
                   "- first look [02:14](event:e0214), rolled back at 02:41\n"
                   "- errors were [18 %](metric:error_rate?at=2026-11-20T02:15:00Z)\n\n"
                   "> To write: more [02:13](event:e0213)\n\n"
                   "## Timeline\n\n| Time | Event |\n|---|---|\n| [02:13](event:e0213) | fired |\n| "
                   "[02:41](event:e0241) | rolled |\n");

} // namespace

class TestPassagesUntil : public QObject
{
    Q_OBJECT
private slots:
    void onlyWhatHasHappenedIsShown();
    void whatCitesNothingWaitsForTheEnd();
    void aTimeInTheWordsCountsToo();
    void midnightIsCrossedByTheNearestDay();
    void whatIsLeftOutIsCounted();
    void anActionBecomesARow();
    void anActionBecomesATask();
    void anActionMakesItsSection();
    void anActionsWordsAreOnlyWords();
};

void TestPassagesUntil::onlyWhatHasHappenedIsShown()
{
    QCOMPARE(shown(kText, "02:12:00"), QStringList{});
    QCOMPARE(shown(kText, "02:13:00"),
             (QStringList{QStringLiteral("# INC-1120 Checkout"), QStringLiteral("## What happened"),
                          QStringLiteral("The alert fired 02:13."), QStringLiteral("## Timeline"),
                          QStringLiteral("02:13 · fired")}));
    QVERIFY(shown(kText, "02:20:00").contains(QStringLiteral("The pool was full 02:20.")));
    QVERIFY(!shown(kText, "02:40:59").join(u'|').contains(QLatin1String("rolled")));
}

void TestPassagesUntil::whatCitesNothingWaitsForTheEnd()
{
    QVERIFY(!shown(kText, "03:30:00").contains(QStringLiteral("It ended well.")));
    const QStringList all = shown(kText, "03:30:00", true);
    QVERIFY(all.contains(QStringLiteral("It ended well.")));
    QVERIFY(!all.join(u'|').contains(QLatin1String("To write")));
}

void TestPassagesUntil::aTimeInTheWordsCountsToo()
{
    const auto item = [](const QStringList& lines) {
        return !lines.filter(QStringLiteral("first look")).isEmpty();
    };
    // Everything it cites is seen, but its words go on to 02:41.
    QVERIFY(!item(shown(kText, "02:40:59")));
    QVERIFY(item(shown(kText, "02:41:00")));
    const auto figure = [](const QStringList& lines) {
        return !lines.filter(QStringLiteral("errors were")).isEmpty();
    };
    QVERIFY(!figure(shown(kText, "02:14:59")));
    QVERIFY(figure(shown(kText, "02:15:00")));
}

void TestPassagesUntil::midnightIsCrossedByTheNearestDay()
{
    const QString text = QStringLiteral("Before it, at 23:50, all was well [00:05](event:e0005).\n");
    QCOMPARE(shown(text, "00:05:00").size(), 1);
}

void TestPassagesUntil::whatIsLeftOutIsCounted()
{
    const PassagesUntil made = passagesUntil(kText, seenUntil(night("02:13:00")), night("02:13:00"));
    QCOMPARE(made.undated, 1); // the summary
    QCOMPARE(made.later, 4);   // the pool, the item, the figure, the row
}

void TestPassagesUntil::anActionBecomesARow()
{
    const QString text =
        QStringLiteral("# A\n\n| Owner | Action |\n|---|---|\n| Sam | one |\n\n## After\n\nwords\n");
    const QString made = withActionItem(text, QStringLiteral("alert on the pool"));
    QCOMPARE(made, QStringLiteral(
                       "# A\n\n| Owner | Action |\n|---|---|\n| Sam | one |\n|  | alert on the pool |\n\n"
                       "## After\n\nwords\n"));
    const auto items = readActionItems(parseMarkdown(made));
    QCOMPARE(items.size(), size_t(2));
    QCOMPARE(items.back().text, QStringLiteral("alert on the pool"));
    QCOMPARE(toString(items.back().state), QStringLiteral("open"));
}

void TestPassagesUntil::anActionBecomesATask()
{
    const QString text = QStringLiteral("# A\n\n## Remediation\n\n- [x] one\n\n## After\n\nwords\n");
    const QString made = withActionItem(text, QStringLiteral("two"));
    const auto items = readActionItems(parseMarkdown(made));
    QCOMPARE(items.size(), size_t(2));
    QCOMPARE(items.back().text, QStringLiteral("two"));
    QVERIFY(made.endsWith(QStringLiteral("- [ ] two\n\n## After\n\nwords\n")));
}

void TestPassagesUntil::anActionMakesItsSection()
{
    for (const QString& text : {QString(), QStringLiteral("# A\n\nwords")}) {
        const auto items = readActionItems(parseMarkdown(withActionItem(text, QStringLiteral("one"))));
        QCOMPARE(items.size(), size_t(1));
        QCOMPARE(items.front().text, QStringLiteral("one"));
    }
    QCOMPARE(withActionItem(QStringLiteral("# A"), QStringLiteral("  \n")), QStringLiteral("# A"));
    // Nobody closed the code: at the end it would be code, too.
    const QString open = QStringLiteral("# A\n\n```\nlog | Action |\n");
    const QString made = withActionItem(open, QStringLiteral("one"));
    QCOMPARE(readActionItems(parseMarkdown(made)).size(), size_t(1));
    QVERIFY(made.endsWith(open));
}

void TestPassagesUntil::anActionsWordsAreOnlyWords()
{
    const QString hostile = QStringLiteral("a | b\n| c | [x](event:1) **d** <b>");
    const auto items = readActionItems(parseMarkdown(withActionItem(QString(), hostile)));
    QCOMPARE(items.size(), size_t(1));
    QCOMPARE(items.front().text, QStringLiteral("a | b | c | [x](event:1) **d** <b>"));
}

QTEST_GUILESS_MAIN(TestPassagesUntil)
#include "tst_passages_until.moc"
