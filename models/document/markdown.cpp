// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/markdown.h"

#include "models/domain/format.h"

#include <QUrl>

#include <md4c.h>

#include <algorithm>
#include <array>
#include <utility>

namespace muster {

namespace {

constexpr unsigned kFlags = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS;

/// md4c 0.4.8 lets references and tables multiply text; more than this many times the input is an attack.
constexpr qsizetype kMaxGrowth = 2;
/// Longer addresses are shown as their text only.
constexpr MD_SIZE kLongestAddress = 4096;
constexpr MD_SIZE kLongestImageAddress = 200;

QString fromUtf8(const MD_CHAR* text, MD_SIZE size)
{
    return QString::fromUtf8(text, static_cast<qsizetype>(size));
}

QString entityText(const QString& entity)
{
    static constexpr std::array<std::pair<const char*, char16_t>, 14> kNames{{
        {"&amp;", u'&'},
        {"&lt;", u'<'},
        {"&gt;", u'>'},
        {"&quot;", u'"'},
        {"&apos;", u'\''},
        {"&nbsp;", 0xA0},
        {"&mdash;", 0x2014},
        {"&ndash;", 0x2013},
        {"&hellip;", 0x2026},
        {"&times;", 0xD7},
        {"&rarr;", 0x2192},
        {"&le;", 0x2264},
        {"&ge;", 0x2265},
        {"&minus;", 0x2212},
    }};
    for (const auto& [name, character] : kNames) {
        if (entity == QLatin1String(name))
            return QString(QChar(character));
    }
    if (entity.startsWith(QLatin1String("&#"))) {
        const bool hex = entity.size() > 3 && (entity[2] == u'x' || entity[2] == u'X');
        bool ok = false;
        const uint code = entity.mid(hex ? 3 : 2).chopped(1).toUInt(&ok, hex ? 16 : 10);
        if (ok && code > 0 && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF)) {
            const char32_t point = code;
            return QString::fromUcs4(&point, 1);
        }
        return QString(QChar(QChar::ReplacementCharacter));
    }
    return entity; // a name we do not know stays as written
}

QString attributeText(const MD_ATTRIBUTE& attribute)
{
    QString text;
    if (!attribute.text || attribute.size == 0)
        return text;
    for (int i = 0; attribute.substr_offsets[i] < attribute.size; ++i) {
        const MD_OFFSET from = attribute.substr_offsets[i];
        const QString part = fromUtf8(attribute.text + from, attribute.substr_offsets[i + 1] - from);
        text += attribute.substr_types[i] == MD_TEXT_ENTITY ? entityText(part) : part;
    }
    return text;
}

/// Line starts of the UTF-8 buffer and of the UTF-16 text: same lines, so a block's position is a look-up.
class LineMap
{
public:
    LineMap(const QByteArray& utf8, const QString& utf16)
    {
        addStarts(utf8, m_bytes);
        // Plain ASCII, as most texts are: the same places.
        if (utf8.size() == utf16.size())
            m_characters = m_bytes;
        else
            addStarts(utf16, m_characters);
    }
    /// Start of the line that holds this byte, `linesAbove` lines further up.
    int position(qsizetype byte, qsizetype linesAbove) const
    {
        const auto after = std::upper_bound(m_bytes.begin(), m_bytes.end(), byte);
        const qsizetype line = std::max<qsizetype>(0, (after - m_bytes.begin()) - 1 - linesAbove);
        return static_cast<int>(m_characters[static_cast<size_t>(
            std::min(line, static_cast<qsizetype>(m_characters.size()) - 1))]);
    }

private:
    /// A line ends as it does for md4c: at LF, CR LF or CR alone.
    template <typename Text>
    static void addStarts(const Text& text, std::vector<qsizetype>& starts)
    {
        starts.push_back(0);
        const auto* const characters = text.constData();
        using Unit = typename Text::value_type;
        if (!text.contains(Unit(u'\r'))) { // searching is many times quicker than looking at each
            for (qsizetype at = text.indexOf(Unit(u'\n')); at >= 0; at = text.indexOf(Unit(u'\n'), at + 1))
                starts.push_back(at + 1);
            return;
        }
        for (qsizetype i = 0; i < text.size(); ++i)
            if (characters[i] == u'\n' ||
                (characters[i] == u'\r' && (i + 1 == text.size() || characters[i + 1] != u'\n')))
                starts.push_back(i + 1);
    }

    std::vector<qsizetype> m_bytes;
    std::vector<qsizetype> m_characters;
};

ChartReference chartReference(const QString& body)
{
    ChartReference chart;
    std::optional<Instant> from;
    std::optional<Instant> to;
    for (const QString& line : body.split(u'\n')) {
        const QString value = line.section(u':', 1).trimmed();
        const QString key = line.section(u':', 0, 0).trimmed();
        if (key == QLatin1String("panel"))
            chart.panelId = value;
        else if (key == QLatin1String("title"))
            chart.title = value;
        else if (key == QLatin1String("from"))
            from = Instant::fromIso(value);
        else if (key == QLatin1String("to"))
            to = Instant::fromIso(value);
    }
    if (from && to && *from < *to)
        chart.range = TimeRange{*from, *to};
    return chart;
}

/// Receives md4c's callbacks and builds the flat list. A callback that returns non-zero stops the parser.
class Builder
{
public:
    Builder(const QByteArray& source, const QString& text, const MarkdownLimits& limits)
        : m_source(source), m_lines(source, text), m_limits(limits),
          m_maxOutput(source.size() * kMaxGrowth + 4096)
    {
    }

    std::vector<MarkdownBlock> blocks;
    QString problem;

    int enterBlock(MD_BLOCKTYPE type, void* detail)
    {
        switch (type) {
        case MD_BLOCK_DOC:
        case MD_BLOCK_THEAD:
        case MD_BLOCK_TBODY:
        case MD_BLOCK_HTML:
            return 0;
        case MD_BLOCK_QUOTE:
            flushItem();
            m_open = -1;
            ++m_quoteDepth;
            return checkDepth();
        case MD_BLOCK_UL:
        case MD_BLOCK_OL:
            flushItem();
            m_open = -1;
            m_lists.push_back({type == MD_BLOCK_OL,
                               type == MD_BLOCK_OL ? static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start : 0,
                               true});
            return checkDepth();
        case MD_BLOCK_LI:
            flushItem();
            m_open = -1;
            m_pendingItem = true;
            readTask(*static_cast<MD_BLOCK_LI_DETAIL*>(detail));
            return 0;
        case MD_BLOCK_HR:
            flushItem();
            return open(MarkdownBlock::Kind::Rule);
        case MD_BLOCK_H:
            flushItem();
            if (open(MarkdownBlock::Kind::Heading))
                return 1;
            current().level = static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level);
            return 0;
        case MD_BLOCK_CODE:
            flushItem();
            if (open(MarkdownBlock::Kind::Code))
                return 1;
            current().language = attributeText(static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->lang);
            m_fenced = static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->fence_char != 0;
            return 0;
        case MD_BLOCK_P:
            return openText();
        case MD_BLOCK_TABLE:
            flushItem();
            if (open(MarkdownBlock::Kind::Table))
                return 1;
            return 0;
        case MD_BLOCK_TR:
            current().rows.emplace_back();
            return 0;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD:
            if (++m_cells > m_limits.cells)
                return stop(QStringLiteral("it holds more than %1 table cells").arg(m_limits.cells));
            current().rows.back().emplace_back();
            m_inCell = true;
            return 0;
        }
        return 0;
    }

    int leaveBlock(MD_BLOCKTYPE type)
    {
        switch (type) {
        case MD_BLOCK_QUOTE:
            flushItem();
            --m_quoteDepth;
            m_open = -1;
            break;
        case MD_BLOCK_UL:
        case MD_BLOCK_OL:
            m_lists.pop_back();
            m_open = -1;
            break;
        case MD_BLOCK_LI:
            flushItem();
            m_open = -1;
            break;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD:
            m_inCell = false;
            break;
        case MD_BLOCK_CODE:
            closeCode();
            m_open = -1;
            break;
        case MD_BLOCK_TABLE:
            closeTable();
            m_open = -1;
            break;
        case MD_BLOCK_P:
        case MD_BLOCK_H:
        case MD_BLOCK_HR:
            m_open = -1;
            break;
        default:
            break;
        }
        return 0;
    }

    int enterSpan(MD_SPANTYPE type, void* detail)
    {
        if (++m_spanDepth > m_limits.depth * 4)
            return stop(QStringLiteral("its emphasis is nested too deeply"));
        switch (type) {
        case MD_SPAN_STRONG:
            ++m_strong;
            break;
        case MD_SPAN_EM:
            ++m_emphasis;
            break;
        case MD_SPAN_CODE:
            ++m_code;
            break;
        case MD_SPAN_DEL:
            ++m_struck;
            break;
        case MD_SPAN_A:
            return setLink(static_cast<MD_SPAN_A_DETAIL*>(detail)->href);
        default:
            break; // a picture is named when it ends
        }
        return 0;
    }

    int leaveSpan(MD_SPANTYPE type, void* detail)
    {
        --m_spanDepth;
        switch (type) {
        case MD_SPAN_STRONG:
            --m_strong;
            break;
        case MD_SPAN_EM:
            --m_emphasis;
            break;
        case MD_SPAN_CODE:
            --m_code;
            break;
        case MD_SPAN_DEL:
            --m_struck;
            break;
        case MD_SPAN_A:
            m_link.clear();
            m_event = {};
            m_metric = {};
            break;
        case MD_SPAN_IMG:
            return nameImage(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src);
        default:
            break;
        }
        return 0;
    }

    int text(MD_TEXTTYPE type, const MD_CHAR* characters, MD_SIZE size)
    {
        m_output += size;
        if (m_output > m_maxOutput)
            return stop(QStringLiteral("it expands to far more text than it holds"));
        QString piece;
        switch (type) {
        case MD_TEXT_NULLCHAR:
            piece = QChar(QChar::ReplacementCharacter);
            break;
        case MD_TEXT_BR:
            piece = QStringLiteral("\n");
            break;
        case MD_TEXT_SOFTBR:
            piece = QStringLiteral(" ");
            break;
        case MD_TEXT_ENTITY:
            piece = entityText(fromUtf8(characters, size));
            break;
        default:
            piece = fromUtf8(characters, size);
            break;
        }
        if (m_open < 0 && openText())
            return 1;
        notePosition(characters);
        append(withoutDeceptiveCharacters(std::move(piece)));
        return 0;
    }

    int stop(const QString& why)
    {
        if (problem.isEmpty())
            problem = why;
        return 1;
    }

private:
    struct List
    {
        bool ordered = false;
        unsigned number = 0;
        bool first = true;
    };

    MarkdownBlock& current() { return blocks[static_cast<size_t>(m_open)]; }

    int checkDepth()
    {
        if (m_quoteDepth + static_cast<int>(m_lists.size()) > m_limits.depth)
            return stop(QStringLiteral("quotes and lists are nested deeper than %1").arg(m_limits.depth));
        return 0;
    }

    int open(MarkdownBlock::Kind kind)
    {
        if (static_cast<int>(blocks.size()) >= m_limits.blocks)
            return stop(QStringLiteral("it holds more than %1 paragraphs").arg(m_limits.blocks));
        MarkdownBlock block;
        block.kind = kind;
        block.quoteDepth = m_quoteDepth;
        block.listDepth = static_cast<int>(m_lists.size());
        block.position = m_lastPosition;
        blocks.push_back(std::move(block));
        m_open = static_cast<int>(blocks.size()) - 1;
        m_positionKnown = false;
        return 0;
    }

    /// A paragraph, or the list item that is waiting for its first words.
    int openText()
    {
        if (!m_pendingItem || m_lists.empty())
            return open(MarkdownBlock::Kind::Paragraph);
        m_pendingItem = false;
        if (open(MarkdownBlock::Kind::ListItem))
            return 1;
        List& list = m_lists.back();
        current().ordered = list.ordered;
        current().startsList = std::exchange(list.first, false);
        current().marker = list.ordered ? QStringLiteral("%1.").arg(list.number++) : QStringLiteral("\u2022");
        current().checked = m_task;
        return 0;
    }

    /// An item whose first child is no text (a code block, an inner list) still shows its marker.
    void flushItem()
    {
        if (!m_pendingItem)
            return;
        openText();
        m_open = -1;
    }

    void readTask(const MD_BLOCK_LI_DETAIL& item)
    {
        m_task.reset();
        if (item.is_task)
            m_task = item.task_mark != ' ';
    }

    void notePosition(const MD_CHAR* characters)
    {
        const bool inside =
            characters >= m_source.constData() && characters < m_source.constData() + m_source.size();
        if (m_positionKnown || !inside)
            return;
        const bool belowFence = current().kind == MarkdownBlock::Kind::Code && m_fenced;
        m_lastPosition = m_lines.position(characters - m_source.constData(), belowFence ? 1 : 0);
        current().position = m_lastPosition;
        m_positionKnown = true;
    }

    void append(const QString& piece)
    {
        MarkdownBlock& block = current();
        if (block.kind == MarkdownBlock::Kind::Code) {
            block.code += piece;
            return;
        }
        MarkdownText& target = m_inCell ? block.rows.back().back() : block.text;
        const unsigned style = (m_strong ? MarkdownSpan::Strong : 0U) |
                               (m_emphasis ? MarkdownSpan::Emphasis : 0U) |
                               (m_code ? MarkdownSpan::Code : 0U) | (m_struck ? MarkdownSpan::Struck : 0U);
        if (!target.empty() && target.back().style == style && target.back().link == m_link &&
            target.back().event == m_event && target.back().metric == m_metric)
            target.back().text += piece;
        else
            target.push_back({style, piece, m_link, m_event, m_metric});
    }

    /// Nothing is fetched: a picture is its description and where it would have come from.
    int nameImage(const MD_ATTRIBUTE& source)
    {
        const MD_SIZE size = std::min(source.size, kLongestImageAddress);
        m_output += size;
        if (m_output > m_maxOutput)
            return stop(QStringLiteral("it expands to far more text than it holds"));
        if (m_open < 0 && openText())
            return 1;
        const QString address = source.size > kLongestImageAddress
                                    ? fromUtf8(source.text, size) + QChar(0x2026)
                                    : attributeText(source);
        append(withoutDeceptiveCharacters(QStringLiteral(" (picture, not loaded: ") + address + u')'));
        return 0;
    }

    int setLink(const MD_ATTRIBUTE& href)
    {
        m_link.clear();
        m_event = {};
        m_metric = {};
        // One long definition may be referred to by every other word of the text: its length counts each
        // time.
        m_output += href.size;
        if (m_output > m_maxOutput)
            return stop(QStringLiteral("it expands to far more text than it holds"));
        if (href.size <= kLongestAddress)
            readAddress(attributeText(href));
        return 0;
    }

    void readAddress(const QString& address)
    {
        if (address.startsWith(QLatin1String("event:"))) {
            m_event = EventId{QUrl::fromPercentEncoding(address.mid(6).toUtf8())};
            return;
        }
        if (const auto metric = metricFromAddress(address)) {
            m_metric = *metric;
            return;
        }
        const QUrl url(address, QUrl::StrictMode);
        const QString scheme = url.scheme().toLower();
        const bool web = (scheme == QLatin1String("http") || scheme == QLatin1String("https")) &&
                         !url.host().isEmpty() && url.userInfo().isEmpty();
        if (url.isValid() && (web || scheme == QLatin1String("mailto")))
            m_link = QString::fromLatin1(url.toEncoded());
    }

    void closeCode()
    {
        MarkdownBlock& block = current();
        if (block.code.endsWith(u'\n'))
            block.code.chop(1);
        if (block.language == QLatin1String("chart")) {
            block.kind = MarkdownBlock::Kind::Chart;
            block.chart = chartReference(block.code);
        }
    }

    void closeTable()
    {
        MarkdownBlock& block = current();
        for (const auto& row : block.rows)
            block.columns = std::max(block.columns, static_cast<int>(row.size()));
        for (auto& row : block.rows)
            row.resize(static_cast<size_t>(block.columns));
    }

    const QByteArray& m_source;
    LineMap m_lines;
    MarkdownLimits m_limits;
    qsizetype m_maxOutput;
    qsizetype m_output = 0;
    std::vector<List> m_lists;
    int m_quoteDepth = 0;
    int m_open = -1;            ///< block that takes text; -1: none
    bool m_pendingItem = false; ///< a list item began and has no block yet
    std::optional<bool> m_task;
    bool m_inCell = false;
    bool m_fenced = false;
    int m_cells = 0;
    int m_spanDepth = 0, m_strong = 0, m_emphasis = 0, m_code = 0, m_struck = 0;
    QString m_link;
    EventId m_event;
    MetricReference m_metric;
    int m_lastPosition = 0;
    bool m_positionKnown = false;
};

MarkdownDocument asCode(const QString& markdown, const QString& why)
{
    MarkdownDocument document;
    document.warning = QStringLiteral("Shown as plain text: %1.").arg(why);
    MarkdownBlock block;
    block.kind = MarkdownBlock::Kind::Code;
    block.code = withoutDeceptiveCharacters(markdown);
    document.blocks.push_back(std::move(block));
    return document;
}

} // namespace

MarkdownDocument parseMarkdown(const QString& markdown, const MarkdownLimits& limits)
{
    if (markdown.size() > limits.characters)
        return asCode(markdown, QStringLiteral("it is longer than %1 characters").arg(limits.characters));
    QString text = markdown;
    text.replace(QLatin1String("\r\n"),
                 QLatin1String(" \n")); // same length: positions stay those of the editor
    const QByteArray source = text.toUtf8();
    Builder builder(source, text, limits);
    MD_PARSER parser{};
    parser.flags = kFlags;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
        return static_cast<Builder*>(self)->enterBlock(type, detail);
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) {
        return static_cast<Builder*>(self)->leaveBlock(type);
    };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
        return static_cast<Builder*>(self)->enterSpan(type, detail);
    };
    parser.leave_span = [](MD_SPANTYPE type, void* detail, void* self) {
        return static_cast<Builder*>(self)->leaveSpan(type, detail);
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* characters, MD_SIZE size, void* self) {
        return static_cast<Builder*>(self)->text(type, characters, size);
    };
    const int result = md_parse(source.constData(), static_cast<MD_SIZE>(source.size()), &parser, &builder);
    if (result != 0 || !builder.problem.isEmpty())
        return asCode(markdown,
                      builder.problem.isEmpty() ? QStringLiteral("it could not be read") : builder.problem);
    return {std::move(builder.blocks), {}};
}

QString plainText(const MarkdownText& text)
{
    QString plain;
    for (const MarkdownSpan& span : text)
        plain += span.text;
    return plain;
}

ShownText shownRuns(const MarkdownText& text)
{
    ShownText shown;
    for (size_t i = 0; i < text.size(); ++i) {
        const MarkdownSpan& span = text[i];
        if (span.style != MarkdownSpan::Plain || !span.link.isEmpty() || !span.event.isEmpty() ||
            !span.metric.isEmpty())
            shown.runs.push_back(
                {shown.text.size(), span.text.size(), span.style, span.link, span.event, span.metric});
        shown.text += span.text;
        const bool ends = i + 1 == text.size() || text[i + 1].link != span.link;
        if (!span.link.isEmpty() && ends && span.text != span.link)
            shown.text += QStringLiteral(" (") + span.link + u')';
    }
    return shown;
}

QString shownText(const MarkdownText& text)
{
    return shownRuns(text).text;
}

} // namespace muster
