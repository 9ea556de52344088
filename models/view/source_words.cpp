// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/source_words.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

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

/// Upwards to whole seconds: what is nearly over is not over.
QString wait(double milliseconds)
{
    constexpr double kSecond = 1'000;
    return format::duration(Milliseconds{qint64(std::ceil(milliseconds / kSecond) * kSecond)});
}

} // namespace

QString budgetWords(const RequestBudget& budget, Instant now, TimeStyle style)
{
    if (budget.perMinute <= 0)
        return {};
    // A part of a request that is not free again yet is a request that may not be sent yet.
    const double used = std::clamp(std::ceil(budget.used), 0.0, budget.perMinute);
    // What was used becomes free again all the time, so that little of it is the usual state, not an idle
    // one.
    const QString most = format::count(budget.perMinute);
    QStringList words;
    if (budget.readsFrom > now)
        words << tr("Requests: at most %1 a minute, %2 used; reading goes on at %3, what is left is kept for "
                    "your own actions")
                     .arg(most, format::count(used), moment(budget.readsFrom, now, style));
    else if (used > 0)
        words << tr("Requests: at most %1 a minute, %2 used, all free again in %3")
                     .arg(most, format::count(used), wait(budget.used * 60'000 / budget.perMinute));
    else
        words << tr("Requests: at most %1 a minute, all free now").arg(most);
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
