// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/stock_phrases.h"

#include "models/base/json_text.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace muster {

namespace {

constexpr std::array kIds{"start", "rollcall", "assign", "poll", "status", "reduce", "handover", "end"};

QString orElse(const QString& words, const char* otherwise)
{
    return words.isEmpty() ? QString::fromLatin1(otherwise) : words;
}

/// `clause` with %1 filled, or nothing.
QString clauseIf(const QString& words, const char* clause)
{
    return words.isEmpty() ? QString() : QString::fromUtf8(clause).arg(words);
}

} // namespace

std::vector<StockPhrase> stockPhrases(const CallNames& names)
{
    const QString incident = orElse(names.incident, "the incident");
    const QString ic = orElse(names.commander, "the incident commander");
    std::vector<StockPhrase> phrases;
    const auto add = [&phrases](const char* id, const char* title, const QString& sentence) {
        phrases.push_back({QLatin1String(id), QLatin1String(title), sentence});
    };
    add("start", "Start of call",
        QStringLiteral(
            "This is %1, I am the incident commander for %2%3. If you want to be incident commander "
            "instead, say so now.%4%5 If you hold no role, please listen until you are asked.")
            .arg(ic, incident, clauseIf(names.severity, ", a %1"), clauseIf(names.deputy, " %1 is deputy."),
                 clauseIf(names.scribe, " %1 is scribe.")));
    add("rollcall", "Roll-call",
        QStringLiteral("Roll-call: who is here? Say your name, your team and what you can look at.%1%2")
            .arg(names.scribe.isEmpty() ? QStringLiteral(" I still need a scribe.") : QString(),
                 names.deputy.isEmpty() ? QStringLiteral(" I still need a deputy.") : QString()));
    add("assign", "Assign",
        names.person.isEmpty()
            ? QStringLiteral(
                  "I want one named person to look at it, and to be back in 10 min with condition, "
                  "actions and needs. Who takes it?")
            : QStringLiteral(
                  "%1, please %2. I come back to you in %3 for condition, actions and needs. Do you "
                  "have it?")
                  .arg(names.person, orElse(names.task, "take a look"), orElse(names.box, "10 min")));
    add("poll", "Poll for strong objections",
        QString::fromUtf8("The proposal is%1 Are there any strong objections? … Hearing none, we do it.")
            .arg(names.proposal.isEmpty() ? QString::fromUtf8(" …")
                                          : QStringLiteral(": ") + names.proposal + QLatin1Char('.')));
    add("status", "Status",
        QStringLiteral("Status of %1: %2%3%4%5")
            .arg(incident, orElse(names.severity, "severity not set"), clauseIf(names.stage, ", %1"),
                 names.impact.isEmpty() ? QStringLiteral("; impact not known yet.")
                                        : QStringLiteral("; ") + names.impact + QLatin1Char('.'),
                 clauseIf(names.nextUpdate, " The next update is due at %1.")));
    add("reduce", "Reduce scope",
        QStringLiteral("Thank you. Whoever has no task now may leave the call; we page you when we need you. "
                       "%1 stays.")
            .arg(names.person.isEmpty() ? ic : ic + QStringLiteral(" and ") + names.person));
    add("handover", "Hand over",
        names.successor.isEmpty()
            ? QStringLiteral("%1 hands over command. Who takes it? Say \"I have command\".").arg(ic)
            : QStringLiteral("Everyone, %1 hands over command to %2. %2, do you have command?")
                  .arg(ic, names.successor));
    add("end", "End of call",
        QStringLiteral(
            "%1 is over for users, the call ends now. The timeline stays open for what you remember, "
            "the post-mortem is drafted from it. Thank you.")
            .arg(incident));
    return phrases;
}

QByteArray phraseJson(const QString& id)
{
    return QJsonDocument(QJsonObject{{QStringLiteral("v"), 1}, {QStringLiteral("phrase"), id}})
        .toJson(QJsonDocument::Compact);
}

QString phraseFromJson(const QByteArray& json)
{
    const QString id = parseJson(json).object().value(QLatin1String("phrase")).toString();
    const bool known =
        std::any_of(kIds.begin(), kIds.end(), [&](const char* one) { return id == QLatin1String(one); });
    return known ? id : QString();
}

} // namespace muster
