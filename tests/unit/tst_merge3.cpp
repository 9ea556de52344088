// SPDX-License-Identifier: GPL-3.0-or-later
// The three-way merge of post-mortems: the laws of its header over random triples, and the cases that people
// meet. MUSTER_MERGE_TRIPLES says how many triples (the test merge3_long: a million),
// MUSTER_MERGE_FIRST the number of the first.
#include "models/document/merge3.h"
#include "tests/support/build_kind.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QSet>
#include <QtTest>

using namespace muster;

namespace {

QString mark(const char16_t* words)
{
    return QString::fromUtf16(words);
}

/// The result cut at its marks: agreed, mine, theirs, agreed, mine, … Newlines at the marks do not count.
QStringList piecesOf(const QString& text)
{
    QStringList pieces;
    QString rest = text;
    const QString marks[] = {mark(kMergeMine), mark(kMergeTheirs), mark(kMergeEnd)};
    for (int next = 0;; next = (next + 1) % 3) {
        const qsizetype at = rest.indexOf(marks[next]);
        if (at < 0)
            break;
        pieces << rest.left(at);
        rest = rest.mid(at + marks[next].size());
    }
    pieces << rest;
    for (QString& piece : pieces) {
        while (pieces.size() > 1 && piece.endsWith(u'\n'))
            piece.chop(1);
        while (pieces.size() > 1 && piece.startsWith(u'\n'))
            piece.remove(0, 1);
    }
    return pieces;
}

/// A document of blocks; base words are `b1`, `b2` …, each once.
class Documents
{
public:
    explicit Documents(quint32 seed) : m_random(seed) {}

    QString base()
    {
        QString text;
        const int blocks = m_random.bounded(6);
        for (int i = 0; i < blocks; ++i) {
            static const QStringList starts{{},
                                            {},
                                            QStringLiteral("## "),
                                            QStringLiteral("- "),
                                            QStringLiteral("1. "),
                                            QStringLiteral("> "),
                                            QStringLiteral("| ")};
            text += starts[m_random.bounded(int(starts.size()))];
            const int words = 1 + m_random.bounded(8);
            for (int w = 0; w < words; ++w)
                text += (w > 0 ? QStringLiteral(" ") : QString()) + QStringLiteral("b%1").arg(m_baseWords++);
            text += m_random.bounded(3) == 0 ? QStringLiteral("\n") : QStringLiteral("\n\n");
        }
        if (m_random.bounded(3) == 0)
            text += QStringLiteral("```promql\nb%1 b%2\nb%3\n```\n")
                        .arg(m_baseWords)
                        .arg(m_baseWords + 1)
                        .arg(m_baseWords + 2);
        if (m_random.bounded(2) == 0)
            text = text.trimmed();
        return text;
    }

    /// Words are inserted, deleted and replaced, here and there whole blocks. Inserted words are `letter` and
    /// a number.
    QString edited(const QString& text, char32_t letter)
    {
        const QString own = QString::fromUcs4(&letter, 1);
        const auto word = [&] { return own + QString::number(++m_inserted); };
        const int zeal = 4 + m_random.bounded(40);
        QString out;
        for (const QString& block : text.split(QStringLiteral("\n\n"))) {
            const int fate = m_random.bounded(zeal);
            if (fate == 0)
                continue;
            if (fate == 1)
                out += word() + u' ' + word() + QStringLiteral("\n\n");
            QStringList words;
            for (const QString& one : block.split(u' ')) {
                switch (m_random.bounded(zeal)) { // without a word across a line's end two blocks are one
                case 0:
                    break;
                case 1:
                    words << word();
                    break;
                case 2:
                    words << word() << one;
                    break;
                case 3:
                    words << one + word(); // glued to another word
                    break;
                default:
                    words << one;
                }
            }
            out += words.join(u' ') + QStringLiteral("\n\n");
        }
        if (!text.endsWith(QLatin1String("\n\n")) && out.endsWith(QLatin1String("\n\n")))
            out.chop(2);
        if (m_random.bounded(zeal) == 0)
            out += (out.endsWith(u'\n') ? QString() : QStringLiteral("\n\n")) + word();
        return out;
    }

private:
    QRandomGenerator m_random;
    int m_baseWords = 0;
    int m_inserted = 0;
};

constexpr char32_t kMineLetter = U'м';
constexpr char32_t kTheirLetter = U'\U0001F600'; // outside of the basic plane: nothing may cut it

/// Words of the base that nobody touched: one that something was glued to is another word.
QSet<QString> baseWordsOf(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral("b\\d+(?![\\dм\\x{1F600}])"),
                                            QRegularExpression::UseUnicodePropertiesOption);
    QSet<QString> words;
    for (auto found = pattern.globalMatch(text); found.hasNext();)
        words << found.next().captured();
    return words;
}

/// Empty, or which law is broken.
QString brokenLaw(const QString& base, const QString& mine, const QString& theirs, const MergeResult& merged)
{
    if (!merged.text.isValidUtf16())
        return QStringLiteral("half a character");
    for (const char32_t letter : {kMineLetter, kTheirLetter}) {
        const QString& side = letter == kMineLetter ? mine : theirs;
        const QString own = QString::fromUcs4(&letter, 1);
        if (merged.text.count(own) < side.count(own))
            return QStringLiteral("an inserted character is lost");
    }
    // Numbers follow the letters: each inserted word is there as it was written.
    static const QRegularExpression inserted(QStringLiteral("(?:м|\\x{1F600})\\d+"));
    for (const QString& side : {mine, theirs}) {
        for (auto found = inserted.globalMatch(side); found.hasNext();) {
            if (!merged.text.contains(found.next().captured()))
                return QStringLiteral("an inserted word is torn");
        }
    }
    const QStringList pieces = piecesOf(merged.text);
    if (pieces.size() != 1 + 3 * merged.conflicts)
        return QStringLiteral("marks and number of conflicts differ");
    QString agreed;
    for (qsizetype i = 0; i < pieces.size(); i += 3)
        agreed += pieces[i] + u'\n';
    const QSet<QString> kept = baseWordsOf(mine) & baseWordsOf(theirs);
    if (!baseWordsOf(agreed).subtract(kept).isEmpty())
        return QStringLiteral("a deletion is not honoured");
    if (!(kept - baseWordsOf(merged.text)).isEmpty())
        return QStringLiteral("a word that nobody deleted is gone");
    if (merge3(base, base, theirs).text != theirs)
        return QStringLiteral("merge(a, a, b) is not b");
    if (merge3(base, mine, base).text != mine)
        return QStringLiteral("merge(a, b, a) is not b");
    if (merge3(base, mine, mine).text != mine)
        return QStringLiteral("merge(a, b, b) is not b");
    const MergeResult swapped = merge3(base, theirs, mine);
    QStringList mirrored = piecesOf(swapped.text);
    for (qsizetype i = 1; i + 1 < mirrored.size(); i += 3)
        mirrored.swapItemsAt(i, i + 1);
    if (swapped.conflicts != merged.conflicts || mirrored != pieces)
        return QStringLiteral("swapping the sides changes more than the halves");
    return {};
}

} // namespace

class TestMerge3 final : public QObject
{
    Q_OBJECT
private slots:
    void theLawsHoldForRandomTriples()
    {
        bool set = false;
        const int wanted = qEnvironmentVariableIntValue("MUSTER_MERGE_TRIPLES", &set);
        const quint32 triples = set && wanted > 0 ? quint32(wanted) : 20'000;
        const auto first = std::max(1, qEnvironmentVariableIntValue("MUSTER_MERGE_FIRST"));
        quint32 conflicts = 0;
        QElapsedTimer timer;
        timer.start();
        for (quint32 seed = quint32(first); seed < quint32(first) + triples; ++seed) {
            Documents documents(seed);
            const QString base = documents.base();
            const QString mine = documents.edited(base, kMineLetter);
            const QString theirs = documents.edited(base, kTheirLetter);
            const MergeResult merged = merge3(base, mine, theirs);
            const QString broken = brokenLaw(base, mine, theirs, merged);
            if (!broken.isEmpty())
                QFAIL(qPrintable(
                    QStringLiteral("seed %1: %2\n--- base\n%3\n--- mine\n%4\n--- theirs\n%5\n--- merged\n%6")
                        .arg(seed)
                        .arg(broken, base, mine, theirs, merged.text)));
            conflicts += merged.conflicts > 0 ? 1 : 0;
        }
        // Both kinds were met.
        QVERIFY(conflicts > triples / 20 && conflicts < triples * 19 / 20);
        std::printf(
            "FIGURE: G19 merge triples %u, lost characters 0, broken laws 0, with conflicts %u, %lld s\n",
            triples, conflicts, timer.elapsed() / 1000);
    }

    void changesOfDifferentParagraphsBothStay()
    {
        const QString base = QStringLiteral("# T\n\nOne.\n\nTwo.\n\nThree.\n");
        const auto merged = merge3(base, QStringLiteral("# T\n\nOne, really.\n\nTwo.\n\nThree.\n"),
                                   QStringLiteral("# T\n\nOne.\n\nTwo.\n\nThree and four.\n"));
        QCOMPARE(merged,
                 (MergeResult{QStringLiteral("# T\n\nOne, really.\n\nTwo.\n\nThree and four.\n"), 0}));
    }
    void changesOfDifferentWordsOfOneParagraphBothStay()
    {
        const QString base = QStringLiteral("The tax engine was slow and checkout failed.");
        const auto merged = merge3(base, QStringLiteral("The tax engine was very slow and checkout failed."),
                                   QStringLiteral("The tax engine was slow and every checkout failed."));
        QCOMPARE(merged,
                 (MergeResult{QStringLiteral("The tax engine was very slow and every checkout failed."), 0}));
    }
    void changesOfTheSameWordsAreBothKeptBetweenMarks()
    {
        const auto merged = merge3(QStringLiteral("A.\n\nIt took an hour.\n\nB.\n"),
                                   QStringLiteral("A.\n\nIt took 42 minutes.\n\nB.\n"),
                                   QStringLiteral("A.\n\nIt took half a day.\n\nB, too.\n"));
        QCOMPARE(merged.conflicts, 1);
        QCOMPARE(merged.text, QStringLiteral("A.\n\n") + mark(kMergeMine) +
                                  QStringLiteral("\n\nIt took 42 minutes.\n\n") + mark(kMergeTheirs) +
                                  QStringLiteral("\n\nIt took half a day.\n\n") + mark(kMergeEnd) +
                                  QStringLiteral("\n\nB, too.\n"));
    }
    void aParagraphDeletedHereAndChangedThereIsKept()
    {
        const auto merged = merge3(QStringLiteral("A.\n\nB.\n\nC.\n"), QStringLiteral("A.\n\nC.\n"),
                                   QStringLiteral("A.\n\nB was wrong.\n\nC.\n"));
        QCOMPARE(merged.conflicts, 1);
        QVERIFY(merged.text.contains(QStringLiteral("B was wrong.")));
    }
    void aParagraphDeletedHereIsNotKeptBecauseTheOneBeforeItWasDeletedThere()
    {
        // Seed 631214. Newlines are alike everywhere: compared by them, theirs had moved the last paragraph
        // to where the quote stood, and so it stayed.
        const QString base = QStringLiteral("| a1 a2\n\n> q1 q2 q3\n\nlast\n\n");
        const auto merged = merge3(base, QStringLiteral("| a1 a2\n\n> q1 q2 q3\n\n\n\n"),
                                   QStringLiteral("| a1new a2\n\nlast\n\n\n\n"));
        QVERIFY(merged.text.contains(QLatin1String("a1new")));
        const QStringList pieces = piecesOf(merged.text);
        for (qsizetype i = 0; i < pieces.size(); i += 3)
            QVERIFY2(!pieces[i].contains(QLatin1String("last")), qPrintable(merged.text));
    }
    void aWordDeletedHereIsNotKeptBecauseItsBlockWasJoinedThere()
    {
        // Seed 37990: mine joined a row and an item, theirs deleted a word of the item, and both changed the
        // rest.
        const auto merged = merge3(QStringLiteral("| r0 r1 r2 r3 r4\n- gone i6 i7\ni8 i9 i10 i11\n"),
                                   QStringLiteral("| r0 r1 r2 r3 gone i6 i7\ni8 new i9 i10 i11\n"),
                                   QStringLiteral("| r0 r1 r2 r3 r4\n- i6 i7\ni8 i9 other i10 more i11\n"));
        QVERIFY(merged.conflicts > 0);
        const QStringList pieces = piecesOf(merged.text);
        for (qsizetype i = 0; i < pieces.size(); i += 3)
            QVERIFY2(!pieces[i].contains(QLatin1String("gone")), qPrintable(merged.text));
    }
    void aWordDeletedHereAndMovedThereStandsBetweenMarks()
    {
        const auto merged = merge3(QStringLiteral("early one two three four five late"),
                                   QStringLiteral("early one two three four five"),
                                   QStringLiteral("early late one two three four five"));
        QCOMPARE(merged.conflicts, 1);
        QVERIFY(!piecesOf(merged.text)[0].contains(QLatin1String("late")));
    }
    void theSameParagraphAddedByBothStandsOnce()
    {
        const QString both = QStringLiteral("A.\n\nNew.\n\nB.\n");
        QCOMPARE(merge3(QStringLiteral("A.\n\nB.\n"), both, both).text, both);
    }
    void rowsOfATableAreMergedOneByOne()
    {
        const auto merged = merge3(QStringLiteral("| a |\n|---|\n| 1 |\n| 2 |\n| 3 |\n"),
                                   QStringLiteral("| a |\n|---|\n| one |\n| 2 |\n| 3 |\n"),
                                   QStringLiteral("| a |\n|---|\n| 1 |\n| 2 |\n| three |\n"));
        QCOMPARE(merged, (MergeResult{QStringLiteral("| a |\n|---|\n| one |\n| 2 |\n| three |\n"), 0}));
    }
    void aDocumentOfAMegabyteIsMergedInSeconds()
    {
        QString base;
        for (int i = 0; base.size() < 1'000'000; ++i)
            base += QStringLiteral("Paragraph %1 says that something happened at that time.\n\n").arg(i);
        QString mine = base;
        QString theirs = base;
        for (qsizetype at = 100; at + 100 < base.size(); at += 50'000) {
            mine.replace(mine.indexOf(QLatin1String("something"), at), 9, QStringLiteral("anything"));
            theirs.replace(theirs.indexOf(QLatin1String("time"), at + 20'000), 4, QStringLiteral("moment"));
        }
        QElapsedTimer timer;
        timer.start();
        const auto merged = merge3(base, mine, theirs);
        QCOMPARE(merged.conflicts, 0);
        QCOMPARE(merged.text.count(QLatin1String("anything")), mine.count(QLatin1String("anything")));
        // Nothing in common is the dear case.
        const auto foreign =
            merge3(base, QString(base).replace(u'a', u'x'), QString(base).replace(u'e', u'y'));
        QVERIFY(foreign.text.size() > 0);
        qInfo("%lld ms", timer.elapsed());
        QVERIFY2(timer.elapsed() < test::patience(20'000), qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestMerge3)
#include "tst_merge3.moc"
