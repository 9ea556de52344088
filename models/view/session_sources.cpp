// SPDX-License-Identifier: GPL-3.0-or-later
// The sources of the session (declared in session.h): how fresh each is, what could not be read of them, and
// the full reading that a person asks for.
#include "models/store/store.h"
#include "models/store/sync_rows.h"
#include "models/view/safe_mode.h"
#include "models/view/session.h"
#include "models/view/session_lists.h"

#include <algorithm>

namespace muster {

namespace {

/// What could not be read can be megabytes; a person looks at the newest few, and at the head of each.
constexpr int kShownUnread = 20;
constexpr qsizetype kShownRaw = 2'000;
const QString kSweepNotice = QStringLiteral("sources.sweep");

} // namespace

void Session::reloadSources()
{
    if (!m_services.store)
        return;
    const int generation = ++m_sourceGeneration;
    m_services.store->read([](ReadTx& tx) { return readSourceFacts(tx); }, this,
                           [this, generation](Result<SessionSources> facts) {
                               if (generation != m_sourceGeneration)
                                   return;
                               if (!facts) {
                                   report(facts.error(), tr("The list of sources"));
                                   return;
                               }
                               m_sourceFacts->sources = std::move(*facts);
                               refreshAges();
                               if (m_commands.isEnabled(kSweepNotice) != (m_sources.count() > 0))
                                   rebuildCommands();
                               reloadUnread();
                               emit listsChanged();
                           });
}

void Session::refreshAges()
{
    m_outbox.refresh(m_services.clock->now());
    SourceUses uses;
    for (const Source& source : m_sourceFacts->sources.sources) {
        if (m_services.tools && source.enabled)
            uses.emplace(source.id, m_services.tools->sourceUse(source.id));
    }
    m_sources.setRows(sourceRows(m_sourceFacts->sources, m_services.clock->now(), m_sourceFacts->sweeps, uses,
                                 Format::instance()->style()));
}

void Session::editSource(const QString& sourceId)
{
    for (const Source& source : m_sourceFacts->sources.sources) {
        if (source.id.value == sourceId)
            m_sourceForm->beginEdit(source);
    }
}

void Session::syncNow()
{
    if (m_services.tools && !SafeMode::instance()->active())
        m_services.tools->syncNow();
}

void Session::sweepNow(const QString& sourceId, bool believe)
{
    if (!m_services.tools || SafeMode::instance()->active())
        return; // nobody would answer, and the cards would wait for it
    const auto asked = [this, sourceId](const std::function<void(SweepState&)>& change) {
        for (const Source& source : m_sourceFacts->sources.sources) {
            if (sourceId.isEmpty() ? source.enabled : source.id.value == sourceId)
                change(m_sourceFacts->sweeps[source.id]);
        }
        refreshAges();
    };
    asked([](SweepState& state) { state = {true, false, tr("Looking at everything again…")}; });
    const std::optional<SourceId> one = sourceId.isEmpty() ? std::nullopt : std::optional(SourceId{sourceId});
    m_services.tools->sweepNow(
        one, believe, this, [this, asked, all = sourceId.isEmpty()](const std::vector<SweepAnswer>& answers) {
            asked([](SweepState& state) { state = {}; });
            QStringList lines;
            bool look = false;
            for (const SweepAnswer& answer : answers) {
                SweepState& state = m_sourceFacts->sweeps[answer.source];
                const QString words =
                    answer.feed.isEmpty()
                        ? answer.words
                        : tr("%1: %2", "feed: what was found").arg(answer.feed, answer.words);
                state.words = state.words.isEmpty() ? words : state.words + QLatin1Char('\n') + words;
                state.doubted = state.doubted || answer.doubted;
                look = look || !answer.ok || answer.doubted;
                lines << tr("%1, %2", "source, feed: what was found").arg(answer.sourceName, words);
            }
            refreshAges();
            // Whoever asked in the palette does not look at the cards.
            if (all)
                m_notices.post({kSweepNotice, lines.join(QLatin1Char('\n')),
                                look ? QStringLiteral("look") : QStringLiteral("info"),
                                QStringLiteral("go.settings"), tr("Settings")});
        });
}

void Session::showUnread(const QString& sourceId)
{
    m_unreadSource = sourceId == m_unreadSource ? QString() : sourceId;
    m_unread.setRows({});
    emit unreadChanged();
    reloadUnread();
}

void Session::reloadUnread()
{
    if (!m_services.store || m_unreadSource.isEmpty())
        return;
    m_services.store->read(
        [source = SourceId{m_unreadSource}](ReadTx& tx) { return poisonItems(tx, source, kShownUnread); },
        this,
        [this, asked = m_unreadSource](Result<std::vector<PoisonItem>> items) {
            if (asked != m_unreadSource)
                return;
            if (!items) {
                report(items.error(), tr("What could not be read"));
                return;
            }
            const TimeStyle style = Format::instance()->style();
            std::vector<UnreadRow> rows;
            for (const PoisonItem& item : *items) {
                UnreadRow row;
                row.key = item.feed + QLatin1Char('/') + item.key;
                row.name = item.key;
                row.feed = item.feed;
                row.why = item.why;
                row.raw = QString::fromUtf8(item.raw.left(kShownRaw));
                row.seenText = item.times == 1 ? tr("came %1").arg(format::dateTime(item.lastSeen, style))
                                               : tr("came %1 times, last %2")
                                                     .arg(format::count(item.times),
                                                          format::dateTime(item.lastSeen, style));
                rows.push_back(std::move(row));
            }
            m_unread.setRows(std::move(rows));
        });
}

} // namespace muster
