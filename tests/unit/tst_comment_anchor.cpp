// SPDX-License-Identifier: GPL-3.0-or-later
// Comments stay at their passage while the document is edited, and never go to another one that reads the
// same.
#include "models/document/comment_anchor.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace muster;

namespace {

CommentAnchor anchorOf(const QString& text, const QString& quote, int nth = 0)
{
    qsizetype at = text.indexOf(quote);
    for (; nth > 0; --nth)
        at = text.indexOf(quote, at + 1);
    return anchorAt(text, at, quote.size(), 1);
}

const char* nameOf(AnchorFit fit)
{
    switch (fit) {
    case AnchorFit::Exact:
        return "exact";
    case AnchorFit::Moved:
        return "moved";
    case AnchorFit::Edited:
        return "edited";
    case AnchorFit::Orphaned:
        return "orphaned";
    }
    return "";
}

/// "exact 120: the pool was full"
QString shown(const QString& text, const AnchorPlace& place)
{
    return QStringLiteral("%1: %2").arg(QLatin1String(nameOf(place.fit)), text.mid(place.from, place.length));
}

const QString kDocument =
    QStringLiteral("# INC-1120: Checkout fails\n\n"
                   "## What happened\n\n"
                   "At 02:13 the pool was full and checkout failed for every fifth customer.\n\n"
                   "The tax engine answered slowly. Nobody was paged before 02:20.\n\n"
                   "At 02:41 the pool was full and the queue of payments grew again.\n\n"
                   "## Action items\n\n"
                   "| Action | Owner |\n|---|---|\n"
                   "| Raise the limit of the pool | R. Kim |\n"
                   "| Alert on the pool's use | R. Kim |\n");

/// Words, some of which come again and again.
QString randomDocument(QRandomGenerator& random)
{
    QString text;
    const int blocks = 3 + random.bounded(12);
    for (int i = 0; i < blocks; ++i) {
        for (int w = 6 + random.bounded(30); w > 0; --w)
            text += QStringLiteral("w%1 ").arg(random.bounded(random.bounded(2) ? 12 : 400));
        text += QStringLiteral("\n\n");
    }
    return text;
}

} // namespace

class TestCommentAnchor final : public QObject
{
    Q_OBJECT
private slots:
    void anAnchorHoldsThePassageAndItsSurroundings()
    {
        const CommentAnchor anchor = anchorOf(kDocument, QStringLiteral("the pool was full"), 1);
        QCOMPARE(anchor.quote, QStringLiteral("the pool was full"));
        QVERIFY(anchor.before.endsWith(QLatin1String("At 02:41 ")) && anchor.before.size() == 40);
        QVERIFY(anchor.after.startsWith(QLatin1String(" and the queue")) && anchor.after.size() == 40);
        QCOMPARE(anchor.alike, 1);
        QCOMPARE(anchor.revision, 1);
    }
    void withoutLengthItIsTheBlock()
    {
        const qsizetype at = kDocument.indexOf(QLatin1String("tax engine"));
        QCOMPARE(anchorAt(kDocument, at, 0).quote,
                 QStringLiteral("The tax engine answered slowly. Nobody was paged before 02:20."));
        QCOMPARE(anchorAt(kDocument, kDocument.size() + 7, 3).quote,
                 QStringLiteral("| Alert on the pool's use | R. Kim |"));
        QCOMPARE(anchorAt(QString(), 3, 3), (CommentAnchor{}));
    }
    void halfACharacterIsNoPassage()
    {
        const QString text = QString::fromUcs4(U"a\U0001F600b\U0001F600c", 5);
        for (qsizetype from = 0; from <= text.size(); ++from) {
            for (qsizetype length = 0; length <= text.size(); ++length) {
                const CommentAnchor anchor = anchorAt(text, from, length);
                QVERIFY(anchor.quote.isValidUtf16() && anchor.before.isValidUtf16() &&
                        anchor.after.isValidUtf16());
                QCOMPARE(text.mid(anchor.position, anchor.quote.size()), anchor.quote);
            }
        }
    }

    void isFoundAgain_data()
    {
        QTest::addColumn<QString>("quote");
        QTest::addColumn<int>("nth");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("expected");     // by words and surroundings
        QTest::addColumn<QString>("expectedThen"); // through the diff
        const auto row = [](const char* name, const char* quote, int nth, const char* from, const char* to,
                            const char* expected, const char* expectedThen = nullptr) {
            QTest::newRow(name) << QString::fromUtf8(quote) << nth << QString::fromUtf8(from)
                                << QString::fromUtf8(to) << QString::fromUtf8(expected)
                                << QString::fromUtf8(expectedThen ? expectedThen : expected);
        };
        row("nothing changed", "the pool was full", 1, "", "", "exact: the pool was full");
        row("typing above", "Nobody was paged", 0, "## What", "A new paragraph.\n\n## What",
            "exact: Nobody was paged");
        row("a word before it", "Nobody was paged", 0, "slowly. Nobody", "slowly. Then Nobody",
            "moved: Nobody was paged", "exact: Nobody was paged");
        row("a word in it", "Nobody was paged before 02:20", 0, "was paged before", "was paged at all before",
            "edited: Nobody was paged at all before 02:20");
        row("another word in it", "the pool was full and checkout failed", 0, "full and checkout failed",
            "empty and checkout failed", "edited: the pool was empty and checkout failed");
        row("its first word", "Nobody was paged before 02:20", 0, "Nobody was paged", "One was paged",
            "edited: was paged before 02:20", "edited: One was paged before 02:20");
        row("its paragraph went, an equal passage stays", "the pool was full", 0,
            "At 02:13 the pool was full and checkout failed for every fifth customer.\n\n", "", "orphaned: ");
        row("another paragraph with the same words went", "the pool was full", 1,
            "At 02:13 the pool was full and checkout failed for every fifth customer.\n\n", "",
            "exact: the pool was full");
        row("all of it was written anew", "The tax engine answered slowly.", 0,
            "The tax engine answered slowly. Nobody was paged before 02:20.",
            "We describe later which services took part.", "orphaned: ");
        row("its row moved", "Alert on the pool's use", 0,
            "| Raise the limit of the pool | R. Kim |\n| Alert on the pool's use | R. Kim |\n",
            "| Alert on the pool's use | R. Kim |\n| Raise the limit of the pool | R. Kim |\n",
            "moved: Alert on the pool's use", "exact: Alert on the pool's use");
        row("a cell that reads the same elsewhere", "R. Kim", 1, "of the pool | R. Kim",
            "of the pool | T. Rao", "moved: R. Kim", "exact: R. Kim");
    }
    void isFoundAgain()
    {
        QFETCH(QString, quote);
        QFETCH(int, nth);
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, expected);
        QFETCH(QString, expectedThen);
        const CommentAnchor anchor = anchorOf(kDocument, quote, nth);
        QString edited = kDocument;
        if (!from.isEmpty()) {
            QCOMPARE(edited.count(from), 1);
            edited.replace(from, to);
        }
        QCOMPARE(shown(edited, findAnchors(edited, {anchor}).front()), expected);
        QCOMPARE(shown(edited, findAnchors(edited, {anchor}, kDocument).front()), expectedThen);
    }

    void aParagraphPutElsewhereTakesItsCommentsAlong()
    {
        const CommentAnchor anchor = anchorOf(kDocument, QStringLiteral("answered slowly"));
        const QString paragraph =
            QStringLiteral("The tax engine answered slowly. Nobody was paged before 02:20.\n\n");
        QString edited = kDocument;
        edited.remove(paragraph);
        edited += u'\n' + paragraph;
        for (const auto& places : {findAnchors(edited, {anchor}), findAnchors(edited, {anchor}, kDocument)}) {
            QCOMPARE(shown(edited, places.front()), QStringLiteral("moved: answered slowly"));
        }
    }
    void equalRowsInEqualSurroundingsAreToldApartByTheirPlace()
    {
        const QString row = QStringLiteral("| yes | no | yes | no | yes | no | yes | no | yes |\n");
        const QString table = row.repeated(20);
        const CommentAnchor anchor = anchorAt(table, 7 * row.size() + 2, 3);
        QCOMPARE(anchor.quote, QStringLiteral("yes"));
        QCOMPARE(findAnchors(table, {anchor}).front().from, anchor.position);
        // Typing above shifts them all; with the text it was made on that is known.
        const QString edited = QStringLiteral("A paragraph above.\n\n") + table;
        const AnchorPlace place = findAnchors(edited, {anchor}, table).front();
        QCOMPARE(place.fit, AnchorFit::Exact);
        QCOMPARE(place.from, anchor.position + 20);
    }
    void oneWithoutQuoteIsAboutTheDocument()
    {
        QCOMPARE(findAnchors(kDocument, {CommentAnchor{}}).front(), (AnchorPlace{AnchorFit::Exact, 0, 0}));
        QCOMPARE(findAnchors(QString(), {anchorOf(kDocument, QStringLiteral("R. Kim"))}).front(),
                 AnchorPlace{});
    }

    void keepsItsPlaceUnderTypingElsewhere()
    {
        int unique = 0;
        for (quint32 seed = 1; seed <= 3000; ++seed) {
            QRandomGenerator random(seed);
            const QString before = randomDocument(random);
            const qsizetype from = random.bounded(int(before.size()) - 20);
            const CommentAnchor anchor = anchorAt(before, from, 4 + random.bounded(60));
            // Edits leave alone what stands around the passage.
            const qsizetype safeFrom = anchor.position - anchor.before.size();
            const qsizetype safeTo = anchor.position + anchor.quote.size() + anchor.after.size();
            QString after = before;
            qsizetype expected = anchor.position;
            qsizetype end = safeTo;
            for (int edits = random.bounded(8); edits > 0; --edits) {
                const bool above = random.bounded(2) == 0;
                const qsizetype low = above ? 0 : end;
                const qsizetype high = above ? safeFrom + (expected - anchor.position) : after.size();
                if (high <= low)
                    continue;
                const qsizetype at = low + random.bounded(int(high - low));
                const qsizetype gone =
                    random.bounded(2) ? std::min<qsizetype>(random.bounded(60), high - at) : 0;
                const QString typed = random.bounded(2) ? QStringLiteral("new typed words ")
                                                        : QStringLiteral("\n\nA paragraph.\n\n");
                after.replace(at, gone, typed);
                if (above) {
                    expected += typed.size() - gone;
                    end += typed.size() - gone;
                }
            }
            const QString around = anchor.before + anchor.quote + anchor.after;
            const AnchorPlace place = findAnchors(after, {anchor}).front();
            QCOMPARE(place.fit, AnchorFit::Exact);
            QCOMPARE(after.mid(place.from, place.length), anchor.quote);
            if (after.count(around) == 1) {
                ++unique;
                QCOMPARE(place.from, expected);
                const AnchorPlace followed = findAnchors(after, {anchor}, before).front();
                QVERIFY2(followed.fit == AnchorFit::Exact && followed.from == expected,
                         qPrintable(QStringLiteral("seed %1: %2, not at %3 but at %4")
                                        .arg(seed)
                                        .arg(shown(after, followed))
                                        .arg(expected)
                                        .arg(followed.from)));
            }
        }
        QVERIFY(unique > 2900);
    }

    void aPassageEditedByAWordIsStillFound()
    {
        int found = 0;
        int followed = 0;
        constexpr int kRuns = 2000;
        for (quint32 seed = 1; seed <= kRuns; ++seed) {
            QRandomGenerator random(seed);
            const QString before = randomDocument(random);
            const QStringList words = before.split(u' ');
            // A passage of six to ten words of one block.
            const int first = random.bounded(std::max(1, int(words.size()) - 12));
            const QStringList mine = words.mid(first, 6 + random.bounded(5));
            const QString quote = mine.join(u' ');
            if (quote.contains(u'\n'))
                continue;
            const qsizetype at = words.mid(0, first).join(u' ').size() + (first > 0 ? 1 : 0);
            const CommentAnchor anchor = anchorAt(before, at, quote.size());
            QCOMPARE(anchor.quote, quote);
            const int which = 1 + random.bounded(int(mine.size()) - 2);
            QStringList edited = mine;
            edited[which] = QStringLiteral("edited");
            QString after = before;
            after.replace(at, quote.size(), edited.join(u' '));
            const auto overlaps = [&](const AnchorPlace& place) {
                return place.fit == AnchorFit::Edited && place.from >= at - 8 &&
                       place.from + place.length <= at + quote.size() + 12 && place.length > quote.size() / 2;
            };
            const AnchorPlace byWords = findAnchors(after, {anchor}).front();
            QVERIFY2(overlaps(byWords),
                     qPrintable(
                         QStringLiteral("seed %1: %2\nfor %3").arg(seed).arg(shown(after, byWords), quote)));
            ++found;
            const AnchorPlace byDiff = findAnchors(after, {anchor}, before).front();
            QVERIFY2(byDiff.fit == AnchorFit::Edited && byDiff.from == at &&
                         after.mid(byDiff.from, byDiff.length) == edited.join(u' '),
                     qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(shown(after, byDiff))));
            ++followed;
        }
        QVERIFY(found > kRuns / 2 && followed == found);
    }

    void isNeverAttachedToTheWrongOneOfTwoEqualPassages()
    {
        for (quint32 seed = 1; seed <= 2000; ++seed) {
            QRandomGenerator random(seed);
            QStringList paragraphs = randomDocument(random).split(QStringLiteral("\n\n"), Qt::SkipEmptyParts);
            const QString quote = QStringLiteral("it was full");
            const int one = random.bounded(int(paragraphs.size()));
            int other = random.bounded(int(paragraphs.size()));
            if (other == one)
                other = (one + 1) % int(paragraphs.size());
            const auto put = [&](int index) {
                QStringList words = paragraphs[index].split(u' ');
                words.insert(random.bounded(int(words.size())), quote);
                paragraphs[index] = words.join(u' ');
            };
            put(one);
            put(other);
            const QString before = paragraphs.join(QStringLiteral("\n\n"));
            const CommentAnchor anchor = anchorOf(before, quote, one < other ? 0 : 1);
            // Its own paragraph goes; the other one stays.
            QStringList without = paragraphs;
            without.removeAt(one);
            const QString gone = without.join(QStringLiteral("\n\n"));
            // Surroundings that by accident share their words are another matter.
            const AnchorPlace orphan = findAnchors(gone, {anchor}, before).front();
            const AnchorPlace byWords = findAnchors(gone, {anchor}).front();
            QVERIFY2(orphan.fit == AnchorFit::Orphaned && byWords.fit == AnchorFit::Orphaned,
                     qPrintable(QStringLiteral("seed %1: %2 / %3\n%4 [%5] %6\n%7")
                                    .arg(seed)
                                    .arg(shown(gone, orphan), shown(gone, byWords), anchor.before,
                                         anchor.quote, anchor.after, gone)));
            // The other one goes; its own stays.
            without = paragraphs;
            without.removeAt(other);
            const QString kept = without.join(QStringLiteral("\n\n"));
            QCOMPARE(findAnchors(kept, {anchor}).front().from, kept.indexOf(quote));
            QCOMPARE(findAnchors(kept, {anchor}, before).front().from, kept.indexOf(quote));
        }
    }
};

QTEST_GUILESS_MAIN(TestCommentAnchor)
#include "tst_comment_anchor.moc"
