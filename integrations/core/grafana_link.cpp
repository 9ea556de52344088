// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/grafana_link.h"

#include "integrations/core/address.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace muster {

namespace {

QString setting(const std::map<QString, QString>& settings, const char16_t* name)
{
    const auto found = settings.find(QString::fromUtf16(name));
    return found == settings.end() ? QString() : found->second.trimmed();
}

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

QString ms(Instant instant)
{
    return QString::number(instant.ms);
}

QString compact(const QJsonObject& object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// A, B, … Z, A1 …: how Grafana names queries.
QString refId(size_t index)
{
    const QString letter = QChar(ushort(u'A' + index % 26));
    return index < 26 ? letter : letter + QString::number(index / 26);
}

/// `source`: name or uid; empty: Grafana's default source.
QJsonObject pane(const QString& source, const QString& sourceType, const std::vector<QString>& queries,
                 TimeRange range)
{
    QJsonArray asked;
    for (size_t i = 0; i < queries.size(); ++i) {
        QJsonObject query{{key("refId"), refId(i)}, {key("expr"), queries[i]}, {key("range"), true}};
        if (!source.isEmpty())
            query.insert(key("datasource"), QJsonObject{{key("type"), sourceType}, {key("uid"), source}});
        asked.append(query);
    }
    QJsonObject made{{key("queries"), asked},
                     {key("range"), QJsonObject{{key("from"), ms(range.from)}, {key("to"), ms(range.to)}}}};
    if (!source.isEmpty())
        made.insert(key("datasource"), source);
    return made;
}

} // namespace

std::vector<SettingField> grafanaFields()
{
    return {
        {SettingField::Type::Url,
         QString::fromUtf16(kGrafanaAddress),
         QStringLiteral("Grafana"),
         QStringLiteral("Where charts of this source can be opened in Grafana. Muster itself never asks it."),
         false,
         {}},
        {SettingField::Type::Text,
         QString::fromUtf16(kGrafanaSource),
         QStringLiteral("Name in Grafana"),
         QStringLiteral(
             "Name or uid of this source in Grafana; without it Grafana's default source is used."),
         false,
         {}},
    };
}

QUrl grafanaLink(const std::map<QString, QString>& settings, const QString& sourceType,
                 const PanelOrigin& origin, const std::vector<QString>& queries, TimeRange range)
{
    const QString typed = setting(settings, kGrafanaAddress);
    if (typed.isEmpty())
        return {};
    const auto base = parseBaseUrl(typed);
    if (!base)
        return {};
    if (!origin.dashboard.isEmpty()) {
        QueryItems items;
        if (origin.panel > 0)
            items.push_back({key("viewPanel"), QString::number(origin.panel)});
        items.push_back({key("from"), ms(range.from)});
        items.push_back({key("to"), ms(range.to)});
        return withQuery(joinUrl(*base, {key("d"), origin.dashboard}), items);
    }
    if (queries.empty())
        return {};
    const QJsonObject shown = pane(setting(settings, kGrafanaSource), sourceType, queries, range);
    return withQuery(joinUrl(*base, {key("explore")}),
                     {{key("schemaVersion"), key("1")},
                      {key("panes"), compact(QJsonObject{{key("muster"), shown}})},
                      {key("left"), compact(shown)}});
}

} // namespace muster
