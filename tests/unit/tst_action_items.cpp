// SPDX-License-Identifier: GPL-3.0-or-later
// Action items are read from the text of a post-mortem, whatever its table looks like.
#include "models/document/action_items.h"

#include <QtTest/QtTest>

using namespace muster;

namespace {

std::vector<ActionItem> itemsOf(const QString& markdown)
{
    return readActionItems(parseMarkdown(markdown));
}

/// "text|kind|priority|owner|due|done when|ticket|state" per item.
QString told(const std::vector<ActionItem>& items)
{
    QStringList lines;
    for (const ActionItem& item : items)
        lines << QStringList{item.text,
                             item.kind,
                             item.priority,
                             item.owner,
                             item.due ? item.due->toString(Qt::ISODate) : item.dueText,
                             item.doneWhen,
                             item.ticket,
                             toString(item.state)}
                     .join(u'|');
    return lines.join(u'\n');
}

} // namespace

class TestActionItems : public QObject
{
    Q_OBJECT
private slots:
    void theyAreReadFromTablesAndTasks_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<QString>("expected");
        QTest::newRow("the draft's table")
            << "## Action items\n\n| Action | Priority | Owner | Done when | Ticket "
               "|\n|---|---|---|---|---|\n"
               "| Release the **worker** thread | P0 | Maya | a test cuts the connection | OPS-12 |\n|  |  | "
               " |  |  |\n"
            << "Release the worker thread||P0|Maya||a test cuts the connection|OPS-12|open";
        QTest::newRow("other columns, other order")
            << "| Owner | Type | Action item | Due date | Status | Remark |\n|---|---|---|---|---|---|\n"
               "| Jonas | Detect | Page on lag | 5 Dec 2026 | Done | x |\n| Maya | | Cut it | soon | wontfix "
               "| |\n"
            << "Page on lag|detect||Jonas|2026-12-05|||done\nCut it|||Maya|soon|||dropped";
        QTest::newRow("struck out") << "| Action |\n|---|\n| ~~Buy more~~ |\n| Buy ~~more~~ less |\n"
                                    << "Buy more|||||||dropped\nBuy more less|||||||open";
        QTest::newRow("tasks")
            << "## Follow-up\n\n### Now\n\n- [ ] Add the test (owner: Maya Okafor, due 2026-12-05, "
               "p0, OPS-9, done when it fails on main)\n- [x] Write it down (see above)\n- no task\n"
            << "Add the test||P0|Maya Okafor|2026-12-05|it fails on main|OPS-9|open\n"
               "Write it down (see above)|||||||done";
        QTest::newRow("tasks elsewhere") << "## Notes\n\n- [ ] call the vendor\n\n## Actions\n\ntext\n"
                                         << "";
        QTest::newRow("quoted") << "## Actions\n\n> - [ ] not ours\n\n> | Action |\n> |---|\n> | nor this |\n"
                                << "";
        QTest::newRow("code") << "## Actions\n\n```\n- [ ] nothing\n```\n"
                              << "";
        QTest::newRow("a table of something else") << "| Event | Owner |\n|---|---|\n| a | b |\n"
                                                   << "";
        QTest::newRow("a heading after the actions") << "## Actions\n\n- [ ] a\n\n## Notes\n\n- [ ] b\n"
                                                     << "a|||||||open";
    }
    void theyAreReadFromTablesAndTasks()
    {
        QFETCH(QString, markdown);
        QFETCH(QString, expected);
        QCOMPARE(told(itemsOf(markdown)), expected);
    }

    void aDateIsOneOrItIsNone_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QDate>("date");
        QTest::newRow("ISO") << "2026-12-05" << QDate(2026, 12, 5);
        QTest::newRow("words") << " 5  December 2026" << QDate(2026, 12, 5);
        QTest::newRow("short words") << "31 Jan 2027" << QDate(2027, 1, 31);
        QTest::newRow("American or not") << "12/05/2026" << QDate();
        QTest::newRow("no such day") << "2026-02-30" << QDate();
        QTest::newRow("no year") << "5 December" << QDate();
        QTest::newRow("two digits") << "5 Dec 26" << QDate();
        QTest::newRow("nothing") << "" << QDate();
        QTest::newRow("soon") << "next sprint" << QDate();
    }
    void aDateIsOneOrItIsNone()
    {
        QFETCH(QString, text);
        QFETCH(QDate, date);
        QCOMPARE(dueDateFrom(text).value_or(QDate()), date);
    }

    void whatIsMissingIsSaidOfOpenOnes()
    {
        ActionItem item;
        item.text = QStringLiteral("x");
        QCOMPARE(actionProblems(item).size(), 3);
        item.dueText = QStringLiteral("soon");
        QVERIFY(actionProblems(item).contains(QStringLiteral("\"soon\" is no date: write it as 2026-12-05")));
        item.owner = item.doneWhen = QStringLiteral("y");
        item.due = QDate(2026, 12, 5);
        QCOMPARE(actionProblems(item), QStringList{});
        item = {};
        item.state = ActionItem::State::Finished;
        QCOMPARE(actionProblems(item), QStringList{});
    }

    void theMostUrgentComesFirst()
    {
        auto items = itemsOf(
            QStringLiteral("| Action | Due | Priority | State |\n|---|---|---|---|\n"
                           "| later | 2026-12-30 | P0 | |\n| none | | | |\n| late | 2026-11-20 | P2 | |\n"
                           "| done | 2026-11-01 | P0 | done |\n| today | 2026-11-26 | P1 | |\n"
                           "| none, P1 | | P1 | |\n| later, P1 | 2026-12-30 | P1 | |\n"));
        const QDate today(2026, 11, 26);
        std::stable_sort(items.begin(), items.end(), [today](const ActionItem& a, const ActionItem& b) {
            return isMoreUrgent(a, b, today);
        });
        QStringList order;
        for (const ActionItem& item : items)
            order << item.text;
        QCOMPARE(order.join(u'|'), QStringLiteral("late|today|later|later, P1|none, P1|none|done"));
        QVERIFY(isOverdue(items.front(), today));
        QVERIFY(!isOverdue(items[1], today)); // the day itself is not over
    }

    void hostileTablesStayBounded()
    {
        const QString cell = QStringLiteral("| ") + QString(100'000, u'(') + QStringLiteral(" |\n");
        QVERIFY(itemsOf(QStringLiteral("## Actions\n\n| Action |\n|---|\n") + cell).size() == 1);
        const QString task =
            QStringLiteral("## Actions\n\n- [ ] ") + QStringLiteral("(a").repeated(50'000) + u')';
        QVERIFY(itemsOf(task).size() == 1);
    }
};

QTEST_GUILESS_MAIN(TestActionItems)
#include "tst_action_items.moc"
