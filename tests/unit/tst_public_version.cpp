// SPDX-License-Identifier: GPL-3.0-or-later
// What may leave the company: nothing that is named as internal is in the public version, as Markdown or as
// it is read, however it is nested.
#include "models/document/markdown.h"
#include "models/document/public_edits.h"
#include "models/document/public_version.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace muster;

namespace {

PublicRules rules()
{
    PublicRules made;
    made.people = {{QStringLiteral("M. Lind"), QStringLiteral("IC")},
                   {QStringLiteral("Tomas Rao"), QStringLiteral("SME payments")},
                   {QStringLiteral("Jung-Ho Park"), {}},
                   {QStringLiteral("Will Stone"), QStringLiteral("Scribe")},
                   {QStringLiteral("Will Stone"), QStringLiteral("Deputy")},
                   {QStringLiteral("Siobhán O'Brien"), QStringLiteral("Comms")},
                   {QStringLiteral("rkim"), QStringLiteral("the on-call engineer")}};
    made.publicHosts = {QStringLiteral("status.example.com"), QStringLiteral("*.wikipedia.org")};
    made.internalDomains = {QStringLiteral("prod.example.net"), QStringLiteral("example.com")};
    made.ticketPatterns = {QStringLiteral("\\bOPS-\\d+\\b")};
    return made;
}

QString made(const QString& markdown)
{
    return publicVersion(markdown, rules()).text;
}
QStringList rulesFound(const PublicVersion& version)
{
    QStringList found;
    for (const ProseFinding& finding : version.findings)
        found << finding.rule;
    found.removeDuplicates();
    return found;
}

/// All that a reader sees, and where links lead.
QString read(const QString& markdown)
{
    QString all;
    const auto add = [&all](const MarkdownText& text) {
        all += plainText(text) + u'\n';
        for (const MarkdownSpan& span : text)
            all += span.link + u'\n' + span.event.value + u'\n';
    };
    for (const MarkdownBlock& block : parseMarkdown(markdown).blocks) {
        add(block.text);
        all += block.code + u'\n' + block.language + u'\n' + block.chart.panelId + u'\n';
        for (const auto& row : block.rows) {
            for (const MarkdownText& cell : row)
                add(cell);
        }
    }
    return asRead(all);
}

const QStringList kNever{QStringLiteral("M. Lind"),
                         QStringLiteral("Tomas Rao"),
                         QStringLiteral("Jung-Ho Park"),
                         QStringLiteral("Siobhán O'Brien"),
                         QStringLiteral("Will Stone"),
                         QStringLiteral("rkim"),
                         QStringLiteral("grafana"),
                         QStringLiteral("SECRET"),
                         QStringLiteral("db-3.prod.example.net"),
                         QStringLiteral("OPS-77"),
                         QStringLiteral("10.1.2.3"),
                         QStringLiteral("fe80::1"),
                         QStringLiteral("t.rao@example.com"),
                         QStringLiteral("event:"),
                         QStringLiteral("To write:")};

/// Empty, or what the public version tells.
QString told(const QString& text)
{
    for (const QString& form : {text, asRead(text), read(text)}) {
        for (const QString& never : kNever) {
            if (form.contains(never, Qt::CaseInsensitive))
                return never;
        }
    }
    return {};
}

} // namespace

class TestPublicVersion final : public QObject
{
    Q_OBJECT
private slots:
    void takesOut_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        const auto row = [](const char* name, const char* from, const char* to) {
            QTest::newRow(name) << QString::fromUtf8(from) << QString::fromUtf8(to);
        };
        row("nothing", "# T\n\nCheckout was slow for 5 %.\n", "# T\n\nCheckout was slow for 5 %.\n");
        row("a name", "M. Lind called it. Then M. Lind's team came.",
            "The incident commander called it. Then the incident commander's team came.");
        row("an escaped name", "Then M\\. Lind called.", "Then the incident commander called.");
        row("a name's parts", "Tomas saw it, Rao’s note says so.",
            "The payments expert saw it, the payments expert’s note says so.");
        row("no role", "At 02:13 J. Park and Jung-Ho Park and Park looked.",
            "At 02:13 a responder and a responder and a responder looked.");
        row("a word that is also a name", "Will Stone will look at the stone.",
            "The scribe will look at the stone.");
        row("a handle", "Ask @rkim or @tomas.rao.", "Ask the on-call engineer or the payments expert.");
        row("over two lines", "It was Tomas\nRao who saw it.", "It was the payments expert who saw it.");
        row("in bold", "**Tomas Rao** and Tomas **Rao** and **Tomas** Rao.",
            "**The payments expert** and **the payments expert** and **the payments expert**.");
        row("with its role", "**Responders** IC M. Lind · Scribe Will Stone",
            "**Responders** the incident commander · the scribe");
        row("with another role of theirs", "Then Deputy Will Stone, and the deputy Will Stone, and Stone.",
            "Then the deputy, and the deputy, and the scribe.");
        row("an accent written apart", "Then Siobha\xCC\x81n O’Brien wrote.",
            "Then the communications lead wrote.");
        row("in capitals", "TOMAS RAO AND TOMAS WILL SEE.",
            "The payments expert AND the payments expert WILL SEE.");
        row("not a part of a word", "Parking, Linden and stoneware stay.",
            "Parking, Linden and stoneware stay.");
        row("a link", "See [the board](https://grafana.prod.example.net/d/1 \"title\").", "See the board.");
        row("a public link",
            "See [status](https://status.example.com/i/1) and "
            "[b](https://en.wikipedia.org/wiki/A_(b)).",
            "See [status](https://status.example.com/i/1) and [b](https://en.wikipedia.org/wiki/A_(b)).");
        row("a name in a public link", "See [status](https://status.example.com/tomas-rao).", "See status.");
        row("an account in a public link", "See [s](https://u:p@status.example.com/).", "See s.");
        row("a hidden address", "See [s](https&#58;//grafana/x) and [r](/d/1) and [j](javascript:alert).",
            "See s and r and j.");
        row("a picture in a link", "[![the graph](https://grafana/p.png)](https://grafana/d)", "the graph");
        row("a bare link", "See https://grafana.prod.example.net/d/1, or <https://grafana/x>.",
            "See (internal link), or (internal link).");
        row("references",
            "See [the board][b], [b][] and [status][s].\n\n[b]: https://grafana/d/1\n"
            "[s]: https://status.example.com/\n",
            "See the board, b and [status][s].\n\n[s]: https://status.example.com/\n");
        row("a citation", "At [02:13 by M. Lind](event:E1) it began.",
            "At 02:13 by the incident commander it began.");
        row("a measured value", "[18.7 %](metric:error_rate?at=2026-11-20T02:13:40Z) failed.",
            "18.7 % failed.");
        row("a passage", "A. <!-- internal -->SECRET<!-- /internal --> B.", "A.  B.");
        row("a passage of blocks",
            "A.\n\n<!-- internal -->\n\nSECRET\n\n- SECRET\n\n<!--/internal-->\n\nB.\n", "A.\n\nB.\n");
        row("nested passages",
            "A <!-- internal -->x<!-- internal -->SECRET<!-- /internal -->SECRET<!-- /internal -->B", "A B");
        row("an unclosed mark", "## A\n\na\n\n<!-- internal -->\n\nSECRET\n\n### SECRET\n\n## B\n\nb\n",
            "## A\n\na\n\n## B\n\nb\n");
        row("a comment", "A<!-- to do: ask -->B", "AB");
        row("a block", "A.\n\n[internal] SECRET\nSECRET\n\nB.\n", "A.\n\nB.\n");
        row("an item with what is below", "- a\n- [Internal] SECRET\n  - SECRET\n\n  SECRET\n- b\n",
            "- a\n- b\n");
        row("a section", "# T\n\n## [internal] SECRET\n\nSECRET\n\n### SECRET\n\n## B\n\nb\n",
            "# T\n\n## B\n\nb\n");
        row("a row", "| a | b |\n|---|---|\n| 1 | 2 |\n| [internal] SECRET | x |\n| 3 | 4 |\n",
            "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n");
        row("a quote in bold", "> **[internal]** SECRET\n> SECRET\n\nB.\n", "B.\n");
        row("code", "```\n[internal] SECRET\n# SECRET\n```\n\nB.\n", "B.\n");
        row("a prompt", "## A\n\n> To write: one sentence.\n> And more.\n\nB.\n", "## A\n\nB.\n");
        row("a chart", "A.\n\n```chart\npanel: error_rate\ntitle: Errors by M. Lind\nfrom: x\n```\n\nB.\n",
            "A.\n\n*Chart: Errors by the incident commander*\n\nB.\n");
        row("e-mail", "Write to t.rao@example.com or <mailto:ops@example.org> or root@db-3.",
            "Write to an e-mail address or (internal link) or an e-mail address.");
        row("IP addresses",
            "10.1.2.3:8080, fe80::1, [::ffff:10.1.2.3] and 2001:db8::/32, at 02:13:40, v1.2.3.",
            "an internal address, an internal address, [an internal address] and an internal address, at "
            "02:13:40, v1.2.3.");
        row("hosts", "db-3.prod.example.net:5432 and prod.example.net, not myprod.example.network.",
            "an internal host and an internal host, not myprod.example.network.");
        row("a public host of an internal domain", "See status.example.com, not git.example.com.",
            "See status.example.com, not an internal host.");
        row("tickets", "OPS-77 and XOPS-77 in [OPS-77](https://jira/OPS-77).",
            "an internal ticket and XOPS-77 in an internal ticket.");
    }
    void takesOut()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QCOMPARE(made(from), to);
        QCOMPARE(made(to), to);
    }

    void readsThroughWhatHidesSomething_data()
    {
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, const char* text) {
            QTest::newRow(name) << QString::fromUtf8(text);
        };
        row("entities", "It was &#84;omas Rao and Tomas&#32;Rao and Tomas&nbsp;Rao.");
        row("zero width", "It was To\u200Bmas R\u00ADao.");
        row("a tag in between", "Tomas<!-- x --> Rao and To<!-- -->mas Rao.");
        row("emphasis within", "T*omas* R**a**o and *T*omas Rao.");
        row("a link label within", "[Tom](https://status.example.com/)as Rao.");
        row("code within", "`Tomas` `Rao`");
        row("a mark of halves", "<!-<!-- x -->- internal -->SECRET<!-- /internal -->");
        row("a hidden mark", "&#91;internal&#93; SECRET");
        row("a mark that is a link", "[internal](https://status.example.com/) SECRET");
        row("a mark by reference", "[internal] SECRET\n\n[internal]: https://status.example.com/\n");
        row("in the info of code", "```rkim\nx\n```\n");
        row("in a title", "[s](https://status.example.com/ \"Tomas Rao\")");
        row("in a picture", "![Tomas Rao](https://status.example.com/p.png)");
        row("an escaped host", "db\\-3\\.prod\\.example\\.net and db-3.prod.example&#46;net");
        row("an escaped ticket", "OPS\\-77 and OPS&#45;77");
        row("an e-mail with entity", "t.rao&#64;example.com and t.rao\\@example.com");
        row("an indented mark", "- a\n\n      [internal] SECRET\n      SECRET\n\nb");
        row("an unclosed comment", "a\n\n<!-- SECRET\n\nSECRET\n");
        row("marks in code", "```\n<!-- internal -->\nSECRET\n```\n\nSECRET <!-- /internal --> b");
        row("an unclosed mark before a comment in code",
            "<!-- internal -->\n```\n# no heading\nSECRET\n```\n");
        row("upper case", "TOMAS RAO, M. LIND AND TOMAS");
        row("an account", "tomas.rao, tomas_rao and jung-ho.park pushed.");
        row("a nested list", "> 1. - [internal] SECRET\n>      - SECRET\n>\n>      SECRET\n>    - b\n");
        row("a chart in a quote", "> ```chart\n> panel: grafana\n> ```\n");
        row("a chart without text", "Tomas Rao\n\n```chart\n```\n");
    }
    void readsThroughWhatHidesSomething()
    {
        QFETCH(QString, text);
        const PublicVersion version = publicVersion(text, rules());
        QVERIFY2(told(version.text).isEmpty(),
                 qPrintable(told(version.text) + QStringLiteral(" in ") + version.text));
        QCOMPARE(publicVersion(version.text, rules()).text, version.text);
        QVERIFY(!rulesFound(version).contains(QStringLiteral("unreadable")));
    }

    void nothingIsToldWhateverTheNesting()
    {
        static const QStringList things{QStringLiteral("Tomas Rao"),
                                        QStringLiteral("M\\. Lind"),
                                        QStringLiteral("Jung-Ho **Park**"),
                                        QStringLiteral("t.rao@example.com"),
                                        QStringLiteral("https://grafana.prod.example.net/d/1"),
                                        QStringLiteral("[x](https://grafana/d)"),
                                        QStringLiteral("[02:13](event:E1)"),
                                        QStringLiteral("10.1.2.3"),
                                        QStringLiteral("db-3.prod.example.net"),
                                        QStringLiteral("OPS-77"),
                                        QStringLiteral("&#84;omas Rao"),
                                        QStringLiteral("plain words"),
                                        QStringLiteral("[s](https://status.example.com/)")};
        static const QStringList marked{QStringLiteral("<!-- internal -->%1<!-- /internal -->"),
                                        QStringLiteral("<!-- internal -->\n\n%1\n\n<!-- /internal -->"),
                                        QStringLiteral("\n\n[internal] %1\n\n"),
                                        QStringLiteral("\n\n- [internal] %1\n  - below\n\n"),
                                        QStringLiteral("\n\n> [internal] %1\n\n"),
                                        QStringLiteral("<!-- %1 -->")};
        static const QStringList around{QStringLiteral("**%1**"),
                                        QStringLiteral("*%1*"),
                                        QStringLiteral("[%1](https://status.example.com/a)"),
                                        QStringLiteral("`%1`"),
                                        QStringLiteral("\n> %1\n\n"),
                                        QStringLiteral("\n- %1\n"),
                                        QStringLiteral("\n## %1\n\n"),
                                        QStringLiteral("\n\n```\n%1\n```\n\n"),
                                        QStringLiteral("\n\n| a | b |\n|---|---|\n| %1 | c |\n\n"),
                                        QStringLiteral("\n  1. %1\n"),
                                        QStringLiteral("~~%1~~"),
                                        QStringLiteral("%1 and %1"),
                                        QStringLiteral("<b>%1</b>"),
                                        QStringLiteral("\n    %1\n"),
                                        QStringLiteral("![%1](https://status.example.com/p)")};
        int kept = 0;
        for (quint32 seed = 1; seed <= 3000; ++seed) {
            QRandomGenerator random(seed);
            QString text;
            for (int parts = 1 + random.bounded(5); parts > 0; --parts) {
                const bool secret = random.bounded(3) == 0;
                QString part = secret ? QStringLiteral("SECRET") : things[random.bounded(int(things.size()))];
                bool isMarked = false;
                for (int depth = random.bounded(4); depth > 0; --depth) {
                    // A mark holds what is put into it when it stands outermost, or inline.
                    part = QString(around[random.bounded(int(around.size()))])
                               .replace(QLatin1String("%1"), part);
                }
                if (secret || random.bounded(5) == 0) {
                    // Only marks that hold several blocks hold whatever is within.
                    part = QString(marked[part.contains(u'\n') ? random.bounded(2)
                                                               : random.bounded(int(marked.size()))])
                               .replace(QLatin1String("%1"), part);
                    isMarked = true;
                }
                for (int depth = isMarked ? 0 : random.bounded(2); depth > 0; --depth)
                    part = QString(around[random.bounded(int(around.size()))])
                               .replace(QLatin1String("%1"), part);
                text += part + (random.bounded(2) ? QStringLiteral(" more text. ") : QStringLiteral("\n\n"));
            }
            const PublicVersion version = publicVersion(text, rules());
            const QString leak = told(version.text);
            QVERIFY2(leak.isEmpty(),
                     qPrintable(QStringLiteral("seed %1: %2\n--- internal\n%3\n--- public\n%4")
                                    .arg(seed)
                                    .arg(leak, text, version.text)));
            const QString again = publicVersion(version.text, rules()).text;
            QVERIFY2(again == version.text,
                     qPrintable(QStringLiteral("seed %1, not the same again:\n%2\n--- then\n%3")
                                    .arg(seed)
                                    .arg(version.text, again)));
            QVERIFY2(!rulesFound(version).contains(QStringLiteral("unreadable")), qPrintable(text));
            kept += version.text.contains(QLatin1String("more text")) ? 1 : 0;
        }
        QVERIFY2(kept > 1500, qPrintable(QString::number(kept))); // not by leaving everything out
    }

    void chartsMayBeLeftOut()
    {
        PublicRules without = rules();
        without.charts = PublicRules::Charts::LeftOut;
        const QString text = QStringLiteral("A.\n\n```chart\npanel: p\ntitle: T\n```\n\nB.\n");
        QCOMPARE(publicVersion(text, without).text, QStringLiteral("A.\n\nB.\n"));
    }

    void everyChangeIsTold()
    {
        const QString text = QStringLiteral("# T\n\nM. Lind saw [x](https://grafana/d).\n\n"
                                            "<!-- internal -->SECRET<!-- /internal -->\n\nB by M. Lind.\n");
        const PublicVersion version = publicVersion(text, rules());
        QStringList lines;
        for (const PublicChange& change : version.changes) {
            lines << toString(change.kind) + u' ' + change.was + QStringLiteral(" > ") + change.now;
            QVERIFY(!change.reason.isEmpty());
        }
        QCOMPARE(lines.join(u'\n'), QStringLiteral("person M. Lind > The incident commander\n"
                                                   "link https://grafana/d > \n"
                                                   "passage <!-- internal -->SECRET<!-- /internal --> > \n"
                                                   "person M. Lind > the incident commander"));
        QCOMPARE(version.changes.front().at, text.indexOf(QLatin1String("M. Lind")));
        QCOMPARE(version.changes.back().at, text.lastIndexOf(QLatin1String("M. Lind")));
        const QString report = publicReport(text, version);
        QVERIFY2(report.contains(QStringLiteral(
                     "line 3: M. Lind \u2192 The incident commander (role instead of name)\n")) &&
                     report.contains(QStringLiteral("line 7: M. Lind")),
                 qPrintable(report));
    }

    void whatCannotBeJudgedIsAFinding_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("rule");
        QTest::newRow("an unclosed mark")
            << QStringLiteral("a <!-- internal --> b") << QStringLiteral("unclosed mark");
        QTest::newRow("a stray mark")
            << QStringLiteral("a <!-- /internal --> b") << QStringLiteral("unclosed mark");
        QTest::newRow("code") << QStringLiteral("```\nselect 1\n```\n") << QStringLiteral("code");
        QTest::newRow("a handle") << QStringLiteral("ask @somebody") << QStringLiteral("handle");
        QTest::newRow("a ticket of another kind")
            << QStringLiteral("see PAY-123") << QStringLiteral("ticket?");
        QTest::newRow("html") << QStringLiteral("a <a href=x>b</a>") << QStringLiteral("html");
        QTest::newRow("a merge mark")
            << QString::fromUtf8("⟦ and meanwhile saved ⟧") << QStringLiteral("merge mark");
        QTest::newRow("a mark within a sentence")
            << QStringLiteral("this is [internal] news") << QStringLiteral("internal?");
        QTest::newRow("an empty section") << QStringLiteral("# T\n\n## A\n\n> To write: it\n\n## B\n\nb")
                                          << QStringLiteral("empty section");
        QTest::newRow("over-statement")
            << QStringLiteral("A total outage.") << QStringLiteral("over-statement");
        QTest::newRow("a secret") << QStringLiteral("with ghp_") + QStringLiteral("a1B2").repeated(9)
                                  << QStringLiteral("secret?");
    }
    void whatCannotBeJudgedIsAFinding()
    {
        QFETCH(QString, text);
        QFETCH(QString, rule);
        const PublicVersion version = publicVersion(text, rules());
        QVERIFY2(rulesFound(version).contains(rule), qPrintable(rulesFound(version).join(u' ')));
        for (const ProseFinding& finding : version.findings)
            QVERIFY(finding.from >= 0 && finding.length >= 0 &&
                    finding.from + finding.length <= version.text.size());
        QVERIFY(publicVersion(QStringLiteral("Checkout was slow."), rules()).findings.empty());
    }
    void anOutageThatWasOneIsNone()
    {
        PublicRules total = rules();
        total.maxErrorRatio = 1.0;
        QVERIFY(publicVersion(QStringLiteral("A total outage."), total).findings.empty());
    }

    void rulesThatTakeOutWhatTheyPutInAreRefused()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".")));
        PublicRules odd = rules();
        odd.ticketPatterns = {QStringLiteral("\\w+"), QStringLiteral("("), QStringLiteral("x*"),
                              QStringLiteral("OPS-\\d+")};
        odd.people.push_back({QStringLiteral("X"), QStringLiteral("IC")});
        odd.people.push_back({QStringLiteral("will"), QStringLiteral("IC")});
        odd.people.push_back({QStringLiteral("a responder"), {}});
        odd.people.push_back({QStringLiteral("Ana Host"), QStringLiteral("friend of Tomas Rao")});
        odd.internalDomains << QStringLiteral("host") << QString();
        const QString text = QStringLiteral("Ana Host and Jung-Ho Park will see OPS-1 at 10.1.2.3.");
        const PublicVersion version = publicVersion(text, odd);
        QCOMPARE(version.text,
                 QString::fromUtf8("[…] and […] will see an internal ticket at an internal address."));
        QCOMPARE(rulesFound(version), (QStringList{QStringLiteral("pattern"), QStringLiteral("name?")}));
        QCOMPARE(publicVersion(version.text, odd).text, version.text);
    }
    void titlesAreCleanedAsWords()
    {
        QCOMPARE(
            publicLine(QStringLiteral("Checkout fails on db-3.prod.example.net, says  Tomas Rao"), rules()),
            QStringLiteral("Checkout fails on an internal host, says the payments expert"));
    }
    void aTextThatIsTooLargeIsRefused()
    {
        const PublicVersion version = publicVersion(QString(2 << 20, u'a'), rules());
        QVERIFY(version.text.isEmpty());
        QCOMPARE(rulesFound(version), QStringList{QStringLiteral("unreadable")});
    }
    void aLargeDocumentIsMadePublic()
    {
        QString text;
        for (int i = 0; text.size() < 300'000; ++i)
            text += QStringLiteral(
                        "Paragraph %1 says that Tomas Rao saw [the board](https://grafana/d/%1) at 02:13 "
                        "and db-3.prod.example.net was slow.\n\n")
                        .arg(i);
        QElapsedTimer timer;
        timer.start();
        const PublicVersion version = publicVersion(text, rules());
        std::printf("FIGURE: public version of 300 KB, %d changes: %lld ms\n", int(version.changes.size()),
                    static_cast<long long>(timer.elapsed()));
        QVERIFY(told(version.text).isEmpty() && version.changes.size() > 6000);
    }
};

QTEST_GUILESS_MAIN(TestPublicVersion)
#include "tst_public_version.moc"
