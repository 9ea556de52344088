// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/metric_value.h"

#include "models/domain/format.h"

#include <QUrl>

namespace muster {

namespace {

const QLatin1String kScheme("metric:");
constexpr qsizetype kLongestAddress = 2'000;
constexpr qsizetype kLongestFields = 120; ///< of all that can follow the panel's id
constexpr int kMostSeries = 10'000;

} // namespace

std::optional<MetricReference> metricFromAddress(const QString& address)
{
    if (!address.startsWith(kScheme) || address.size() > kLongestAddress)
        return std::nullopt;
    const qsizetype question = address.indexOf(u'?');
    const QString panel = address.left(question < 0 ? address.size() : question).mid(kScheme.size());
    MetricReference reference;
    reference.panelId = QUrl::fromPercentEncoding(panel.toUtf8());
    if (reference.panelId.trimmed().isEmpty() || !reference.panelId.isValidUtf16())
        return std::nullopt;
    // Written as an address it can be nine times as long; what cannot be written back is not read.
    if (QUrl::toPercentEncoding(reference.panelId).size() > kLongestAddress - kLongestFields)
        return std::nullopt;
    if (question < 0)
        return reference;
    std::optional<Instant> from;
    std::optional<Instant> to;
    const QStringList fields = address.mid(question + 1).split(u'&');
    for (const QString& field : fields) {
        const QString name = field.section(u'=', 0, 0);
        const QString value = QUrl::fromPercentEncoding(field.section(u'=', 1).toUtf8());
        if (name == QLatin1String("at"))
            reference.at = Instant::fromIso(value);
        else if (name == QLatin1String("from"))
            from = Instant::fromIso(value);
        else if (name == QLatin1String("to"))
            to = Instant::fromIso(value);
        else if (name == QLatin1String("series"))
            reference.series = value.toInt();
        else if (name == QLatin1String("of"))
            reference.counted = value == QLatin1String("counters");
    }
    if (reference.series < 0 || reference.series > kMostSeries)
        reference.series = 0;
    if (from && to && *from < *to) {
        reference.over = TimeRange{*from, *to};
        reference.at.reset();
    }
    reference.counted = reference.counted && reference.over; // one instant counts nothing
    return reference;
}

QString metricAddress(const MetricReference& reference)
{
    if (reference.isEmpty())
        return {};
    QString address = kScheme + QString::fromLatin1(QUrl::toPercentEncoding(reference.panelId));
    QStringList fields;
    if (reference.over) {
        fields << QStringLiteral("from=") + reference.over->from.toIso();
        fields << QStringLiteral("to=") + reference.over->to.toIso();
    } else if (reference.at) {
        fields << QStringLiteral("at=") + reference.at->toIso();
    }
    if (reference.series > 0)
        fields << QStringLiteral("series=%1").arg(reference.series);
    if (reference.counted && reference.over)
        fields << QStringLiteral("of=counters");
    if (!fields.isEmpty())
        address += u'?' + fields.join(u'&');
    return address;
}

QString metricValue(const QString& label, const MetricReference& reference)
{
    const QString shown = escapeMarkdown(label);
    const QString address = metricAddress(reference);
    if (address.isEmpty() || shown.isEmpty())
        return shown;
    return u'[' + shown + QStringLiteral("](") + address + u')';
}

QString timeText(const MetricReference& reference)
{
    if (reference.over)
        return formatUtcDateTime(reference.over->from) + QStringLiteral(" to ") +
               formatUtcDateTime(reference.over->to);
    return reference.at ? formatUtcDateTime(*reference.at) : QString();
}

} // namespace muster
