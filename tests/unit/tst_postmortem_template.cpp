// SPDX-License-Identifier: GPL-3.0-or-later
// Templates of post-mortems: files, fresh drafts, and that a document changes its template without losing a
// line.
#include "models/domain/postmortem_template.h"
#include "models/domain/prose_mask.h"
#include "tests/unit/drill_data.h"

#include <QtTest/QtTest>

#include <random>

using namespace muster;

namespace {

PostMortemFacts facts()
{
    PostMortemFacts facts;
    facts.incident.number = QStringLiteral("INC-1120");
    facts.incident.title = QStringLiteral("Card confirmations fail");
    facts.incident.services = QStringList{QStringLiteral("checkout-api")};
    facts.incident.openedAt = drill::night("02:06:00");
    facts.impact.start = drill::night("02:00:00");
    facts.impact.end = drill::night("02:29:24");
    facts.impact.total = 705'600;
    facts.impact.failed = 90'026;
    facts.timeline = drill::events();
    RoleFact commander;
    commander.role = QStringLiteral("commander");
    commander.person = QStringLiteral("Maya Okafor");
    facts.state.roles = {commander};
    return facts;
}

const PostMortemTemplate& builtIn(const char* id)
{
    for (const PostMortemTemplate& one : builtInPostMortemTemplates()) {
        if (one.id == QLatin1String(id))
            return one;
    }
    qFatal("no template %s", id);
}

QStringList headings(const QString& markdown)
{
    QStringList found;
    for (const ProseHeading& heading : maskProse(markdown).headings) {
        if (heading.level == 2)
            found << markdown.mid(heading.from, heading.length).trimmed();
    }
    return found;
}

QString sectionOf(const QString& markdown, const QString& heading)
{
    const qsizetype from = markdown.indexOf(QStringLiteral("## ") + heading + u'\n');
    if (from < 0)
        return {};
    const qsizetype body = markdown.indexOf(u'\n', from) + 1;
    const qsizetype end = markdown.indexOf(QStringLiteral("\n## "), body);
    return markdown.mid(body, end < 0 ? -1 : end - body).trimmed();
}

QString with(QString markdown, const char* heading, const QString& text)
{
    const QString line = QStringLiteral("## ") + QLatin1String(heading) + u'\n';
    Q_ASSERT(markdown.contains(line));
    return markdown.replace(line, line + u'\n' + text + u'\n');
}

} // namespace

class TestPostMortemTemplate : public QObject
{
    Q_OBJECT
private slots:
    void everyTemplateMakesADocumentWithTheSameFigures()
    {
        QStringList ids;
        for (const PostMortemTemplate& one : builtInPostMortemTemplates()) {
            ids << one.id;
            const QString draft = generateDraft(facts(), one);
            QVERIFY(draft.startsWith(
                QLatin1String("# INC-1120: Card confirmations fail\n\n**Date** 2026-11-20")));
            for (const char* figure : {"90,026 failed of 705,600", "Maya Okafor", "detected − impact start",
                                       "(event:E07)", "| Action | Priority |"})
                QVERIFY2(draft.contains(QString::fromUtf8(figure)),
                         qPrintable(one.id + u' ' + QString::fromUtf8(figure)));
            QVERIFY(!draft.contains(QLatin1String("{{")));
            QVERIFY(!draft.contains(QLatin1String("\n\n\n")));
            QCOMPARE(templateOf(draft, builtInPostMortemTemplates()), &one);
            QVERIFY(lintProse(draft).empty() ||
                    one.id == QLatin1String("google")); // its heading is "Root causes"
        }
        QCOMPARE(ids,
                 (QStringList{QStringLiteral("muster"), QStringLiteral("google"), QStringLiteral("pagerduty"),
                              QStringLiteral("howie"), QStringLiteral("morgue")}));
        // Nothing to show is no section.
        QVERIFY(!headings(generateDraft(facts())).contains(QStringLiteral("Supporting charts")));
    }

    void whatWasWrittenGoesToTheSectionOfTheSameMeaning()
    {
        QString text = generateDraft(facts());
        text = with(text, "What was difficult", QStringLiteral("Saturation was drawn as a mean."));
        text = with(text, "Why were we surprised", QStringLiteral("6.1 % stayed."));
        text.replace(QStringLiteral("**Status** draft"), QStringLiteral("**Status** in review"));
        text += QStringLiteral("\n## A word of thanks\n\nTo the night shift.\n");
        const auto& all = builtInPostMortemTemplates();
        const QString google = withTemplate(text, builtIn("google"), all, facts());
        QVERIFY(sectionOf(google, QStringLiteral("What went wrong"))
                    .startsWith(QLatin1String("Saturation was drawn")));
        QVERIFY(google.contains(QLatin1String("**Status** in review")));
        QVERIFY(sectionOf(google, QStringLiteral("Why were we surprised"))
                    .contains(QLatin1String("6.1 % stayed.")));
        QCOMPARE(sectionOf(google, QStringLiteral("A word of thanks")),
                 QStringLiteral("To the night shift."));
        QVERIFY(!headings(google).contains(QStringLiteral("What happened"))); // nobody had written it
        QVERIFY(headings(google).contains(QStringLiteral("Trigger")));
        QCOMPARE(
            headings(google).mid(0, 5),
            (QStringList{QStringLiteral("Summary"), QStringLiteral("Impact"), QStringLiteral("Root causes"),
                         QStringLiteral("Trigger"), QStringLiteral("Resolution")}));
    }

    void thereAndBackIsTheSame()
    {
        const auto& all = builtInPostMortemTemplates();
        const QString untouched = generateDraft(facts());
        QString written = with(untouched, "Contributing factors", QStringLiteral("- Three conditions."));
        for (const PostMortemTemplate& other : all) {
            QCOMPARE(withTemplate(withTemplate(untouched, other, all, facts()), all.front(), all, facts()),
                     untouched);
            const QString back =
                withTemplate(withTemplate(written, other, all, facts()), all.front(), all, facts());
            QVERIFY2(sectionOf(back, QStringLiteral("Contributing factors"))
                             .startsWith(QLatin1String("- Three cond")) ||
                         other.id == QLatin1String("morgue"), // has no such section: it stands at the end
                     qPrintable(other.id));
            QVERIFY(back.contains(QLatin1String("- Three conditions.")));
        }
    }

    void noLineIsLostWhateverIsWritten()
    {
        std::mt19937 random(20261120);
        const auto below = [&random](int limit) { return int(random() % unsigned(limit)); };
        const auto& all = builtInPostMortemTemplates();
        const PostMortemFacts night = facts();
        int lines = 0;
        for (int round = 0; round < 300; ++round) {
            QString text = generateDraft(night, all[size_t(below(int(all.size())))]);
            QStringList mine;
            const auto line = [&] {
                static const QStringList shapes{QStringLiteral("Line %1 of somebody."),
                                                QStringLiteral("- item %1"),
                                                QStringLiteral("```\n## no heading %1\n\ncode\n```"),
                                                QStringLiteral("> quoted %1"),
                                                QStringLiteral("### Own heading %1"),
                                                QStringLiteral("| a%1 | b |"),
                                                QStringLiteral("    indented %1")};
                mine << shapes[below(int(shapes.size()))].arg(lines++);
                return mine.last();
            };
            for (int edit = below(6); edit > 0; --edit) {
                const QStringList own = headings(text);
                const QString heading = own[below(int(own.size()))];
                text.replace(QStringLiteral("## ") + heading + u'\n',
                             QStringLiteral("## ") + heading + QStringLiteral("\n\n") + line() + u'\n');
            }
            if (below(3) == 0)
                text += QStringLiteral("\n## Own section %1\n\n%2\n").arg(lines).arg(line());
            if (below(4) == 0) // above the first section
                text.insert(text.indexOf(QLatin1String("\n## ")), u'\n' + line() + u'\n');
            if (below(5) == 0)
                text.replace(u'\n', QStringLiteral("\r\n"));
            for (int step = 0; step < 3; ++step) {
                text = withTemplate(text, all[size_t(below(int(all.size())))], all, night);
                for (const QString& one : std::as_const(mine)) {
                    QVERIFY2(
                        QString(text).remove(u'\r').contains(one),
                        qPrintable(QStringLiteral("round %1, step %2: %3").arg(round).arg(step).arg(one)));
                }
            }
        }
        QVERIFY(lines > 500);
    }

    void aBrokenFileIsNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        const QByteArray head = "muster-postmortem 1\nid: own\ntitle: Ours\n---\n";
        QTest::newRow("whole") << head + "{{title}}\n\n## Short {summary}\n\n{{summary}}\n" << QString();
        QTest::newRow("empty") << QByteArray() << "own.md:1: the first line";
        QTest::newRow("other format") << QByteArray("muster-postmortem 2\n") << "own.md:1: the first line";
        QTest::newRow("no id") << QByteArray("muster-postmortem 1\ntitle: T\n---\n## A {a}\n")
                               << "needs id, title";
        QTest::newRow("no end of the head")
            << QByteArray("muster-postmortem 1\nid: a\ntitle: T\n") << "a line ---";
        QTest::newRow("unknown key") << QByteArray("muster-postmortem 1\nname: a\n") << "own.md:2: \"name\"";
        QTest::newRow("no section") << head + "text\n"
                                    << "there is no section";
        QTest::newRow("no part") << head + "## Summary\n"
                                 << "own.md:5: a section says what it is about";
        QTest::newRow("twice") << head + "## A {a}\n## B {a}\n"
                               << "own.md:6: two sections are about {a}";
        QTest::newRow("unknown name") << head + "## A {a}\n\n{{nothing}}\n"
                                      << "own.md:7: nothing is written";
    }
    void aBrokenFileIsNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        const auto made = readPostMortemTemplate(text, QStringLiteral("own.md"));
        QCOMPARE(made.has_value(), says.isEmpty());
        if (!made)
            QVERIFY2(made.error().what.contains(says), qPrintable(made.error().what));
        else
            QCOMPARE(generateDraft({}, *made).section(u'\n', 2, 2), QStringLiteral("## Short"));
    }
};

QTEST_GUILESS_MAIN(TestPostMortemTemplate)
#include "tst_postmortem_template.moc"
