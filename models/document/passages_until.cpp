// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/passages_until.h"

#include "models/domain/postmortem.h"

#include <QDateTime>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace muster {

namespace {

constexpr qint64 kDay = 86'400'000;

/// Of all the places that this time of day has, the one nearest to `near`.
Instant nearest(qint64 ofDay, Instant near)
{
    const qint64 day = near.ms / kDay * kDay;
    Instant best{day + ofDay};
    for (const qint64 other : {day - kDay + ofDay, day + kDay + ofDay}) {
        if (std::abs(other - near.ms) < std::abs(best.ms - near.ms))
            best = Instant{other};
    }
    return best;
}

/// A time of day in the words that lies after `until`.
bool namesLater(const QString& text, Instant near, Instant until)
{
    static const QRegularExpression time(
        QStringLiteral("(?<![\\d:.-])([01]?\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d))?(?![\\d:])"));
    for (auto found = time.globalMatch(text); found.hasNext();) {
        const auto one = found.next();
        const qint64 ofDay = (one.captured(1).toLongLong() * 60 + one.captured(2).toLongLong()) * 60'000 +
                             one.captured(3).toLongLong() * 1'000;
        if (nearest(ofDay, near) > until)
            return true;
    }
    return false;
}

enum class Fate { Shown, Later, Undated };

struct Unit
{
    QString text;
    std::optional<Instant> moment;
    Fate fate = Fate::Undated;
};

/// What becomes of one paragraph, item or row.
Unit unitOf(const std::vector<const MarkdownText*>& parts, const SeenMoment& seen, Instant until)
{
    Unit unit;
    QStringList texts;
    bool later = false;
    for (const MarkdownText* part : parts) {
        if (const QString text = shownText(*part).simplified(); !text.isEmpty())
            texts << text;
        for (const MarkdownSpan& span : *part) {
            std::optional<Instant> at;
            if (!span.event.isEmpty()) {
                at = seen(span.event);
                later = later || !at;
            } else if (!span.metric.isEmpty()) {
                at = span.metric.over ? std::optional(span.metric.over->to) : span.metric.at;
                later = later || (at && *at > until);
            }
            if (at && (!unit.moment || *at > *unit.moment))
                unit.moment = at;
        }
    }
    unit.text = texts.join(QStringLiteral(" · "));
    if (later)
        unit.fate = Fate::Later;
    else if (unit.moment)
        unit.fate = namesLater(unit.text, *unit.moment, until) ? Fate::Later : Fate::Shown;
    return unit;
}

class Walk
{
public:
    Walk(const SeenMoment& seen, Instant until, bool everything)
        : m_seen(seen), m_until(until), m_everything(everything)
    {
    }

    void heading(const MarkdownBlock& block, const QString& key)
    {
        const int level = std::clamp(block.level, 1, 6);
        m_open[static_cast<size_t>(level - 1)] = {key, level, shownText(block.text).simplified(), {}};
        for (size_t deeper = static_cast<size_t>(level); deeper < m_open.size(); ++deeper)
            m_open[deeper] = {};
    }

    void add(const std::vector<const MarkdownText*>& parts, const QString& key)
    {
        Unit unit = unitOf(parts, m_seen, m_until);
        if (unit.text.isEmpty())
            return;
        if (!m_everything && unit.fate != Fate::Shown) {
            ++(unit.fate == Fate::Later ? m_made.later : m_made.undated);
            return;
        }
        for (Passage& above : m_open) {
            if (above.level > 0)
                m_made.passages.push_back(std::exchange(above, {}));
        }
        m_made.passages.push_back({key, 0, std::move(unit.text), unit.moment});
    }

    PassagesUntil all() && { return std::move(m_made); }

private:
    const SeenMoment& m_seen;
    Instant m_until;
    bool m_everything;
    PassagesUntil m_made;
    std::array<Passage, 6> m_open; ///< headings that nothing was shown under yet, by level
};

} // namespace

PassagesUntil passagesUntil(const QString& markdown, const SeenMoment& seen, Instant until, bool everything)
{
    static const QString prompt = QString::fromUtf16(kDraftPrompt).mid(1).trimmed();
    const MarkdownDocument document = parseMarkdown(markdown);
    Walk walk(seen, until, everything);
    for (size_t i = 0; i < document.blocks.size(); ++i) {
        const MarkdownBlock& block = document.blocks[i];
        const QString key = QString::number(i);
        switch (block.kind) {
        case MarkdownBlock::Kind::Heading:
            walk.heading(block, key);
            break;
        case MarkdownBlock::Kind::Paragraph:
        case MarkdownBlock::Kind::ListItem:
            if (block.quoteDepth == 0 || !plainText(block.text).startsWith(prompt))
                walk.add({&block.text}, key);
            break;
        case MarkdownBlock::Kind::Table:
            for (size_t row = 1; row < block.rows.size(); ++row) {
                std::vector<const MarkdownText*> cells;
                for (const MarkdownText& cell : block.rows[row])
                    cells.push_back(&cell);
                walk.add(cells, key + u'.' + QString::number(row));
            }
            break;
        case MarkdownBlock::Kind::Code:
        case MarkdownBlock::Kind::Chart:
        case MarkdownBlock::Kind::Rule:
            break;
        }
    }
    return std::move(walk).all();
}

} // namespace muster
