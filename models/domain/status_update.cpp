// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/status_update.h"

#include "models/base/json_text.h"
#include "models/domain/comms_clock.h"
#include "models/domain/operation.h"
#include "models/domain/spoken_words.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

const QString kPublic = QStringLiteral("public");

/// Times in JSON: numbers up to 2^53 are exact. Anything else is no time.
std::optional<Instant> instantOf(const QJsonValue& value)
{
    const double ms = value.toDouble(std::nan(""));
    constexpr double kLargest = 9.0e15;
    if (!std::isfinite(ms) || std::abs(ms) > kLargest)
        return std::nullopt;
    return Instant{static_cast<qint64>(ms)};
}

QString textOf(const QJsonObject& object, const char* key)
{
    return object.value(QLatin1String(key)).toString();
}

std::optional<QJsonObject> objectOf(const QByteArray& json)
{
    const QJsonDocument document = parseJson(json);
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

/// A name in braces that begins at `at` ("{impact}"), without the braces; empty: there is none.
QString variableAt(QStringView text, qsizetype at)
{
    constexpr qsizetype kLongest = 32;
    for (qsizetype i = at + 1; i < text.size() && i - at <= kLongest; ++i) {
        const QChar c = text[i];
        if (c == u'}')
            return text.mid(at + 1, i - at - 1).toString();
        if (!(c.isLower() || c == u'_'))
            break;
    }
    return {};
}

/// What stands where a part was left out keeps one blank, and none before a full stop or at an end.
QString tidied(const QString& text)
{
    QStringList lines;
    const QStringList given = text.split(u'\n');
    for (QString line : given) {
        while (line.contains(QLatin1String("  ")))
            line.replace(QLatin1String("  "), QLatin1String(" "));
        line.replace(QLatin1String(" ."), QLatin1String("."));
        line.replace(QLatin1String(" ,"), QLatin1String(","));
        lines << line.trimmed();
    }
    return lines.join(u'\n').trimmed();
}

} // namespace

QString fillTemplate(const QString& body, const std::map<QString, QString>& values)
{
    QString whole, part;
    bool inPart = false, partHolds = true;
    const auto put = [&](const QString& text) { (inPart ? part : whole) += text; };
    for (qsizetype i = 0; i < body.size(); ++i) {
        const QChar c = body[i];
        const bool doubled = i + 1 < body.size() && body[i + 1] == c;
        if ((c == u'{' || c == u'[') && doubled) {
            put(c);
            ++i;
        } else if (c == u'[' && !inPart) {
            inPart = partHolds = true;
            part.clear();
        } else if (c == u']' && inPart) {
            inPart = false;
            if (partHolds)
                whole += part;
        } else if (const QString name = c == u'{' ? variableAt(body, i) : QString(); !name.isEmpty()) {
            const auto value = values.find(name);
            const bool known = value != values.end() && !value->second.isEmpty();
            put(known ? value->second : u'{' + name + u'}');
            partHolds = partHolds && known;
            i += name.size() + 1;
        } else {
            put(c);
        }
    }
    if (inPart) // a bracket that nobody closed is no reason to lose words
        whole += u'[' + part;
    return tidied(whole);
}

QStringList openVariables(const QString& text)
{
    QStringList found;
    for (qsizetype i = text.indexOf(u'{'); i >= 0; i = text.indexOf(u'{', i + 1)) {
        const QString name = variableAt(text, i);
        if (!name.isEmpty() && !found.contains(u'{' + name + u'}'))
            found << u'{' + name + u'}';
    }
    return found;
}

std::vector<UpdateTemplate> templatesFor(const std::vector<UpdateTemplate>& all, const QString& audience,
                                         const QString& state, Severity severity)
{
    std::vector<UpdateTemplate> fit;
    for (const UpdateTemplate& one : all) {
        const bool severe = one.severities.empty() || std::find(one.severities.begin(), one.severities.end(),
                                                                severity) != one.severities.end();
        if (one.audience == audience && severe)
            fit.push_back(one);
    }
    std::stable_sort(fit.begin(), fit.end(), [&](const UpdateTemplate& a, const UpdateTemplate& b) {
        if ((a.state == state) != (b.state == state))
            return a.state == state;
        return !a.severities.empty() && b.severities.empty(); // made for this severity before made for all
    });
    return fit;
}

QString updateStateOf(Stage stage)
{
    switch (stage) {
    case Stage::Detected:
    case Stage::Triage:
        return QStringLiteral("investigating");
    case Stage::Mitigating:
        return QStringLiteral("identified");
    case Stage::Monitoring:
        return QStringLiteral("monitoring");
    case Stage::Resolved:
        return QStringLiteral("resolved");
    }
    return QStringLiteral("investigating");
}

QString updateStateWord(const QString& state)
{
    QString word = toolWord(state);
    if (!word.isEmpty())
        word[0] = word.at(0).toUpper();
    return word;
}

int usualPromiseMinutes(Severity severity, const QString& audience, const QString& state)
{
    if (state == QLatin1String("resolved"))
        return 0;
    constexpr int kUsual = 60;
    if (severity == Severity::Unknown)
        severity = Severity::Sev2; // unsure: take the higher
    const auto pace = updatePace(severity, CommsPhase::Periodic, audience == kPublic);
    return pace ? static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(*pace).count()) : kUsual;
}

Instant roundedUp(Instant due)
{
    constexpr qint64 kMinute = 60'000;
    return Instant{(due.ms + kMinute - 1) / kMinute * kMinute};
}

// Limits, read 2026-11: incident.io refuses a status page message above 4,096 characters
// (docs.incident.io/api-reference/status-pages-v2); Slack cuts a message above 40,000
// (api.slack.com/changelog/2018-04-truncating-really-long-messages); Statuspage documents none for the body.
std::vector<UpdateChannel> usualChannels(const QString& audience)
{
    std::vector<UpdateChannel> channels;
    if (audience == kPublic) {
        channels.push_back(channelOf(QStringLiteral("statuspage"), QStringLiteral("Statuspage")));
        channels.push_back(channelOf(QStringLiteral("incidentio"), QStringLiteral("incident.io")));
    }
    channels.push_back(channelOf(QStringLiteral("slack"), QStringLiteral("Slack")));
    return channels;
}

UpdateChannel channelOf(const QString& tool, const QString& name)
{
    if (tool == QLatin1String("incidentio"))
        return {tool, name, 4'096, false};
    if (tool == QLatin1String("slack"))
        return {tool, name, 40'000, true};
    return {tool, name, 0, false};
}

QString channelText(const UpdateChannel& channel, const QString& incidentNumber, const QString& state,
                    const QString& text)
{
    if (channel.tool != QLatin1String("slack"))
        return text; // number and state are fields of their own there
    // Slack reads "<…>" as a link or a mention; only these three are entities
    // (docs.slack.dev/messaging/formatting-message-text).
    QString escaped = text;
    escaped.replace(u'&', QLatin1String("&amp;"));
    escaped.replace(u'<', QLatin1String("&lt;"));
    escaped.replace(u'>', QLatin1String("&gt;"));
    return QStringLiteral("*%1* %2: ").arg(incidentNumber, updateStateWord(state)) + escaped;
}

UpdateBasis updateBasis(const IncidentState& state)
{
    UpdateBasis basis{state.severity, state.stage, {}};
    if (state.lastPublicStatus)
        basis.lastPost = state.lastPublicStatus->occurredAt;
    return basis;
}

QByteArray toJson(const UpdateDraft& draft)
{
    QJsonObject json{{QStringLiteral("text"), draft.text},
                     {QStringLiteral("state"), draft.state},
                     {QStringLiteral("nextMinutes"), draft.nextMinutes},
                     {QStringLiteral("editedMs"), static_cast<double>(draft.editedAt.ms)},
                     {QStringLiteral("severity"), toString(draft.basis.severity)},
                     {QStringLiteral("stage"), toString(draft.basis.stage)}};
    if (draft.basis.lastPost)
        json[QStringLiteral("lastPostMs")] = static_cast<double>(draft.basis.lastPost->ms);
    QJsonObject replaces;
    for (const auto& [channel, operation] : draft.replaces)
        replaces[channel] = operation;
    if (!replaces.isEmpty())
        json[QStringLiteral("replaces")] = replaces;
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

std::optional<UpdateDraft> updateDraftFromJson(const QByteArray& json)
{
    const auto object = objectOf(json);
    if (!object)
        return std::nullopt;
    constexpr int kLongestPromise = 24 * 60;
    UpdateDraft draft;
    draft.text = textOf(*object, "text");
    draft.state = textOf(*object, "state");
    draft.nextMinutes = std::clamp(object->value(QLatin1String("nextMinutes")).toInt(), 0, kLongestPromise);
    draft.editedAt = instantOf(object->value(QLatin1String("editedMs"))).value_or(Instant{});
    draft.basis.severity = severityFromString(textOf(*object, "severity"));
    draft.basis.stage = stageFromString(textOf(*object, "stage")).value_or(Stage::Detected);
    draft.basis.lastPost = instantOf(object->value(QLatin1String("lastPostMs")));
    const QJsonObject replaces = object->value(QLatin1String("replaces")).toObject();
    for (auto channel = replaces.begin(); channel != replaces.end(); ++channel)
        draft.replaces[channel.key()] = channel.value().toString();
    return draft;
}

UpdateStaleness updateStaleness(const UpdateDraft& draft, const UpdateBasis& now, Instant at)
{
    UpdateStaleness stale;
    const Milliseconds age = at - draft.editedAt;
    if (age > kPublicPostStaleAfter || age.count() < 0)
        stale.age = age;
    if (draft.basis.severity != now.severity)
        stale.severityWas = draft.basis.severity;
    if (draft.basis.stage != now.stage)
        stale.stageWas = draft.basis.stage;
    if (now.lastPost && draft.basis.lastPost != now.lastPost)
        stale.postedSince = now.lastPost;
    return stale;
}

QByteArray toJson(const UpdateRecord& record)
{
    QJsonArray channels;
    for (const UpdateDelivery& one : record.channels) {
        QJsonObject channel{{QStringLiteral("operation"), one.operation.value},
                            {QStringLiteral("source"), one.source.value},
                            {QStringLiteral("name"), one.name},
                            {QStringLiteral("verb"), one.verb},
                            {QStringLiteral("text"), one.text}};
        if (!one.target.isEmpty())
            channel[QStringLiteral("target")] = one.target;
        if (!one.targetName.isEmpty())
            channel[QStringLiteral("targetName")] = one.targetName;
        QJsonObject with;
        for (const auto& [member, value] : one.with)
            with[member] = value;
        if (!with.isEmpty())
            channel[QStringLiteral("with")] = with;
        if (!one.withWords.isEmpty())
            channel[QStringLiteral("withWords")] = one.withWords;
        if (!one.replaces.isEmpty())
            channel[QStringLiteral("replaces")] = one.replaces.value;
        channels.append(channel);
    }
    QJsonObject json{{QStringLiteral("update"), 1},
                     {QStringLiteral("audience"), record.audience},
                     {QStringLiteral("state"), record.state},
                     {QStringLiteral("channels"), channels}};
    if (record.nextDue)
        json[QStringLiteral("nextDueMs")] = static_cast<double>(record.nextDue->ms);
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

std::optional<UpdateRecord> updateRecordFromJson(const QByteArray& json)
{
    const auto object = objectOf(json);
    if (!object || object->value(QLatin1String("update")).toInt() < 1)
        return std::nullopt;
    UpdateRecord record;
    record.audience = textOf(*object, "audience");
    record.state = textOf(*object, "state");
    record.nextDue = instantOf(object->value(QLatin1String("nextDueMs")));
    const QJsonArray channels = object->value(QLatin1String("channels")).toArray();
    for (const QJsonValue& value : channels) {
        const QJsonObject one = value.toObject();
        UpdateDelivery delivery{OperationId{textOf(one, "operation")},
                                SourceId{textOf(one, "source")},
                                textOf(one, "name"),
                                textOf(one, "verb"),
                                textOf(one, "text"),
                                textOf(one, "target"),
                                textOf(one, "targetName")};
        delivery.withWords = textOf(one, "withWords");
        delivery.replaces = OperationId{textOf(one, "replaces")};
        const QJsonObject with = one.value(QLatin1String("with")).toObject();
        for (auto member = with.begin(); member != with.end(); ++member)
            delivery.with[member.key()] = member.value().toString();
        if (!delivery.operation.isEmpty())
            record.channels.push_back(std::move(delivery));
    }
    return record;
}

} // namespace muster
