// SPDX-License-Identifier: GPL-3.0-or-later
// Claims without evidence: which sentences ask for it, and what counts as such.
#include "models/document/claims.h"
#include "models/domain/metric_value.h"

#include <QFile>
#include <QtTest>

using namespace muster;

namespace {

QString found(const QString& markdown)
{
    QStringList list;
    for (const ProseFinding& finding : lintClaims(markdown)) {
        list << markdown.mid(finding.from, finding.length);
        if (finding.rule != QLatin1String("no evidence") || finding.why.isEmpty() ||
            finding.suggestion.isEmpty())
            list << QStringLiteral("(unexplained)");
    }
    return list.join(u'\n');
}
QString story(const QString& text)
{
    return QStringLiteral("# Why checkout failed\n\n## What happened\n\n") + text + u'\n';
}

/// How the rule does on blocks that were labelled by hand: tests/data/prose.
struct Score
{
    int blocks = 0, claims = 0, right = 0, wrong = 0;
    QStringList mistakes;

    void read(const QString& name)
    {
        QFile file(QStringLiteral(MUSTER_SOURCE_DIR "/tests/data/prose/") + name);
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        for (const QString& line : QString::fromUtf8(file.readAll()).split(u'\n')) {
            if (line.isEmpty() || line.startsWith(u'#'))
                continue;
            const qsizetype bar = line.indexOf(QStringLiteral(" | "));
            QVERIFY2(bar > 0, qPrintable(line));
            const bool expected = line.left(bar) == QLatin1String("claim");
            QVERIFY2(expected || line.left(bar) == QLatin1String("-"), qPrintable(line));
            QString text = line.mid(bar + 3);
            text.replace(QLatin1String("\\n"), QLatin1String("\n"));
            const bool told = !found(story(text)).isEmpty();
            ++blocks;
            claims += expected ? 1 : 0;
            right += expected && told ? 1 : 0;
            wrong += !expected && told ? 1 : 0;
            if (expected != told)
                mistakes << (told ? QStringLiteral("found: ") : QStringLiteral("missed: ")) + text;
        }
    }
    double precision() const { return double(right) / double(right + wrong); }
    double recall() const { return double(right) / double(claims); }
    void tell(const char* set) const
    {
        qInfo(
            "FIGURE: claims without evidence, %s: %d blocks, %d of them claims, precision %.3f, recall %.3f",
            set, blocks, claims, precision(), recall());
        for (const QString& mistake : mistakes)
            qInfo("%s", qPrintable(mistake));
    }
};

} // namespace

class TestClaims final : public QObject
{
    Q_OBJECT
private slots:
    void sentencesThatClaim_data()
    {
        QTest::addColumn<QString>("sentence");
        QTest::addColumn<bool>("claims");
        const auto row = [](const char* sentence, bool claims) {
            QTest::newRow(sentence) << QString::fromUtf8(sentence) << claims;
        };
        row("At 02:13 the pool was full.", true);
        row("18.7 % of requests failed.", true);
        row("The p99 rose to 2.4 s.", true);
        row("It took 9 minutes to find the flag.", true);
        row("About 4,200 customers saw an error.", true);
        row("All 200 connections were held.", true);
        row("The cache grew to 14 GiB.", true);
        row("The pool was full because the tax engine answered slowly.", true);
        row("A scheduled change led to more calls.", true);
        row("The retries triggered a second wave.", true);
        row("Checkout failed due to a full pool.", true);
        row("The pool was full.", false);
        row("Nobody saw the flag on the deploy channel.", false);
        row("The runbook has three branches.", false);
        row("We used version 2.4.1 of the client.", false);
        row("Two reviewers approved the change.", false);
        row("The alert is named HighErrorRate5xx.", false);
        row("The team talked about SEV-1 and the 5 whys.", false);
        row("INC-1120 was declared by the on-call.", false);
        row("The dashboard shows the mean, not the maximum.", false);
    }
    void sentencesThatClaim()
    {
        QFETCH(QString, sentence);
        QFETCH(bool, claims);
        QCOMPARE(found(story(sentence)), claims ? sentence : QString());
    }

    void evidenceInTheSameBlockIsEnough_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("an event") << QStringLiteral(
            "At [02:13](event:E1) the pool was full. It took 9 minutes.");
        QTest::newRow("a value") << metricValue(QStringLiteral("18.7 %"), {QStringLiteral("error_rate"), 0,
                                                                           std::nullopt, std::nullopt}) +
                                        QStringLiteral(" of requests failed.");
        QTest::newRow("a link") << QStringLiteral("18.7 % failed ([board](https://grafana.example/d/1)).");
        QTest::newRow("a chart below") << QStringLiteral("18.7 % failed.\n\n```chart\npanel: p\n```\n");
        QTest::newRow("a chart above") << QStringLiteral("```chart\npanel: p\n```\n\n18.7 % failed.\n");
        QTest::newRow("a quote") << QStringLiteral("> 18.7 % failed at 02:13.");
        QTest::newRow("quoted in the sentence") << QStringLiteral("She wrote \"it failed at 02:13\" then.");
        QTest::newRow("code") << QStringLiteral("`at 02:13` and\n\n```\n18 % because\n```\n");
        QTest::newRow("a table") << QStringLiteral("| a |\n|---|\n| 18 % because |\n");
    }
    void evidenceInTheSameBlockIsEnough()
    {
        QFETCH(QString, text);
        QCOMPARE(found(story(text)), QString());
    }

    void onlySectionsThatTellAreLookedAt()
    {
        const QString claim = QStringLiteral("18.7 % failed at 02:13.\n\n");
        for (const char* heading :
             {"## Summary", "## Impact", "## Action items", "## External message", "## Notes"})
            QCOMPARE(found(QString::fromLatin1(heading) + QStringLiteral("\n\n") + claim), QString());
        for (const char* heading : {"## Contributing factors", "## Detection", "## Where we got lucky",
                                    "## What happened\n\n### The first hour"})
            QCOMPARE(found(QString::fromLatin1(heading) + QStringLiteral("\n\n") + claim), claim.trimmed());
        QCOMPARE(found(QStringLiteral("## What happened\n\n### Impact\n\n") + claim), QString());
        QCOMPARE(found(claim), QString());
        QVERIFY(lintClaims(generateDraft({})).empty()); // what the program writes itself
    }

    void theLabelledBlocksAreFoundWithPrecisionAndRecall()
    {
        Score all;
        all.read(QStringLiteral("claims.txt"));
        Score unseen;
        unseen.read(QStringLiteral("claims-heldout.txt"));
        unseen.tell("not used to make the rule, of the same hand");
        Score published;
        published.read(QStringLiteral("claims-published.txt"));
        published.tell("not used to make the rule, in the words of published reports");
        all.tell("used to make the rule");
        QVERIFY(all.blocks >= 120);
        QVERIFY(all.claims * 2 >= all.blocks - 20 && all.claims * 2 <= all.blocks + 20); // about half
        QVERIFY(all.precision() >= 0.95);
        QVERIFY(all.recall() >= 0.90);
        QVERIFY(unseen.precision() >= 0.95);
        QVERIFY(unseen.recall() >= 0.90);
        // No promise here: these are said as they are.
        QVERIFY(published.blocks >= 40);
    }

    void eachSentenceIsOneFinding()
    {
        QCOMPARE(
            found(story(
                QStringLiteral("The pool was full at 02:13. Nobody saw it, e.g. on the board. It took 9 "
                               "minutes.\n\n- It was slow.\n- It was **down** for 4 min.\n"))),
            QStringLiteral("The pool was full at 02:13.\nIt took 9 minutes.\nIt was **down** for 4 min."));
    }
};

QTEST_GUILESS_MAIN(TestClaims)
#include "tst_claims.moc"
