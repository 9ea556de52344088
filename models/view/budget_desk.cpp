// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/budget_desk.h"

#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

constexpr double kPercent = 100;
constexpr double kMsPerMinute = 60'000;

/// "5.4", "20": a number that a person typed reads as they typed it.
QString plainNumber(double value, int digits)
{
    QString text = QString::number(value, 'f', digits);
    while (text.contains(QLatin1Char('.')) &&
           (text.endsWith(QLatin1Char('0')) || text.endsWith(QLatin1Char('.'))))
        text.chop(1);
    return text;
}

Milliseconds lengthOf(const MitigationOption& option)
{
    return Milliseconds{std::llround(option.minutes * kMsPerMinute)};
}

} // namespace

QString BudgetDesk::optionsKey(const QString& incidentId)
{
    return QStringLiteral("budget.options/%1").arg(incidentId);
}

BudgetDesk::BudgetDesk(WarRoom* room) : QObject(room), m_room(room)
{
    connect(room, &WarRoom::snapshotChanged, this, &BudgetDesk::refresh);
    load();
}
BudgetDesk::~BudgetDesk() = default;

void BudgetDesk::load()
{
    Store* store = m_room->session()->store();
    if (!store)
        return;
    store->read([key = optionsKey(m_room->incidentId())](ReadTx& tx) { return tx.setting(key); }, this,
                [this](Result<std::optional<QString>> stored) {
                    if (!stored || !*stored || m_edited)
                        return;
                    m_options = mitigationOptionsFromJson((*stored)->toUtf8());
                    refresh();
                });
}

QString BudgetDesk::optionName(const QString& optionId)
{
    if (optionId == QLatin1String("rollback"))
        return tr("Roll back now");
    if (optionId == QLatin1String("forward"))
        return tr("Fix forward");
    if (optionId == QLatin1String("shift"))
        return tr("Shift traffic");
    return tr("Wait");
}

std::optional<BudgetClock> BudgetDesk::clock() const
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!room || !room->impact.budget)
        return std::nullopt;
    return budgetClock(*room->impact.budget, room->impact.impact);
}

std::optional<BurnNow> BudgetDesk::burning() const
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!room || !room->impact.budget || !room->impact.slo)
        return std::nullopt;
    return burnNow(*room->impact.budget, room->impact.slo->target, room->impact.impact);
}

bool BudgetDesk::known() const
{
    return clock().has_value();
}

QString BudgetDesk::why() const
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!room || known())
        return {};
    return room->impact.slo
               ? tr("The counters of the objective are not recorded at this instant: connect the metric "
                    "tool, "
                    "or wait for its first answer.")
               : tr("This incident has no objective (SLO): give its service one, then the budget is counted "
                    "here.");
}

QString BudgetDesk::spentText() const
{
    const auto now = clock();
    if (!now)
        return QStringLiteral("—");
    return m_room->snapshot()->impact.impact ? tr("%1 of the budget").arg(format::percent(now->spentRatio, 2))
                                             : QStringLiteral("—");
}

QString BudgetDesk::spentDetail() const
{
    const auto now = clock();
    if (!now || !m_room->snapshot()->impact.impact)
        return tr("no impact known yet");
    return tr("%1 requests failed above the usual").arg(format::count(now->spentEvents));
}

QString BudgetDesk::rateText() const
{
    const auto now = clock();
    if (!now || !burning())
        return QStringLiteral("—");
    return tr("%1 a minute").arg(format::percent(now->perMinuteRatio, 3));
}

QString BudgetDesk::rateDetail() const
{
    const auto now = clock();
    if (!now || !burning())
        return tr("no fresh samples: the rate is not known");
    return tr("%1 failing requests a minute, as in the last minute").arg(format::count(now->badPerMinute));
}

QString BudgetDesk::leftText() const
{
    const auto now = clock();
    if (!now)
        return QStringLiteral("—");
    return tr("%1 left").arg(format::percent(now->leftRatio, 2));
}

QString BudgetDesk::leftDetail() const
{
    const auto now = clock();
    if (!now)
        return {};
    if (now->leftRatio <= 0)
        return tr("the budget is spent");
    if (!now->toExhaustion)
        return burning() ? tr("nothing fails: it lasts") : tr("how long it lasts is not known");
    const Instant gone = m_room->instant() + *now->toExhaustion;
    return tr("gone in %1 at this rate, %2")
        .arg(format::duration(*now->toExhaustion),
             format::timeWithZone(gone, m_room->instant(), Format::instance()->style()));
}

std::vector<PricedOption> BudgetDesk::priced() const
{
    const auto now = burning();
    return now ? priceOptions(m_options, *now) : std::vector<PricedOption>{};
}

QString BudgetDesk::overText() const
{
    const auto now = burning();
    const RoomSnapshot* room = m_room->snapshot();
    if (!now || !room || now->badPerSecond <= 0 || m_room->impactOngoing())
        return {};
    if (room->state.stage == Stage::Resolved)
        return tr(
            "The incident is resolved: there is no way out left to choose. What fails now is the usual.");
    if (room->command.derived.end || now->badPerSecond <= now->usualBadPerSecond)
        return tr("Users have recovered: what fails now is the usual, and no way out ends it sooner.");
    return {};
}

QString BudgetDesk::cheapestText() const
{
    if (const QString over = overText(); !over.isEmpty())
        return over;
    const std::vector<PricedOption> all = priced();
    const auto best =
        std::find_if(all.begin(), all.end(), [](const PricedOption& one) { return one.cheapest; });
    if (best == all.end())
        return burning() ? tr("Nothing fails now: no option costs anything.") : QString();
    const auto worst = std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return a.cost.badEvents < b.cost.badEvents;
    });
    const OptionRow* row = m_rows.row(m_rows.indexOfKey(best->option.id));
    return tr("%1 costs least, %2 failing requests less than “%3”, if %4.")
        .arg(optionName(best->option.id), format::count(worst->cost.badEvents - best->cost.badEvents),
             optionName(worst->option.id), row ? row->assumption : QString());
}

void BudgetDesk::refresh()
{
    const std::vector<PricedOption> all = priced();
    double most = 0;
    for (const PricedOption& one : all)
        most = std::max(most, one.cost.badEvents);
    std::vector<OptionRow> rows;
    const auto now = burning();
    const bool over = !overText().isEmpty();
    for (const MitigationOption& option : m_options) {
        OptionRow row;
        row.key = option.id;
        row.name = optionName(option.id);
        row.minutes = option.minutes;
        row.steps = option.steps;
        row.errorSet = option.errorRatio.has_value();
        const double measured =
            now && now->requestsPerSecond > 0 ? now->badPerSecond / now->requestsPerSecond : std::nan("");
        const double ratio = option.errorRatio.value_or(measured);
        row.errorText = std::isfinite(ratio) ? plainNumber(ratio * kPercent, 2) : QString();
        const auto priced = std::find_if(all.begin(), all.end(),
                                         [&](const PricedOption& one) { return one.option.id == option.id; });
        if (priced != all.end()) {
            row.badText = tr("%1 failing requests").arg(format::count(priced->cost.badEvents));
            row.shareText = now->budgetEvents > 0
                                ? tr("%1 of the budget").arg(format::percent(priced->cost.budgetRatio, 2))
                                : QString();
            row.bar = most > 0 ? priced->cost.badEvents / most : 0;
            row.cheapest = priced->cheapest && !over;
            row.untilText = tr("until %1")
                                .arg(format::hourMinute(m_room->instant() + lengthOf(option),
                                                        Format::instance()->style()));
            const QString rate = format::ratio(ratio);
            row.assumption = option.steps > 1 ? tr("it takes %1 and errors fall from %2 in %3 equal steps")
                                                    .arg(format::duration(lengthOf(option)), rate,
                                                         QString::number(option.steps))
                                              : tr("it takes %1 and %2 of requests fail until then")
                                                    .arg(format::duration(lengthOf(option)), rate);
        }
        rows.push_back(std::move(row));
    }
    m_rows.setRows(std::move(rows));
    emit changed();
}

void BudgetDesk::set(const QString& optionId, const std::function<void(MitigationOption&)>& change)
{
    const auto option = std::find_if(m_options.begin(), m_options.end(),
                                     [&](const MitigationOption& one) { return one.id == optionId; });
    if (option == m_options.end())
        return;
    const std::vector<MitigationOption> before = m_options;
    change(*option);
    // Reading is the one place that knows what is sane.
    const QByteArray json = toJson(m_options);
    m_options = mitigationOptionsFromJson(json);
    if (m_options == before)
        return refresh();
    m_edited = true;
    refresh();
    Session* session = m_room->session();
    Store* store = session->store();
    if (!store || store->isReadOnly())
        return;
    session->beginSave();
    store->write(
        [key = optionsKey(m_room->incidentId()), json](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(key, QString::fromUtf8(json)); !done)
                return tl::unexpected(done.error());
            return true;
        },
        session,
        [session](Result<bool> done) {
            session->endSave(done ? Done{} : Done{tl::unexpected(done.error())});
            if (!done)
                session->report(done.error(), BudgetDesk::tr("The costs of the options"));
        });
}

void BudgetDesk::setMinutes(const QString& optionId, double minutes)
{
    set(optionId, [minutes](MitigationOption& option) { option.minutes = minutes; });
}

void BudgetDesk::setErrorPercent(const QString& optionId, const QString& percent)
{
    QString typed = percent.trimmed();
    typed.remove(QLatin1Char('%'));
    typed.replace(QLatin1Char(','), QLatin1Char('.'));
    bool number = false;
    const double value = QLocale::c().toDouble(typed.trimmed(), &number);
    set(optionId, [&](MitigationOption& option) {
        option.errorRatio = number ? std::optional(value / kPercent) : std::nullopt;
    });
}

void BudgetDesk::setSteps(const QString& optionId, int steps)
{
    set(optionId, [steps](MitigationOption& option) { option.steps = steps; });
}

} // namespace muster
