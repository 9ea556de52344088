// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/markdown_blocks.h"

#include <QStringDecoder>

#include <md4c.h>

#include <algorithm>

namespace muster {

namespace {

using Type = MarkdownBlock::Type;

/// Collects md4c's calls. Input is UTF-8; positions are turned into UTF-16 offsets at the end.
struct Collector {
    const char* input = nullptr;
    size_t size = 0;
    std::vector<MarkdownBlock> blocks;
    std::vector<qsizetype> bytePositions; ///< per block; -1 unknown
    MarkdownBlock current;
    qsizetype position = -1;
    bool open = false;                   ///< `current` collects text
    int quoteDepth = 0;
    struct List {
        bool ordered;
        unsigned next;
    };
    std::vector<List> lists;
    bool itemFresh = false;              ///< the next paragraph carries the item's marker
    QString marker;
    QString cellText, cellHtml;
    bool inCell = false;
    std::vector<bool> links;             ///< whether the opened link was written

    void begin(Type type)
    {
        finish();
        current = {};
        current.type = type;
        position = -1;
        open = true;
    }
    void finish()
    {
        if (!open)
            return;
        open = false;
        current.text = current.text.trimmed();
        blocks.push_back(std::move(current));
        bytePositions.push_back(position);
        current = {};
    }
    /// A paragraph's type depends on where it stands.
    void beginText()
    {
        if (!lists.empty()) {
            begin(Type::ListItem);
            current.level = static_cast<int>(lists.size());
            current.marker = itemFresh ? marker : QString();
            itemFresh = false;
        } else {
            begin(quoteDepth > 0 ? Type::Quote : Type::Paragraph);
        }
    }
    void html(const QString& text)
    {
        (inCell ? cellHtml : current.html) += text;
    }
    void plain(const QString& text)
    {
        (inCell ? cellText : current.text) += text;
    }
};

QString attribute(const MD_ATTRIBUTE& value)
{
    return value.text ? QString::fromUtf8(value.text, static_cast<qsizetype>(value.size)) : QString();
}

void finishCode(Collector& c)
{
    if (c.current.language != QLatin1String("chart"))
        return;
    MarkdownBlock chart = c.current;
    std::optional<Instant> from, to;
    for (const QString& line : c.current.text.split(QLatin1Char('\n'))) {
        const QString key = line.section(QLatin1Char(':'), 0, 0).trimmed();
        const QString value = line.section(QLatin1Char(':'), 1).trimmed();
        if (key == QLatin1String("panel"))
            chart.panel = value;
        else if (key == QLatin1String("title"))
            chart.title = value;
        else if (key == QLatin1String("from"))
            from = Instant::fromIso(value);
        else if (key == QLatin1String("to"))
            to = Instant::fromIso(value);
    }
    if (chart.panel.isEmpty() || !from || !to || *from >= *to)
        return;
    chart.type = Type::Chart;
    chart.range = TimeRange{*from, *to};
    c.current = std::move(chart);
}

int enterBlock(MD_BLOCKTYPE type, void* detail, void* data)
{
    auto& c = *static_cast<Collector*>(data);
    switch (type) {
    case MD_BLOCK_QUOTE:
        c.finish();
        ++c.quoteDepth;
        break;
    case MD_BLOCK_UL:
        c.finish();
        c.lists.push_back({false, 0});
        break;
    case MD_BLOCK_OL:
        c.finish();
        c.lists.push_back({true, static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start});
        break;
    case MD_BLOCK_LI: {
        c.finish();
        Collector::List& list = c.lists.back();
        c.marker = list.ordered ? QString::number(list.next++) + QLatin1Char('.') : QStringLiteral("•");
        c.itemFresh = true;
        c.beginText(); // a tight item has no paragraph of its own
        break;
    }
    case MD_BLOCK_HR:
        c.begin(Type::Rule);
        c.finish();
        break;
    case MD_BLOCK_H:
        c.begin(Type::Heading);
        c.current.level = static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level);
        break;
    case MD_BLOCK_CODE:
        c.begin(Type::Code);
        c.current.language = attribute(static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->lang);
        break;
    case MD_BLOCK_P:
        if (!(c.open && c.current.type == Type::ListItem && c.current.text.isEmpty()))
            c.beginText();
        break;
    case MD_BLOCK_TABLE:
        c.begin(Type::Table);
        c.current.columns = static_cast<int>(static_cast<MD_BLOCK_TABLE_DETAIL*>(detail)->col_count);
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        c.inCell = true;
        c.cellText.clear();
        c.cellHtml.clear();
        break;
    case MD_BLOCK_DOC:
    case MD_BLOCK_HTML:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
    case MD_BLOCK_TR:
        break;
    }
    return 0;
}

int leaveBlock(MD_BLOCKTYPE type, void*, void* data)
{
    auto& c = *static_cast<Collector*>(data);
    switch (type) {
    case MD_BLOCK_QUOTE:
        c.finish();
        --c.quoteDepth;
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        c.finish();
        c.lists.pop_back();
        break;
    case MD_BLOCK_CODE:
        finishCode(c);
        c.finish();
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        c.inCell = false;
        c.current.cells << c.cellText.trimmed();
        c.current.cellHtml << c.cellHtml.trimmed();
        break;
    case MD_BLOCK_LI:
    case MD_BLOCK_H:
    case MD_BLOCK_P:
    case MD_BLOCK_TABLE:
    case MD_BLOCK_DOC:
        c.finish();
        break;
    case MD_BLOCK_HR:
    case MD_BLOCK_HTML:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
    case MD_BLOCK_TR:
        break;
    }
    return 0;
}

/// Only addresses that lead to the web or to an event of this incident become links.
bool isSafeAddress(const QString& address)
{
    return address.startsWith(QLatin1String("https://"), Qt::CaseInsensitive)
           || address.startsWith(QLatin1String("http://"), Qt::CaseInsensitive)
           || address.startsWith(QLatin1String("event:"));
}

int enterSpan(MD_SPANTYPE type, void* detail, void* data)
{
    auto& c = *static_cast<Collector*>(data);
    if (type == MD_SPAN_STRONG) {
        c.html(QStringLiteral("<b>"));
    } else if (type == MD_SPAN_EM) {
        c.html(QStringLiteral("<i>"));
    } else if (type == MD_SPAN_CODE) {
        c.html(QStringLiteral("<code>"));
    } else if (type == MD_SPAN_A) {
        const QString address = attribute(static_cast<MD_SPAN_A_DETAIL*>(detail)->href);
        c.links.push_back(isSafeAddress(address));
        if (c.links.back())
            c.html(QStringLiteral("<a href=\"%1\">").arg(address.toHtmlEscaped()));
    }
    return 0;
}

int leaveSpan(MD_SPANTYPE type, void*, void* data)
{
    auto& c = *static_cast<Collector*>(data);
    if (type == MD_SPAN_STRONG) {
        c.html(QStringLiteral("</b>"));
    } else if (type == MD_SPAN_EM) {
        c.html(QStringLiteral("</i>"));
    } else if (type == MD_SPAN_CODE) {
        c.html(QStringLiteral("</code>"));
    } else if (type == MD_SPAN_A) {
        if (c.links.back())
            c.html(QStringLiteral("</a>"));
        c.links.pop_back();
    }
    return 0;
}

int takeText(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE length, void* data)
{
    auto& c = *static_cast<Collector*>(data);
    if (!c.open)
        return 0;
    if (c.position < 0 && text >= c.input && text < c.input + c.size)
        c.position = text - c.input;
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) {
        c.plain(type == MD_TEXT_BR ? QStringLiteral("\n") : QStringLiteral(" "));
        c.html(type == MD_TEXT_BR ? QStringLiteral("<br>") : QStringLiteral(" "));
        return 0;
    }
    QString words = QString::fromUtf8(text, static_cast<qsizetype>(length));
    if (type == MD_TEXT_NULLCHAR)
        words = QString(QChar(QChar::ReplacementCharacter));
    c.plain(words);
    // An entity is HTML already; everything else is text.
    c.html(type == MD_TEXT_ENTITY ? words : words.toHtmlEscaped());
    return 0;
}

} // namespace

std::vector<MarkdownBlock> parseMarkdown(const QString& markdown)
{
    const QByteArray utf8 = markdown.toUtf8();
    Collector collector;
    collector.input = utf8.constData();
    collector.size = static_cast<size_t>(utf8.size());
    MD_PARSER parser{};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_NOHTML | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEURLAUTOLINKS;
    parser.enter_block = enterBlock;
    parser.leave_block = leaveBlock;
    parser.enter_span = enterSpan;
    parser.leave_span = leaveSpan;
    parser.text = takeText;
    md_parse(utf8.constData(), static_cast<MD_SIZE>(utf8.size()), &parser, &collector);
    collector.finish();

    // Byte positions rise with the blocks: one walk turns them all into UTF-16 offsets.
    qsizetype bytes = 0, units = 0;
    for (size_t i = 0; i < collector.blocks.size(); ++i) {
        const qsizetype wanted = collector.bytePositions[i];
        if (wanted < bytes)
            continue;
        for (; bytes < wanted; ++bytes) {
            const auto lead = static_cast<unsigned char>(utf8[bytes]);
            if ((lead & 0xC0U) != 0x80U)
                units += lead >= 0xF0U ? 2 : 1;
        }
        collector.blocks[i].position = static_cast<int>(units);
    }
    return std::move(collector.blocks);
}

} // namespace muster
