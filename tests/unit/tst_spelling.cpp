// SPDX-License-Identifier: GPL-3.0-or-later
// Spelling of a post-mortem by the dictionary of the system, of what is the author's own prose only.
#include "models/document/spelling.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QThread>
#include <QtTest>

using namespace muster;

namespace {

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QStringList wordsOf(const std::vector<SpellSpot>& spots)
{
    QStringList words;
    for (const SpellSpot& spot : spots)
        words << spot.word;
    return words;
}

} // namespace

class TestSpelling final : public QObject
{
    Q_OBJECT

    std::unique_ptr<Spelling> m_english;

private slots:
    void initTestCase()
    {
        auto opened = Spelling::openFor(QStringLiteral("en"));
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().what));
        m_english = std::make_unique<Spelling>(std::move(*opened));
        QCOMPARE(m_english->dictionary().language.left(2), QStringLiteral("en"));
    }
    void init() { m_english->setKnown({}, {}); }

    void findsWhatIsWrong_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("wrong");
        const auto row = [](const char* name, const char* text, const char* wrong) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(wrong);
        };
        row("nothing", "The pool was full at that time, and checkout didn't answer.", "");
        row("a word", "The conection was slow.", "conection");
        row("marks around it", "## Whta **hapened**: (teh) “_fale_”\n", "Whta hapened teh");
        row("in a table", "| Actoin | Done wehn |\n|---|---|\n| rase it | nevr |\n", "Actoin wehn rase nevr");
        row("a part of a compound", "A well-knwon on-call enginer.", "knwon enginer");
        row("possessives", "The engine’s and the customers' recieved data.", "recieved");
        row("code", "Run `kubctl gett` and\n\n```sh\nsudo sytemctl\n```\n\n    indentd code\n", "");
        row("quotes of chat", "> plese chek\n\nShe said \"plese chek\" then.", "");
        row("link addresses", "See [the bord](https://exmple.com/conection) and <https://exmple.com>.",
            "bord");
        row("bare addresses",
            "See https://exmple.com/foobarr, www.exmple.com, ops@exmple.com and chekout.exmple.com.", "");
        row("citations", "At [02:13:40](event:E-xyzz) it was [18.7 %](metric:errr_rate?at=x).", "");
        row("comments", "A <!-- todo: plese --> b.", "");
        row("identifiers",
            "The tax_engin, taxEngin, TaxEngin, v2beta, HTTP, SLOs, x86, std::strng, foo.barr(), $PATHH, "
            "--verbos=x, /etc/hostz, a/b/c and tax\\_engin.",
            "");
        row("two words with a slash", "read/wrte", "wrte");
        row("words of the field",
            "Prometheus and Alertmanager: the runbook's rollback, pods, webhooks and timeouts.", "");
        row("abbreviations of a sentence", "Some, e.g. the pool, i.e. all.", "");
        row("a file", "In values.yml and main.cpp.", "");
        row("an emoji and dashes", "Slow \xF0\x9F\x98\x80 – vry slow—realy.", "vry realy");
        row("entities", "a &nbsp; b &amp; c", "");
    }
    void findsWhatIsWrong()
    {
        QFETCH(QString, text);
        QFETCH(QString, wrong);
        const auto spots = m_english->check(text);
        QCOMPARE(wordsOf(spots).join(u' '), wrong);
        qsizetype before = 0;
        for (const SpellSpot& spot : spots) {
            QVERIFY(spot.from >= before);
            QCOMPARE(text.mid(spot.from, spot.length), spot.word);
            before = spot.from + spot.length;
        }
    }

    void namesAndPersonalWordsAreKnown()
    {
        const QString text = QStringLiteral("Siobhan Ribeiro's chekout-api and Tomas said frobnicate.");
        QVERIFY(!m_english->check(text).empty());
        m_english->setKnown(
            {QStringLiteral("Siobhan Ribeiro"), QStringLiteral("chekout-api"), QStringLiteral("Tomas")},
            {QStringLiteral("Frobnicate")});
        QCOMPARE(wordsOf(m_english->check(text)), QStringList());
        m_english->setKnown({}, {});
        QVERIFY(!m_english->check(text).empty());
    }

    void suggestsAtMostFive()
    {
        const QStringList proposed = m_english->suggestions(QStringLiteral("conection"));
        QVERIFY(!proposed.isEmpty() && proposed.size() <= 5);
        QVERIFY2(proposed.contains(QStringLiteral("connection")), qPrintable(proposed.join(u' ')));
        QVERIFY(m_english->suggestions(QString()).isEmpty());
        QVERIFY(m_english->suggestions(QString(5000, u'x')).isEmpty());
        QVERIFY(m_english->knows(QStringLiteral("connection")) &&
                !m_english->knows(QStringLiteral("conection")));
    }

    void withoutADictionaryItSaysSo()
    {
        QTemporaryDir folder;
        QVERIFY(spellDictionaries({folder.path()}).empty());
        const auto none =
            Spelling::openFor(QStringLiteral("en_GB"), {folder.path(), QStringLiteral("/nowhere")});
        QVERIFY(!none);
        QCOMPARE(toString(none.error().kind), toString(ErrorKind::NotFound));
        QVERIFY(none.error().what.contains(QLatin1String("hunspell-en-us")));
    }

    void dictionariesAreFoundByLanguage()
    {
        QTemporaryDir folder;
        const auto put = [&](const char* name) { write(folder.filePath(QString::fromLatin1(name)), "1\n"); };
        for (const char* name : {"de_DE.dic", "de_DE.aff", "en_AU.dic", "en_AU.aff", "en_US.dic", "en_US.aff",
                                 "hyph_en_US.dic", "fr.dic", "pt_BR.aff"})
            put(name);
        const auto all = spellDictionaries({folder.path()});
        QStringList languages;
        for (const SpellDictionary& one : all)
            languages << one.language;
        QCOMPARE(languages.join(u' '), QStringLiteral("de_DE en_AU en_US"));
        QCOMPARE(dictionaryFor(all, QStringLiteral("en-au"))->language, QStringLiteral("en_AU"));
        QCOMPARE(dictionaryFor(all, QStringLiteral("en"))->language, QStringLiteral("en_US"));
        QCOMPARE(dictionaryFor(all, QStringLiteral("en_GB"))->language, QStringLiteral("en_US"));
        QCOMPARE(dictionaryFor(all, QStringLiteral("de"))->language, QStringLiteral("de_DE"));
        QVERIFY(!dictionaryFor(all, QStringLiteral("nl")));
    }

    void onlyUtf8IsRead()
    {
        QTemporaryDir folder;
        const QString aff = folder.filePath(QStringLiteral("de_DE.aff"));
        const QString dic = folder.filePath(QStringLiteral("de_DE.dic"));
        write(dic, "2\ngrößer\nPool\n");
        write(aff, "# letters\nSET UTF-8\nTRY abc\n");
        {
            auto german = Spelling::open({QStringLiteral("de_DE"), aff, dic});
            QVERIFY(german);
            QCOMPARE(wordsOf(german->check(
                         QStringLiteral("Größer Pool, Grösser, Pоol"))), // the last one with a Cyrillic о
                     (QStringList{QStringLiteral("Grösser"), QStringLiteral("Pоol")}));
            QVERIFY(german->suggestions(QStringLiteral("grösser")).contains(QStringLiteral("größer")));
        }
        for (const char* other : {"SET KOI8-R\n", "TRY abc\n"}) {
            write(aff, other);
            const auto refused = Spelling::open({QStringLiteral("de_DE"), aff, dic});
            QVERIFY(!refused && refused.error().what.contains(QLatin1String("only UTF-8")));
        }
        QVERIFY(!Spelling::open({QStringLiteral("x"), aff, folder.filePath(QStringLiteral("gone.dic"))}));
        // Hunspell's instances share a table: whatever came and went, capitals are still known.
        QVERIFY(m_english->check(QStringLiteral("Paragraph CUSTOMERS")).empty());
    }

    void twoWorkersCheckAtTheSameTime()
    {
        QString text;
        for (int i = 0; i < 400; ++i)
            text +=
                QStringLiteral("Paragraph with a conection that was slw and a word%1 of its own.\n\n").arg(i);
        const QStringList expected = wordsOf(m_english->check(text));
        QCOMPARE(expected.mid(0, 3).join(u' '), QStringLiteral("conection slw conection"));
        std::vector<QStringList> found(2);
        std::vector<std::unique_ptr<QThread>> threads;
        for (QStringList& words : found) {
            threads.emplace_back(QThread::create([&words, &text] {
                auto own = Spelling::openFor(QStringLiteral("en"));
                if (own)
                    words = wordsOf(own->check(text));
            }));
            threads.back()->start();
        }
        for (const auto& thread : threads)
            QVERIFY(thread->wait(60'000));
        for (const QStringList& words : found)
            QCOMPARE(words, expected);
    }

    void aTextInAnotherLanguageEnds()
    {
        QString text;
        for (int i = 0; i < 20'000; ++i)
            text += QStringLiteral("wrt") + QChar(u'a' + i % 26) + QChar(u'a' + i / 26 % 26) +
                    QChar(u'a' + i / 676 % 26) + u' ';
        QCOMPARE(m_english->check(text).size(), size_t{2'000});
    }
    void aLargeDocumentIsChecked()
    {
        QString text;
        for (int i = 0; text.size() < 300'000; ++i)
            text += QStringLiteral(
                "At 02:13 the worker threads waited for the tax engine, and customers saw an error "
                "instead of a confirmation; nobody was paged for ten minutes.\n\n");
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(wordsOf(m_english->check(text)), QStringList());
        std::printf("FIGURE: spelling of 300 KB %lld ms\n", static_cast<long long>(timer.elapsed()));
    }
};

QTEST_GUILESS_MAIN(TestSpelling)
#include "tst_spelling.moc"
