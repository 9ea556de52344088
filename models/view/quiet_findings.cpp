// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/quiet_findings.h"

#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

namespace muster {

namespace {

QJsonArray listed(const QSet<QString>& set)
{
    QStringList list(set.begin(), set.end());
    list.sort();
    return QJsonArray::fromStringList(list);
}

QSet<QString> setOf(const QJsonValue& value)
{
    QSet<QString> set;
    for (const auto& one : value.toArray()) {
        if (!one.toString().isEmpty())
            set.insert(one.toString());
    }
    return set;
}

} // namespace

int QuietFindings::filter(std::vector<FindingRow>& findings) const
{
    return static_cast<int>(std::erase_if(findings, [this](const FindingRow& finding) {
        return rules.contains(finding.rule) || words.contains(wordsOf(finding));
    }));
}

QString QuietFindings::toJson() const
{
    const QJsonObject object{{QStringLiteral("v"), 1},
                             {QStringLiteral("rules"), listed(rules)},
                             {QStringLiteral("words"), listed(words)}};
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QuietFindings QuietFindings::fromJson(const QString& json)
{
    const QJsonObject object = parseJson(json.toUtf8()).object();
    return {setOf(object.value(QLatin1String("rules"))), setOf(object.value(QLatin1String("words")))};
}

} // namespace muster
