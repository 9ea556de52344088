// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The standing sentences of an incident call, with the names of this one filled in (DOMAIN 4.5, after
// PagerDuty's incident commander training). Said aloud or pasted, and logged as "phrase.said". Pure.

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

inline constexpr const char* kPhraseSaid = "phrase.said";

/// What the sentences speak of; what is empty is said in other words, never left as a hole.
struct CallNames
{
    QString incident;  ///< "INC-1121, checkout errors"
    QString severity;  ///< "SEV-2"
    QString commander; ///< who is IC
    QString deputy;
    QString scribe;
    QString person;     ///< whom the next sentence is for: the newest assignment's, else empty
    QString task;       ///< what that person does
    QString box;        ///< "10 min"
    QString proposal;   ///< what is proposed; empty: to be said
    QString impact;     ///< one clause: "18 % of requests fail"
    QString stage;      ///< "mitigating"
    QString nextUpdate; ///< "02:38 UTC"
    QString successor;  ///< who takes over
};

struct StockPhrase
{
    QString id;       ///< "start", "rollcall", "assign", "poll", "status", "reduce", "handover", "end"
    QString title;    ///< "Start of call"
    QString sentence; ///< filled
    friend bool operator==(const StockPhrase&, const StockPhrase&) = default;
};

/// All of them, in the order of a call.
std::vector<StockPhrase> stockPhrases(const CallNames& names);

/// The JSON of a "phrase.said" event: `{"v":1,"phrase":"poll"}`; the sentence is the event's text.
QByteArray phraseJson(const QString& id);
/// The phrase's id; empty when it is none of ours.
QString phraseFromJson(const QByteArray& json);

} // namespace muster
