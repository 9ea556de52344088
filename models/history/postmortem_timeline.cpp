// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history/postmortem_timeline.h"

#include "models/document/markdown.h"
#include "models/history/moment_words.h"

#include <QHash>
#include <QRegularExpression>

namespace muster {

namespace {

constexpr size_t kMostEntries = 2'000;
constexpr Milliseconds kHalfDay{12 * 3'600'000};

bool isTimelineHeading(const QString& words)
{
    static const QRegularExpression timeline(QStringLiteral("\\b(timeline|chronology|zeitleiste)\\b"),
                                             QRegularExpression::CaseInsensitiveOption |
                                                 QRegularExpression::UseUnicodePropertiesOption);
    return words.size() < 200 && timeline.match(words).hasMatch();
}

/// The zone that a heading or a table's head names in brackets: "Timeline (UTC)", "Time [CEST]".
std::optional<QTimeZone> zoneIn(const QString& words)
{
    static const QRegularExpression bracket(
        QStringLiteral("[(\\[]\\s*(?:all\\s+)?(?:times?\\s+)?(?:in\\s+)?([A-Za-z/_+:\\-0-9]+)[^)\\]]*[)\\]]"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = bracket.match(words.left(200));
    if (match.hasMatch())
        return namedZone(match.captured(1));
    const QString last = words.simplified().section(u' ', -1);
    return last == words.simplified() ? std::nullopt : namedZone(last);
}

class Timeline
{
public:
    explicit Timeline(const TimelineBasis& basis) : m_basis(basis), m_day(basis.day), m_zone(basis.zone)
    {
        m_last = basis.notBefore;
    }

    void heading(const MarkdownBlock& block)
    {
        const QString words = plainText(block.text);
        if (m_level > 0 && block.level <= m_level)
            m_level = 0;
        if (m_level == 0) {
            if (!isTimelineHeading(words))
                return;
            m_level = block.level;
            m_zone = m_basis.zone;
            m_day = m_basis.day;
            m_last = m_basis.notBefore;
        }
        if (const auto zone = zoneIn(words))
            m_zone = zone;
        if (const auto moment = momentAtBegin(words); moment && moment->day) {
            m_day = moment->day;
            m_last = std::nullopt;
        }
    }

    void lines(const QString& text)
    {
        for (const QString& line : text.split(u'\n')) {
            const auto moment = momentAtBegin(line);
            if (moment && moment->time)
                add(*moment, line.mid(moment->length));
            else if (moment && moment->day && line.size() - moment->length < 3) {
                m_day = moment->day;
                m_last = std::nullopt;
            }
        }
    }

    void table(const MarkdownBlock& block)
    {
        if (block.rows.empty())
            return;
        int timeColumn = -1, dateColumn = -1;
        std::optional<QTimeZone> zone = m_zone;
        for (int column = 0; column < block.columns; ++column) {
            const QString head = plainText(block.rows.front()[static_cast<size_t>(column)]);
            const bool isTime = head.contains(QLatin1String("time"), Qt::CaseInsensitive) ||
                                head.contains(QLatin1String("when"), Qt::CaseInsensitive);
            if (timeColumn < 0 && isTime) {
                timeColumn = column;
                if (const auto named = zoneIn(head))
                    zone = named;
            } else if (dateColumn < 0 && head.contains(QLatin1String("date"), Qt::CaseInsensitive)) {
                dateColumn = column;
            }
        }
        if (timeColumn < 0)
            timeColumn = dateColumn == 0 ? 0 : 0;
        const std::optional<QTimeZone> before = std::exchange(m_zone, zone);
        for (size_t row = 1; row < block.rows.size(); ++row) {
            const auto cell = [&](int column) {
                return plainText(block.rows[row][static_cast<size_t>(column)]);
            };
            auto moment = momentAtBegin(cell(timeColumn));
            if (!moment || !moment->time)
                continue;
            if (dateColumn >= 0 && dateColumn != timeColumn && !moment->day) {
                if (const auto date = momentAtBegin(cell(dateColumn)); date && date->day)
                    moment->day = date->day;
            }
            QStringList words{cell(timeColumn).mid(moment->length).trimmed()};
            for (int column = 0; column < block.columns; ++column) {
                if (column != timeColumn && column != dateColumn)
                    words << cell(column).trimmed();
            }
            words.removeAll(QString());
            add(*moment, words.join(QStringLiteral(" · ")));
        }
        m_zone = before;
    }

    bool isInside() const { return m_level > 0 && m_entries.size() < kMostEntries; }
    std::vector<TimelineEntry> take() { return std::move(m_entries); }

private:
    void add(const WrittenMoment& moment, const QString& text)
    {
        if (m_entries.size() >= kMostEntries || text.trimmed().isEmpty())
            return;
        if (moment.day)
            m_day = moment.day;
        auto at = instantOf(moment, m_day, m_zone);
        if (!at || at->ms <= 0)
            return;
        if (!moment.day && m_last && *m_last - *at > kHalfDay) {
            m_day = m_day->addDays(1);
            at = instantOf(moment, m_day, m_zone);
            if (!at)
                return;
        }
        m_last = at;
        TimelineEntry entry;
        entry.at = *at;
        entry.text = text.simplified();
        const QString time = at->toIso();
        entry.key = QStringLiteral("%1/%2").arg(time).arg(m_times[time]++);
        entry.hasZone = moment.zone || m_zone;
        entry.isAbout = moment.isAbout;
        m_entries.push_back(std::move(entry));
    }

    TimelineBasis m_basis;
    int m_level = 0; ///< of the heading "Timeline"; 0: outside
    std::optional<QDate> m_day;
    std::optional<QTimeZone> m_zone;
    std::optional<Instant> m_last;
    QHash<QString, int> m_times;
    std::vector<TimelineEntry> m_entries;
};

} // namespace

std::vector<TimelineEntry> timelineOf(const QString& markdown, const TimelineBasis& basis)
{
    Timeline timeline(basis);
    for (const MarkdownBlock& block : parseMarkdown(markdown).blocks) {
        if (block.kind == MarkdownBlock::Kind::Heading)
            timeline.heading(block);
        else if (!timeline.isInside())
            continue;
        else if (block.kind == MarkdownBlock::Kind::Table)
            timeline.table(block);
        else if (block.kind == MarkdownBlock::Kind::ListItem || block.kind == MarkdownBlock::Kind::Paragraph)
            timeline.lines(plainText(block.text));
        else if (block.kind == MarkdownBlock::Kind::Code)
            timeline.lines(block.code);
    }
    return timeline.take();
}

} // namespace muster
