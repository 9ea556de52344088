// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/display_text.h"
#include "tests/support/build_kind.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QtTest>

using namespace muster;

namespace {

constexpr std::array kRoles{DisplayRole::Line, DisplayRole::Cell, DisplayRole::Detail};

/// Words of the sanitised text without the places to wrap, so that expectations stay readable.
QString shown(const QString& text, DisplayRole role = DisplayRole::Line)
{
    return displayText(text, role).remove(QChar(0x200B));
}

/// Longest stretch without a place to wrap.
int longestWord(const QString& text)
{
    int longest = 0;
    int word = 0;
    for (const QChar c : text) {
        word = c.isSpace() || c == QChar(0x200B) ? 0 : word + 1;
        longest = std::max(longest, word);
    }
    return longest;
}

} // namespace

class DisplayText : public QObject
{
    Q_OBJECT

private slots:
    void ordinaryTextComesBackAsItself_data();
    void ordinaryTextComesBackAsItself();
    void whatIsInvisibleIsNamed_data();
    void whatIsInvisibleIsNamed();
    void brokenSurrogatesAreReplaced();
    void lineBreaksFollowTheRole();
    void aWordOfAMegabyteCanBeWrapped();
    void longTextSaysHowLongItIs();
    void marksAreFew();
    void joinedEmojiEnd();
    void placesToFillInAreNoPlaces();
    void twiceIsTheSameAsOnce();
    void aTextPutTogetherIsSafeAsAWhole();
    void theBeginningOfATextIsSafeAsWell();
    void aMegabyteTakesNoTime();
};

void DisplayText::ordinaryTextComesBackAsItself_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("words") << QStringLiteral("checkout-api 2.41.0 at 100 %, p99 4.2 s (was 430 ms)");
    QTest::newRow("markup") << QStringLiteral("<img src='qrc:/none.png' width='2000000000'>");
    QTest::newRow("spanish") << QStringLiteral("Tomás Ribeiro: \u00bfqué pasó?");
    QTest::newRow("decomposed") << QStringLiteral("Tomas\u0301");
    QTest::newRow("hebrew") << QStringLiteral("שלום עולם 200 ms");
    QTest::newRow("arabic with marks") << QStringLiteral("مُحَمَّد");
    QTest::newRow("hindi") << QStringLiteral("नमस्ते दुनिया");
    QTest::newRow("thai") << QStringLiteral("ทั้งนี้");
    QTest::newRow("chinese") << QStringLiteral("结账服务（支付）失败");
    QTest::newRow("family") << QStringLiteral("👨‍👩‍👧‍👦 on call");
    QTest::newRow("skin tones") << QStringLiteral("👩🏽‍🚒 and 🧑🏿‍🤝‍🧑🏻");
    QTest::newRow("england") << QStringLiteral("🏴󠁧󠁢󠁥󠁮󠁧󠁿 office");
    QTest::newRow("keycap") << QStringLiteral("press 1️⃣");
    QTest::newRow("percent") << QStringLiteral("18 % of 5, 100%");
}

void DisplayText::ordinaryTextComesBackAsItself()
{
    QFETCH(const QString, text);
    for (const DisplayRole role : kRoles)
        QCOMPARE(displayText(text, role), text);
}

void DisplayText::whatIsInvisibleIsNamed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QString& text, const char* expected) {
        QTest::newRow(name) << text << QString::fromUtf8(expected);
    };
    row("override", QStringLiteral("user\u202Egnp.exe"), "user⟦RLO⟧gnp.exe");
    row("isolate", QStringLiteral("a\u2067b\u2069"), "a⟦RLI⟧b⟦PDI⟧");
    row("marks of direction", QStringLiteral("a\u200Eb\u200Fc\u061C"), "a⟦LRM⟧b⟦RLM⟧c⟦ALM⟧");
    row("terminal colours", QStringLiteral("\x1b[31mred\x07"), "⟦ESC⟧[31mred⟦BEL⟧");
    row("NULs", QString(7, QChar(0)) + QStringLiteral("x"), "⟦NUL×7⟧x");
    row("delete", QStringLiteral("a\u007Fb"), "a⟦DEL⟧b");
    row("C1", QStringLiteral("a\u009Bb"), "a⟦U+009B⟧b");
    row("byte order mark", QStringLiteral("\uFEFFa"), "⟦BOM⟧a");
    row("annotation", QStringLiteral("a\uFFF9b"), "a⟦U+FFF9⟧b");
    row("hidden message", QStringLiteral("hi\U000E0069\U000E0067\U000E006E"), "hi⟦TAG×3⟧");
    row("no character", QStringLiteral("a") + QChar(0xFFFE), "a\uFFFD");
}

void DisplayText::whatIsInvisibleIsNamed()
{
    QFETCH(const QString, text);
    QFETCH(const QString, expected);
    for (const DisplayRole role : kRoles)
        QCOMPARE(shown(text, role), expected);
}

void DisplayText::brokenSurrogatesAreReplaced()
{
    const QString broken = QStringLiteral("a") + QChar(0xD83D) + u'b' + QChar(0xDE00) + QChar(0xD83D);
    QCOMPARE(displayLine(broken), QStringLiteral("a\uFFFDb\uFFFD\uFFFD"));
}

void DisplayText::lineBreaksFollowTheRole()
{
    const QString text = QStringLiteral("a\r\nb\rc\u2028d\te\vf");
    QCOMPARE(displayText(text, DisplayRole::Line), QStringLiteral("a b c d e f"));
    QCOMPARE(displayText(text, DisplayRole::Cell), QStringLiteral("a\nb\nc\nd\te\nf"));
}

void DisplayText::aWordOfAMegabyteCanBeWrapped()
{
    for (const QString& unit : {QStringLiteral("A"), QStringLiteral("\u00A0"), QStringLiteral("字"),
                                QStringLiteral("😀"), QStringLiteral("a\u0301")}) {
        const QString wrapped = displayText(unit.repeated(1 << 20), DisplayRole::Detail);
        // Pairs and marks count as characters of UTF-16 here.
        QVERIFY2(longestWord(wrapped) <= 2 * 256 + 2, qPrintable(unit));
        QVERIFY(wrapped.size() <= displayLimit(DisplayRole::Detail));
    }
}

void DisplayText::longTextSaysHowLongItIs()
{
    const QString text = QStringLiteral("word ").repeated(200'000);
    const QString line = displayLine(text);
    QVERIFY(line.size() <= displayLimit(DisplayRole::Line));
    QVERIFY2(line.endsWith(QStringLiteral("… ⟦1,000,000 characters⟧")), qPrintable(line.right(60)));
    QVERIFY(displayText(text, DisplayRole::Detail).size() > 16'000);
    // One that just fits is left alone.
    const QString fits = QStringLiteral("word ").repeated(102);
    QCOMPARE(displayLine(fits), fits);
}

void DisplayText::marksAreFew()
{
    const QString zalgo = QStringLiteral("Z") + QString(500, QChar(0x0301)) + QStringLiteral("a");
    QCOMPARE(displayLine(zalgo), QStringLiteral("Z\u0301\u0301\u0301\u0301a"));
    QCOMPARE(displayLine(QString(9, QChar(0x0336))), QStringLiteral("\u25CC\u0336\u0336\u0336\u0336"));
}

void DisplayText::joinedEmojiEnd()
{
    const QString chain = QStringLiteral("👩\u200D").repeated(3'000);
    const QString line = shown(chain);
    qsizetype longest = 0;
    for (const QString& part : line.split(QStringLiteral("👩👩")))
        longest = std::max(longest, part.count(QChar(0x200D)));
    QVERIFY(longest <= 8);
    QCOMPARE(displayLine(QStringLiteral("a") + QString(50, QChar(0x200D)) + u'b'),
             QStringLiteral("a\u200Db"));
}

void DisplayText::placesToFillInAreNoPlaces()
{
    const QString source = displayLine(QStringLiteral("%2").repeated(1'000));
    const QString line = QStringLiteral("%1 · %2").arg(source).arg(QStringLiteral("kind"));
    QCOMPARE(line.count(QStringLiteral("kind")), 1);
    QVERIFY(line.endsWith(QStringLiteral("· kind")));
    QVERIFY(QStringLiteral("%1 %2").arg(displayLine(QStringLiteral("%L2"))).arg(5).endsWith(u'5'));
}

void DisplayText::twiceIsTheSameAsOnce()
{
    // Built from the pieces that the rules are about, so that every pair of them meets.
    const QStringList pieces{QStringLiteral("a"), QStringLiteral(" "), QStringLiteral("\n"),
                             QStringLiteral("%"), QStringLiteral("7"), QStringLiteral("\u202E"),
                             QString(QChar(0)), QStringLiteral("\u0301"), QStringLiteral("\u200D"),
                             QStringLiteral("👩"), QStringLiteral("🏽"), QStringLiteral("\uFE0F"),
                             QStringLiteral("\U000E0067"), QStringLiteral("🏴"), QStringLiteral("\u200B"),
                             QStringLiteral("\u2060"), QString(QChar(0xD800)), QStringLiteral("\u00A0"),
                             QStringLiteral("x").repeated(200), QStringLiteral("x").repeated(50),
                             QStringLiteral("x").repeated(5), QStringLiteral("%").repeated(3),
                             QStringLiteral("\u0663"), // a digit as well, for QString::arg too
                             QString(3, QChar(0x0007)), QStringLiteral(" ").repeated(300),
                             QStringLiteral("\u25CC"), QStringLiteral("\u200C"), QStringLiteral("\t"),
                             // Only now and then, to meet the limits of all roles.
                             QStringLiteral("y").repeated(4'050), QStringLiteral("word ").repeated(7'000)};
    QRandomGenerator random(20'261'125);
    for (int run = 0; run < 20'000; ++run) {
        QString text;
        const int length = random.bounded(1, run % 50 == 0 ? 400 : 24);
        for (int i = 0; i < length; ++i)
            text += pieces[random.bounded(static_cast<int>(pieces.size()) - (run % 200 == 1 ? 0 : 2))];
        for (const DisplayRole role : kRoles) {
            const QString once = displayText(text, role);
            QVERIFY(once.size() <= displayLimit(role));
            QVERIFY(longestWord(once) <=
                    2 * 256 + 16); // pairs count twice, marks and joined emoji stay together
            if (displayText(once, role) != once)
                QFAIL(qPrintable(QStringLiteral("run %1: %2")
                                     .arg(run)
                                     .arg(QString::fromLatin1(text.toUtf8().toHex(' ')))));
        }
    }
}

void DisplayText::aTextPutTogetherIsSafeAsAWhole()
{
    const QString pattern = QStringLiteral("%1 · %2 · %3");
    QCOMPARE(displayFilled(pattern, {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}),
             QStringLiteral("a · b · c"));
    // No part is read as a pattern; a place without a part stays.
    QCOMPARE(displayFilled(pattern, {QStringLiteral("%2"), QStringLiteral("b")}),
             QStringLiteral("%\u20602 · b · %\u20603"));
    QCOMPARE(displayFilled(QStringLiteral("%1%2 100 %"), {QStringLiteral("%"), QStringLiteral("1")}),
             QStringLiteral("%\u20601 100 %"));
    // Each is short enough alone.
    const QString half(200, u'x');
    QVERIFY(longestWord(displayFilled(QStringLiteral("%1/%2"), {half, half})) <= 256);
    const QString whole(4'000, u'y');
    const QString joined = displayFilled(pattern, {whole, whole, whole});
    QVERIFY(joined.size() <= displayLimit(DisplayRole::Line));
    QCOMPARE(displayLine(joined), joined);
    QCOMPARE(displayFilled(QStringLiteral("%1\n%2"), {half, half}, DisplayRole::Cell), half + u'\n' + half);
}

void DisplayText::theBeginningOfATextIsSafeAsWell()
{
    const QString shown = displayText(QStringLiteral("%1 one two 😀 three"), DisplayRole::Cell);
    for (qsizetype characters = 0; characters < shown.size(); ++characters) {
        const QString start = displayStart(shown, characters);
        QVERIFY(start.size() <= characters + 1);
        QVERIFY(start.endsWith(QChar(0x2026)));
        QCOMPARE(displayText(start, DisplayRole::Cell), start);
    }
    QCOMPARE(displayStart(shown, shown.size()), shown);
    const QString word = displayText(QString(900, u'x'), DisplayRole::Cell);
    const QString start = displayStart(word, 256 + 1);
    QCOMPARE(displayText(start, DisplayRole::Cell), start);
}

void DisplayText::aMegabyteTakesNoTime()
{
    // Work ends where the role's limit ends: a hundred times the text must not take ten times the time.
    const QString text = QStringLiteral("\u202Ea").repeated(5'000'000);
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 100; ++i)
        displayLine(text);
    QVERIFY2(timer.elapsed() < test::patience(2'000), qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(DisplayText)
#include "tst_display_text.moc"
