// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/source_words.h"

#include <QCoreApplication>
#include <QStringList>

namespace muster {

namespace {

/// The words belong to the settings page, whatever calls them.
struct SourceWords
{
    Q_DECLARE_TR_FUNCTIONS(muster::SourceWords)
};

QString tr(const char* text)
{
    return SourceWords::tr(text);
}

/// The time of day, and the day where it is another one.
QString moment(Instant at, Instant now, TimeStyle style)
{
    return format::date(at, style) == format::date(now, style) ? format::timeOfDay(at, style)
                                                               : format::dateTime(at, style);
}

} // namespace

QString budgetWords(const RequestBudget& budget, Instant now, TimeStyle style)
{
    if (budget.perMinute <= 0)
        return {};
    const QString asked = format::count(double(budget.asked));
    const QString most = format::count(budget.perMinute);
    QStringList words{budget.readsFrom > now
                          ? tr("Requests: %1 of %2 asked in the last minute; reading goes on at %3, what is "
                               "left is kept for your own actions")
                                .arg(asked, most, moment(budget.readsFrom, now, style))
                          : tr("Requests: %1 of %2 asked in the last minute").arg(asked, most)};
    if (budget.toolLeft && budget.toolResets && *budget.toolResets > now) {
        const QString reset = moment(*budget.toolResets, now, style);
        words << (budget.toolLimit ? tr("The tool itself counts %1 of %2 left until %3")
                                         .arg(format::count(double(*budget.toolLeft)),
                                              format::count(double(*budget.toolLimit)), reset)
                                   : tr("The tool itself counts %1 left until %2")
                                         .arg(format::count(double(*budget.toolLeft)), reset));
    }
    if (budget.pausedUntil > now)
        words << tr("It asked for a pause until %1").arg(moment(budget.pausedUntil, now, style));
    return words.join(QStringLiteral(". "));
}

QString readingWords(const FirstReading& reading, TimeStyle style)
{
    const bool everything = reading.since && reading.since->ms <= 0;
    const QString since = reading.since && !everything ? format::date(*reading.since, style) : QString();
    if (!reading.begun)
        return tr("History: nothing read yet");
    if (reading.whole)
        return everything        ? tr("All of its history read")
               : since.isEmpty() ? tr("History read as far back as was chosen")
                                 : tr("History since %1 read").arg(since);
    if (reading.reached) {
        const QString reached = format::date(*reading.reached, style);
        if (reading.forwards)
            return since.isEmpty() ? tr("Reading history: up to %1").arg(reached)
                                   : tr("Reading history since %1: up to %2").arg(since, reached);
        return everything        ? tr("Reading all of its history: back to %1").arg(reached)
               : since.isEmpty() ? tr("Reading history: back to %1").arg(reached)
                                 : tr("Reading history: back to %1 of %2").arg(reached, since);
    }
    const QString begun = everything        ? tr("Reading all of its history")
                          : since.isEmpty() ? tr("Reading history")
                                            : tr("Reading history since %1").arg(since);
    return reading.done ? tr("%1: %2").arg(begun, format::percent(*reading.done)) : begun;
}

} // namespace muster
