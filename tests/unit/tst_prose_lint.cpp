// SPDX-License-Identifier: GPL-3.0-or-later
// The blame and claim lint: what it finds, and what it leaves alone.
#include "models/domain/postmortem.h"
#include "models/domain/prose_rules.h"
#include "tests/support/build_kind.h"

#include <QFile>
#include <QSet>
#include <QtTest/QtTest>

using namespace muster;

namespace {

/// "rule: words" per finding.
QString found(const QString& markdown, const QStringList& people = {})
{
    QStringList list;
    for (const ProseFinding& finding : lintProse(markdown, people))
        list.append(finding.rule + QStringLiteral(": ") + markdown.mid(finding.from, finding.length));
    return list.join(u'\n');
}

const QStringList kPeople{QStringLiteral("Maya Okafor"), QStringLiteral("Tom\u00e1s Ribeiro"),
                          QStringLiteral("Jonas Weber")};

/// How the lint does on sentences whose findings were written down by hand: tests/data/prose.
struct Score
{
    int sentences = 0, right = 0, wrong = 0, missed = 0;
    QStringList mistakes;

    void read(const QString& name)
    {
        QFile file(QStringLiteral(MUSTER_SOURCE_DIR "/tests/data/prose/") + name);
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n');
        for (const QString& line : lines) {
            if (line.isEmpty() || line.startsWith(u'#'))
                continue;
            const QStringList parts = line.split(QStringLiteral(" | "));
            QVERIFY2(parts.size() >= 3, qPrintable(line));
            add(parts[0], parts[1], line.mid(parts[0].size() + parts[1].size() + 6));
        }
    }
    void add(const QString& section, const QString& labels, const QString& sentence)
    {
        static const std::map<QString, QString> heads{
            {QStringLiteral("story"), QStringLiteral("## What happened\n\n")},
            {QStringLiteral("actions"), QStringLiteral("## Action items\n\n- ")},
            {QStringLiteral("external"), QStringLiteral("## External message\n\n")},
            {QStringLiteral("other"), QStringLiteral("## Notes\n\n")}};
        QSet<QString> expected, found;
        if (labels != QLatin1String("-")) {
            for (const QString& label : labels.split(QStringLiteral(", ")))
                expected << label;
        }
        for (const ProseFinding& finding : lintProse(heads.at(section) + sentence + u'\n', kPeople))
            found << finding.rule;
        ++sentences;
        right += static_cast<int>((expected & found).size());
        for (const QString& rule : found - expected) {
            ++wrong;
            mistakes << QStringLiteral("found %1 in: %2").arg(rule, sentence);
        }
        for (const QString& rule : expected - found) {
            ++missed;
            mistakes << QStringLiteral("missed %1 in: %2").arg(rule, sentence);
        }
    }
    double precision() const { return double(right) / double(right + wrong); }
    double recall() const { return double(right) / double(right + missed); }
    void tell(const char* set) const
    {
        qInfo("FIGURE: prose lint, %s: %d sentences, precision %.3f, recall %.3f", set, sentences,
              precision(), recall());
        for (const QString& mistake : mistakes)
            qInfo("%s", qPrintable(mistake));
    }
};

} // namespace

class TestProseLint : public QObject
{
    Q_OBJECT
private slots:
    void plantedSamplesAreFound_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        // The five samples of the scenario.
        QTest::newRow("should have") << "The product engineer **should have** announced the flag"
                                     << "counterfactual: should have";
        QTest::newRow("failed to") << "on-call failed to look at per-pod metrics"
                                   << "omission: failed to";
        QTest::newRow("obviously") << "obviously the deploy was not the cause"
                                   << "hindsight: obviously";
        QTest::newRow("human error") << "human error in the schedule"
                                     << "error as cause: human error";
        QTest::newRow("more careful") << "Be **more careful** with flags"
                                      << "unbounded action: Be **more careful";
        // One for each other row of the table.
        QTest::newRow("shouldn't") << "It shouldn't have paged"
                                   << "counterfactual: shouldn't have";
        QTest::newRow("typographic apostrophe") << "She didn\u2019t notice the alert"
                                                << "omission: didn\u2019t notice";
        QTest::newRow("if only") << "If only we knew"
                                 << "counterfactual: If only";
        QTest::newRow("character") << "a careless change"
                                   << "character: careless";
        QTest::newRow("just") << "You just restart it"
                              << "hindsight: just restart";
        QTest::newRow("root cause") << "The root cause was the flag"
                                    << "single cause: root cause";
        QTest::newRow("who") << "We asked who approved it"
                             << "who question: who approved";
        QTest::newRow("why") << "Why did the on-call wait?"
                             << "why question: Why did the on-call";
        QTest::newRow("named agent") << "Maya Okafor broke checkout"
                                     << "named agent: Maya Okafor broke";
        QTest::newRow("lack of, in the story") << "## What happened\n\nThere was a lack of tests"
                                               << "alternate reality: lack of";
        QTest::newRow("vague, in actions") << "## Action items\n\n- Improve monitoring\n- Add a test"
                                           << "vague action: Improve";
        QTest::newRow("vague, in a table")
            << "## Action items\n\n| Action | Owner |\n| --- | --- |\n| Investigate leaks | x |"
            << "vague action: Investigate";
        QTest::newRow("remember, in actions") << "## Action items\n\n1. Remember to check flags"
                                              << "unbounded action: Remember to";
        QTest::newRow("outage, outside") << "## External message\n\nThe outage is over"
                                         << "over-statement: outage";
        QTest::newRow("over a line break") << "they should\nhave known"
                                           << "counterfactual: should\nhave";
    }
    void plantedSamplesAreFound()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(found(text), expected);
    }

    void innocentTextIsLeftAlone_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("block quote") << "> they should have known\nand failed to look (same quote)";
        QTest::newRow("inline quotation") << "Maya wrote \"we should have paged\" in the channel";
        QTest::newRow("typographic quotation") << "He said \u201CI failed to see it\u201D at 02:17";
        QTest::newRow("code span") << "the flag `should have` is off";
        QTest::newRow("double backticks") << "``a ` should have``";
        QTest::newRow("fence") << "```\nwe should have\n```";
        QTest::newRow("tilde fence") << "~~~ text\nhuman error\n```\nhuman error\n~~~";
        QTest::newRow("indented code") << "Text\n\n    human error\n";
        QTest::newRow("link address") << "[the note](https://x.example/should_have_known/human_error)";
        QTest::newRow("just below") << "1h burn just below 14.4, just after 02:04";
        QTest::newRow("words inside words") << "the poorest overlookers, clearlyness, rooted causes";
        QTest::newRow("lack of, outside the story") << "## Action items\n\nAdd what fixes the lack of tests";
        QTest::newRow("improve, outside the actions")
            << "## What happened\n\nErrors began to improve. Consider the chart.";
        QTest::newRow("outage, inside") << "## What happened\n\nThe outage of the probe";
        QTest::newRow("why did a system") << "Why did the flag change late?";
        QTest::newRow("two words, no person") << "The Deploy caused nothing";
    }
    void innocentTextIsLeftAlone()
    {
        QFETCH(QString, text);
        QCOMPARE(found(text), QString());
    }

    void theLabelledSentencesAreFoundWithPrecisionAndRecall()
    {
        Score all;
        all.read(QStringLiteral("labelled.txt"));
        Score unseen;
        unseen.read(QStringLiteral("heldout.txt"));
        all.read(QStringLiteral("heldout.txt"));
        unseen.tell("sentences that the rules were not made with");
        all.tell("all");
        QVERIFY(all.sentences >= 300);
        QVERIFY(all.precision() >= 0.95);
        QVERIFY(all.recall() >= 0.90);
    }

    void whatIsQuotedIsNeverJudged()
    {
        QFile file(QStringLiteral(MUSTER_SOURCE_DIR "/tests/data/prose/labelled.txt"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n');
        for (const QString& line : lines) {
            const QString sentence = line.section(QStringLiteral(" | "), 2);
            if (sentence.isEmpty() || line.startsWith(u'#') || sentence.contains(u'`'))
                continue;
            QCOMPARE(found(QStringLiteral("## What happened\n\n> ") + sentence, kPeople), QString());
            QCOMPARE(found(QStringLiteral("## What happened\n\nThe log says `") + sentence + u'`', kPeople),
                     QString());
            QCOMPARE(found(QStringLiteral("## What happened\n\n```\n") + sentence + QStringLiteral("\n```"),
                           kPeople),
                     QString());
        }
    }

    void aWrongRuleIsNamedWithItsLine_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        const QByteArray rule = "[hindsight] anywhere\nwhy: w\ninstead: i\nfind: x\n";
        QTest::newRow("whole") << rule << QString();
        QTest::newRow("place") << QByteArray("[hindsight] elsewhere\n")
                               << "rules:1: \"elsewhere\" is no place";
        QTest::newRow("no head") << QByteArray("# comment\nwhy: w\n") << "rules:2: a rule begins";
        QTest::newRow("no words") << QByteArray("[a] story\nfind: x\n[b] story\n")
                                  << "rules:3: the rule \"a\" has no line \"why:\"";
        QTest::newRow("nothing to find")
            << QByteArray("[a] story\nwhy: w\ninstead: i") << "the rule \"a\" has no line \"find:\"";
        QTest::newRow("key") << rule + "except x: y\n"
                             << "rules:5: \"except x\" is no key";
        QTest::newRow("expression") << rule + "find: (a\n"
                                    << "rules:5: the expression is wrong at 2";
    }
    void aWrongRuleIsNamedWithItsLine()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        const auto rules = readProseRules(text, QStringLiteral("rules"));
        QCOMPARE(rules.has_value(), says.isEmpty());
        if (!rules)
            QVERIFY2(rules.error().what.contains(says), qPrintable(rules.error().what));
    }

    void knownPeopleAreFoundByFirstName()
    {
        QCOMPARE(found(QStringLiteral("Maya broke it")), QString());
        QCOMPARE(found(QStringLiteral("Maya broke it"), {QStringLiteral("Maya Okafor")}),
                 QStringLiteral("named agent: Maya broke"));
    }

    void findingsHelpAndNeverOverlap()
    {
        const QString text = QStringLiteral("They should have been more careful, obviously.");
        const auto findings = lintProse(text);
        QCOMPARE(findings.size(), size_t(3));
        int end = 0;
        for (const ProseFinding& finding : findings) {
            QVERIFY(finding.from >= end);
            end = finding.from + finding.length;
            QVERIFY(!finding.why.isEmpty());
            QVERIFY(!finding.suggestion.isEmpty());
        }
    }

    void hostileTextsStayQuick_data()
    {
        QTest::addColumn<QString>("text");
        QString runs;
        for (int i = 1; runs.size() < 1'000'000; ++i)
            runs += QString(i % 700 + 1, u'`') + u' ';
        QTest::newRow("backtick runs") << runs;
        QTest::newRow("quotation marks") << QStringLiteral(" \"").repeated(500'000);
        QTest::newRow("openers") << QStringLiteral("](").repeated(500'000);
        QTest::newRow("should") << QStringLiteral("should ").repeated(140'000);
        QTest::newRow("blanks") << QStringLiteral("should") + QString(1'000'000, u' ') +
                                       QStringLiteral("have");
        QTest::newRow("capitals") << QStringLiteral("Aa ").repeated(330'000);
    }
    void hostileTextsStayQuick()
    {
        QFETCH(QString, text);
        QElapsedTimer timer;
        timer.start();
        lintProse(text);
        QVERIFY2(timer.elapsed() < test::patience(4'000),
                 qPrintable(QStringLiteral("%1 ms").arg(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestProseLint)
#include "tst_prose_lint.moc"
