// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/on_call_board.h"

#include "models/domain/display_text.h"
#include "models/store/on_call_rows.h"
#include "models/store/people.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/session.h"

#include <QStringList>

#include <algorithm>
#include <map>

namespace muster {

namespace {

constexpr size_t kMostDuties = 2; ///< of one person, in words

} // namespace

OnCallBoard::OnCallBoard(Session& session) : QObject(&session), m_session(session) {}

OnCallBoard* OnCallBoard::of(Session& session)
{
    if (auto* made = session.findChild<OnCallBoard*>(QString(), Qt::FindDirectChildrenOnly))
        return made;
    return new OnCallBoard(session);
}

void OnCallBoard::read()
{
    const Instant now = m_session.clock().now();
    // A clock that was set back must not hold it off.
    if (!m_session.store() || (m_read && now >= *m_read && now - *m_read < kReadEvery))
        return;
    m_read = now;
    m_session.store()->read(
        [now](const ReadTx& tx) -> Result<std::vector<Duty>> {
            const auto known = onCallAt(tx, now, now);
            const auto sources = tx.sources();
            if (!known || !sources)
                return tl::unexpected(known ? sources.error() : known.error());
            std::vector<Duty> duties;
            if (known->empty())
                return duties;
            const auto everybody = people(tx);
            if (!everybody)
                return tl::unexpected(everybody.error());
            std::map<std::pair<SourceId, QString>, const Person*> persons;
            for (const Person& person : *everybody) {
                for (const PersonReport& report : person.reports)
                    persons.emplace(std::pair(report.source, report.remoteId), &person);
            }
            for (const KnownOnCall& one : *known) {
                const auto source = std::find_if(sources->begin(), sources->end(), [&](const Source& each) {
                    return each.id == one.source && each.enabled;
                });
                if (source == sources->end())
                    continue;
                Duty duty{displayLine(one.name),
                          displayLine(one.said.rota),
                          displayLine(source->name),
                          one.said.level,
                          one.said.until,
                          one.readAt,
                          {}};
                const std::pair id(one.source, one.said.person.remoteId);
                duty.ids.insert(id);
                if (const auto person = persons.find(id); person != persons.end()) {
                    for (const PersonReport& report : person->second->reports)
                        duty.ids.emplace(report.source, report.remoteId);
                }
                duties.push_back(std::move(duty));
            }
            return duties;
        },
        this,
        [this](Result<std::vector<Duty>> duties) {
            if (!duties) {
                m_read.reset(); // a store that cannot read says so itself
                return;
            }
            m_duties = std::move(*duties);
            emit changed();
        });
}

QString OnCallBoard::wordsOf(const std::vector<const Duty*>& duties) const
{
    const Instant now = m_session.clock().now();
    const TimeStyle style = Format::instance()->style();
    QStringList parts;
    std::optional<Milliseconds> age;
    for (const Duty* duty : duties) {
        if (parts.size() == qsizetype(kMostDuties)) {
            parts << tr("%1 more").arg(duties.size() - kMostDuties);
            break;
        }
        const QString where = duty->level > 1
                                  ? tr("%1, level %2 (%3)", "rota, level, tool")
                                        .arg(duty->rota, QString::number(duty->level), duty->sourceName)
                                  : tr("%1 (%2)", "rota, tool").arg(duty->rota, duty->sourceName);
        if (!duty->until)
            parts << where;
        else
            parts << tr("%1, until %2")
                         .arg(where, *duty->until - now < std::chrono::hours{24}
                                         ? format::hourMinute(*duty->until, style)
                                         : format::dateTime(*duty->until, style));
        age = std::max(age.value_or(Milliseconds{0}), now - duty->readAt);
    }
    if (parts.isEmpty())
        return {};
    QString words = tr("on call: %1").arg(parts.join(QStringLiteral("; ")));
    if (*age > kFresh)
        words += tr(" · as known %1 ago").arg(format::age(*age));
    return words;
}

std::vector<OnCallBoard::Shown> OnCallBoard::now() const
{
    const Instant now = m_session.clock().now();
    std::vector<std::vector<const Duty*>> persons;
    for (const Duty& duty : m_duties) {
        if (duty.until && *duty.until <= now)
            continue;
        const auto same = std::find_if(persons.begin(), persons.end(), [&](const auto& one) {
            const auto& ids = one.front()->ids;
            return std::any_of(duty.ids.begin(), duty.ids.end(),
                               [&](const auto& id) { return ids.contains(id); });
        });
        if (same == persons.end())
            persons.push_back({&duty});
        else
            same->push_back(&duty);
    }
    std::vector<Shown> shown;
    for (const auto& duties : persons)
        shown.push_back({duties.front()->name, wordsOf(duties)});
    return shown;
}

QString OnCallBoard::wordsFor(const SourceId& source, const QString& remoteId) const
{
    const Instant now = m_session.clock().now();
    std::vector<const Duty*> duties;
    for (const Duty& duty : m_duties) {
        if (duty.ids.contains({source, remoteId}) && (!duty.until || *duty.until > now))
            duties.push_back(&duty);
    }
    return wordsOf(duties);
}

} // namespace muster
