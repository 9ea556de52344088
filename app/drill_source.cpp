// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/drill_source.h"

#include "app/file_bytes.h"
#include "models/document/openslo.h"
#include "models/document/runbook_json.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace muster {

namespace {

Result<QJsonDocument> readJson(const QString& path)
{
    auto bytes = fileBytes(path);
    if (!bytes)
        return tl::unexpected(bytes.error());
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(*bytes, &error);
    if (document.isNull())
        return fail(ErrorKind::Invalid,
                    QStringLiteral("%1 is not JSON at byte %2: %3")
                        .arg(path)
                        .arg(error.offset)
                        .arg(error.errorString()),
                    path);
    return document;
}

/// Reads one element at a time and remembers the first thing that was wrong, so that the long list of facts
/// below stays readable.
class Reader
{
public:
    explicit Reader(QString file) : m_file(std::move(file)) {}

    Instant instant(const QJsonObject& object, const char* key)
    {
        const QString text = object.value(QLatin1String(key)).toString();
        const auto parsed = Instant::fromIso(text);
        if (!parsed) {
            note(QStringLiteral("'%1' is not a UTC time: '%2'").arg(QLatin1String(key), text));
            return {};
        }
        return *parsed;
    }
    std::optional<Instant> optionalInstant(const QJsonObject& object, const char* key)
    {
        if (!object.value(QLatin1String(key)).isString())
            return std::nullopt;
        return instant(object, key);
    }
    QString text(const QJsonObject& object, const char* key)
    {
        const QJsonValue value = object.value(QLatin1String(key));
        if (!value.isString() || value.toString().isEmpty())
            note(QStringLiteral("'%1' is missing").arg(QLatin1String(key)));
        return value.toString();
    }
    void note(const QString& what)
    {
        if (m_problem.isEmpty())
            m_problem = QStringLiteral("%1, %2: %3").arg(m_file, m_element, what);
    }
    void at(const QString& list, qsizetype index)
    {
        m_element = QStringLiteral("%1[%2]").arg(list).arg(index);
    }
    void at(const QString& element) { m_element = element; }
    Done done() const
    {
        if (m_problem.isEmpty())
            return {};
        return fail(ErrorKind::Invalid, m_problem, m_file);
    }

private:
    QString m_file;
    QString m_element = QStringLiteral("top level");
    QString m_problem;
};

using EventIndex = QHash<QString, TimelineEvent>;

EventIndex indexOf(const std::vector<TimelineEvent>& events)
{
    EventIndex index;
    for (const TimelineEvent& event : events)
        index.insert(event.remoteId, event);
    return index;
}

QString drillSourceId(const Incident& incident, const QString& sourceName)
{
    // "Argo Rollouts" of INC-1120 -> "inc-1120.argo-rollouts": the same id that incident.json uses for feeds.
    QString slug;
    for (const QChar c : sourceName.toLower())
        slug += c.isLetterOrNumber() ? c : u'-';
    while (slug.contains(QLatin1String("--")))
        slug.replace(QLatin1String("--"), QLatin1String("-"));
    while (slug.endsWith(u'-'))
        slug.chop(1);
    return incident.number.toLower() + u'.' + slug;
}

Done readEvents(const QString& path, const QJsonObject& services, DrillSource& drill)
{
    auto document = readJson(path);
    if (!document)
        return tl::unexpected(document.error());
    Reader reader(path);
    const QJsonArray list = document->array();
    for (qsizetype i = 0; i < list.size(); ++i) {
        reader.at(QStringLiteral("event"), i);
        const QJsonObject object = list[i].toObject();
        TimelineEvent event;
        event.remoteId = reader.text(object, "id");
        event.id = EventId{drill.incident.number + u'-' + event.remoteId};
        event.incident = drill.incident.id;
        event.occurredAt = reader.instant(object, "occurred_at");
        event.knownAt = reader.instant(object, "known_at");
        event.kindName = reader.text(object, "kind");
        event.kind = eventKindFromName(event.kindName);
        event.sourceName = reader.text(object, "source");
        event.source = SourceId{drillSourceId(drill.incident, event.sourceName)};
        event.actor = object.value(QLatin1String("actor")).toString();
        if (event.actor == QStringLiteral("—"))
            event.actor.clear();
        event.text = reader.text(object, "text");
        event.service = services.value(event.remoteId).toString(drill.incident.services.value(0));
        event.raw = QJsonDocument(object).toJson(QJsonDocument::Compact);
        for (const QJsonValue& flag : object.value(QLatin1String("flags")).toArray())
            event.pinned = event.pinned || flag.toString() == QLatin1String("pinned");
        drill.events.push_back(std::move(event));
    }
    return reader.done();
}

/// Times of a fact: its own, or those of the event it names.
std::pair<Instant, Instant> timesOf(Reader& reader, const QJsonObject& object, const EventIndex& events)
{
    if (!object.contains(QLatin1String("event")))
        return {reader.instant(object, "occurred_at"), reader.instant(object, "known_at")};
    const QString id = object.value(QLatin1String("event")).toString();
    const auto found = events.constFind(id);
    if (found == events.constEnd()) {
        reader.note(QStringLiteral("there is no event '%1'").arg(id));
        return {};
    }
    return {found->occurredAt, found->knownAt};
}

Done readFacts(const QString& path, const QJsonObject& root, DrillSource& drill)
{
    Reader reader(path);
    const EventIndex events = indexOf(drill.events);
    const auto each = [&](const char* list, auto&& body) {
        const QJsonArray array = root.value(QLatin1String(list)).toArray();
        for (qsizetype i = 0; i < array.size(); ++i) {
            reader.at(QLatin1String(list), i);
            const QJsonObject object = array[i].toObject();
            const auto [occurredAt, knownAt] = timesOf(reader, object, events);
            body(object, occurredAt, knownAt);
        }
    };
    each("severities", [&](const QJsonObject& object, Instant occurredAt, Instant knownAt) {
        drill.facts.severities.push_back({occurredAt, knownAt,
                                          severityFromString(reader.text(object, "severity")),
                                          object.value(QLatin1String("reason")).toString()});
    });
    each("stages", [&](const QJsonObject& object, Instant occurredAt, Instant knownAt) {
        const auto stage = stageFromString(reader.text(object, "stage"));
        if (!stage)
            reader.note(QStringLiteral("unknown stage"));
        drill.facts.stages.push_back({occurredAt, knownAt, stage.value_or(Stage::Detected)});
    });
    each("roles", [&](const QJsonObject& object, Instant occurredAt, Instant knownAt) {
        drill.facts.roles.push_back(
            {occurredAt, knownAt, reader.text(object, "role"), reader.text(object, "person")});
    });
    each("statuses", [&](const QJsonObject& object, Instant occurredAt, Instant knownAt) {
        drill.facts.statuses.push_back({occurredAt, knownAt, reader.text(object, "audience"),
                                        reader.text(object, "state"),
                                        events.value(object.value(QLatin1String("event")).toString()).text,
                                        reader.optionalInstant(object, "next_update_due")});
    });
    each("key_times", [&](const QJsonObject& object, Instant occurredAt, Instant knownAt) {
        drill.facts.keyTimes.push_back(
            {occurredAt, knownAt, reader.text(object, "name"), reader.text(object, "origin")});
    });
    const QJsonArray freshness = root.value(QLatin1String("freshness")).toArray();
    for (qsizetype i = 0; i < freshness.size(); ++i) {
        reader.at(QStringLiteral("freshness"), i);
        const QJsonObject object = freshness[i].toObject();
        Freshness state;
        state.source = SourceId{reader.text(object, "source")};
        state.sourceName = reader.text(object, "name");
        state.feed = reader.text(object, "feed");
        state.occurredAt = state.knownAt = reader.instant(object, "at");
        state.state = reader.text(object, "state") == QLatin1String("live") ? FreshnessState::Live
                                                                            : FreshnessState::Stale;
        state.dataUntil = reader.optionalInstant(object, "data_until");
        if (state.state == FreshnessState::Live)
            state.lastSuccess = state.occurredAt;
        state.why = object.value(QLatin1String("why")).toString();
        drill.freshness.push_back(std::move(state));
    }
    return reader.done();
}

int branchOf(const RunbookNode& node, const QString& target, const QString& condition)
{
    for (size_t i = 0; i < node.branches.size(); ++i) {
        const RunbookBranch& branch = node.branches[i];
        if (branch.to == target && (condition.isEmpty() || branch.condition == condition))
            return static_cast<int>(i);
    }
    return -1;
}

Done readAnswers(const QString& path, const QJsonObject& root, DrillSource& drill)
{
    Reader reader(path);
    const EventIndex events = indexOf(drill.events);
    const QJsonArray list = root.value(QLatin1String("answers")).toArray();
    for (qsizetype i = 0; i < list.size(); ++i) {
        reader.at(QStringLiteral("answers"), i);
        const QJsonObject object = list[i].toObject();
        RunbookAnswer answer;
        answer.run = RunbookRunId{drill.incident.number + QStringLiteral("-run-1")};
        answer.incident = drill.incident.id;
        answer.runbookId = drill.runbook.id;
        answer.runbookVersion = drill.runbook.version;
        answer.node = reader.text(object, "node");
        answer.taken = reader.text(object, "to");
        std::tie(answer.occurredAt, answer.knownAt) = timesOf(reader, object, events);
        const TimelineEvent event = events.value(object.value(QLatin1String("event")).toString());
        answer.by = event.actor;
        answer.summary = event.text;
        const RunbookNode* node = drill.runbook.node(answer.node);
        answer.takenBranch =
            node ? branchOf(*node, answer.taken, object.value(QLatin1String("condition")).toString()) : -1;
        if (answer.takenBranch < 0)
            reader.note(QStringLiteral("%1 has no branch to %2").arg(answer.node, answer.taken));
        drill.answers.push_back(std::move(answer));
    }
    return reader.done();
}

double sampleValue(const QString& text)
{
    // Prometheus writes NaN, +Inf and -Inf as words (HTTP API, "instant vectors").
    if (text == QLatin1String("NaN"))
        return std::numeric_limits<double>::quiet_NaN();
    if (text == QLatin1String("+Inf"))
        return std::numeric_limits<double>::infinity();
    if (text == QLatin1String("-Inf"))
        return -std::numeric_limits<double>::infinity();
    return text.toDouble();
}

/// One recorded `query_range` body; missing steps become NaN so that a gap stays a gap.
Done readRecording(const QString& path, const SourceId& source, DrillSource& drill)
{
    auto document = readJson(path);
    if (!document)
        return tl::unexpected(document.error());
    const QJsonObject root = document->object();
    Reader reader(path);
    const QString query = reader.text(root, "query");
    const Unit unit = unitFromString(root.value(QLatin1String("unit")).toString());
    const qint64 stepMs = root.value(QLatin1String("step_s")).toInt() * 1000LL;
    const QJsonObject data =
        root.value(QLatin1String("response")).toObject().value(QLatin1String("data")).toObject();
    if (data.value(QLatin1String("resultType")).toString() != QLatin1String("matrix"))
        return reader.done(); // instant answers are evidence for tests, not series
    for (const QJsonValue& seriesValue : data.value(QLatin1String("result")).toArray()) {
        const QJsonObject series = seriesValue.toObject();
        SampleBlock block;
        block.key.source = source;
        block.key.query = query;
        const QJsonObject labels = series.value(QLatin1String("metric")).toObject();
        for (auto label = labels.begin(); label != labels.end(); ++label)
            block.key.labels[label.key()] = label.value().toString();
        block.unit = unit;
        block.step = Milliseconds{stepMs};
        // Known as it happened: the room scraped Prometheus all night.
        block.knownAt = Instant::never();
        block.knownAt = Instant::never(); // a recording: each sample was known when it happened
        for (const QJsonValue& pair : series.value(QLatin1String("values")).toArray()) {
            const qint64 at = std::llround(pair.toArray().at(0).toDouble() * 1000.0);
            if (!block.times.empty() && stepMs > 0 && at - block.times.back() > stepMs + stepMs / 2) {
                block.times.push_back(block.times.back() + stepMs);
                block.values.push_back(std::numeric_limits<double>::quiet_NaN());
            }
            block.times.push_back(at);
            block.values.push_back(sampleValue(pair.toArray().at(1).toString()));
        }
        if (!block.empty())
            drill.samples.push_back(std::move(block));
    }
    return reader.done();
}

/// How a panel is drawn, in the words of a board file (resources/templates/board.md).
void readLook(const QJsonObject& from, Panel& panel)
{
    const bool filled = from.value(QLatin1String("filled")).toBool();
    panel.style = panelStyleFromString(from.value(QLatin1String("style")).toString())
                      .value_or(filled ? PanelStyle::Area : PanelStyle::Line);
    panel.scale =
        axisScaleFromString(from.value(QLatin1String("scale")).toString()).value_or(AxisScale::Linear);
    for (const QJsonValue& one : from.value(QLatin1String("thresholds")).toArray())
        panel.thresholds.push_back(
            {one.toObject().value(QLatin1String("value")).toDouble(),
             thresholdLevelFromString(one.toObject().value(QLatin1String("level")).toString())
                 .value_or(PanelThreshold::Level::Danger),
             one.toObject().value(QLatin1String("side")).toString() != QLatin1String("below")});
}

/// Panels are those recordings that name one, in the order of the index.
Done readRecordings(const QString& folder, const QJsonObject& root, DrillSource& drill)
{
    const SourceId source{
        root.value(QLatin1String("metrics_source")).toObject().value(QLatin1String("id")).toString()};
    const QString indexPath = folder + QStringLiteral("/recordings/index.json");
    auto index = readJson(indexPath);
    if (!index)
        return tl::unexpected(index.error());
    // One query may be recorded with several steps, as the counters are: hourly for thirty days, finely for
    // the night. They are one series; the finest comes last, because the last one read names the step.
    std::vector<QJsonObject> ranges;
    const QJsonArray entries = index->object().value(QLatin1String("recordings")).toArray();
    for (const QJsonValue& value : entries) {
        const QJsonObject entry = value.toObject();
        if (entry.value(QLatin1String("kind")).toString() == QLatin1String("range") &&
            entry.value(QLatin1String("step_s")).toInt() > 0)
            ranges.push_back(entry);
    }
    std::stable_sort(ranges.begin(), ranges.end(), [](const QJsonObject& a, const QJsonObject& b) {
        return a.value(QLatin1String("step_s")).toInt() > b.value(QLatin1String("step_s")).toInt();
    });
    for (const QJsonObject& entry : ranges) {
        const QString path =
            folder + QStringLiteral("/recordings/") + entry.value(QLatin1String("file")).toString();
        if (auto done = readRecording(path, source, drill); !done)
            return done;
    }
    Reader reader(folder + QStringLiteral("/incident.json"));
    const QJsonArray panels = root.value(QLatin1String("panels")).toArray();
    for (qsizetype i = 0; i < panels.size(); ++i) {
        reader.at(QStringLiteral("panels"), i);
        const QJsonObject object = panels[i].toObject();
        Panel panel;
        panel.id = reader.text(object, "id");
        panel.title = reader.text(object, "title");
        panel.subtitle = object.value(QLatin1String("subtitle")).toString();
        panel.format.unit = unitFromString(object.value(QLatin1String("unit")).toString());
        panel.format.binary = panel.format.unit == Unit::Bytes;
        panel.source = source;
        readLook(object, panel);
        if (object.value(QLatin1String("slo_line")).isDouble())
            panel.sloLine = object.value(QLatin1String("slo_line")).toDouble();
        for (const QJsonValue& series : object.value(QLatin1String("series")).toArray()) {
            const QString query = reader.text(series.toObject(), "query");
            panel.series.push_back({query, series.toObject().value(QLatin1String("legend")).toString()});
            const bool recorded =
                std::any_of(drill.samples.begin(), drill.samples.end(),
                            [&](const SampleBlock& block) { return block.key.query == query; });
            if (!recorded)
                reader.note(QStringLiteral("no recording answers the query %1").arg(query));
        }
        drill.panels.push_back(std::move(panel));
    }
    return reader.done();
}

} // namespace

Result<DrillSource> readDrillSource(const QString& folder)
{
    const QString path = folder + QStringLiteral("/incident.json");
    auto document = readJson(path);
    if (!document)
        return tl::unexpected(document.error());
    const QJsonObject root = document->object();

    DrillSource drill;
    Reader reader(path);
    reader.at(QStringLiteral("incident"));
    const QJsonObject incident = root.value(QLatin1String("incident")).toObject();
    drill.incident.id = IncidentId{reader.text(incident, "id")};
    drill.incident.number = reader.text(incident, "number");
    drill.incident.title = reader.text(incident, "title");
    for (const QJsonValue& service : incident.value(QLatin1String("services")).toArray())
        drill.incident.services.append(service.toString());
    drill.incident.openedAt = reader.instant(incident, "opened_at");
    drill.incident.sealed = true;
    drill.sealedAt = reader.instant(root.value(QLatin1String("recorded")).toObject(), "to");
    if (auto done = reader.done(); !done)
        return tl::unexpected(done.error());

    const auto stop = [](const Done& done) { return tl::unexpected(done.error()); };
    if (auto done = readEvents(folder + QStringLiteral("/events.json"),
                               root.value(QLatin1String("event_services")).toObject(), drill);
        !done)
        return stop(done);
    if (auto done = readFacts(path, root, drill); !done)
        return stop(done);

    auto runbookBytes = fileBytes(folder + QStringLiteral("/runbook.json"));
    if (!runbookBytes)
        return tl::unexpected(runbookBytes.error());
    auto runbook = runbookFromJson(*runbookBytes, QStringLiteral("runbook.json"));
    if (!runbook)
        return tl::unexpected(runbook.error());
    drill.runbook = std::move(*runbook);
    if (auto done = readAnswers(path, root, drill); !done)
        return stop(done);

    auto sloBytes = fileBytes(folder + QStringLiteral("/slo.yaml"));
    if (!sloBytes)
        return tl::unexpected(sloBytes.error());
    auto slos = readOpenSlo(*sloBytes, QStringLiteral("slo.yaml"));
    if (!slos)
        return tl::unexpected(slos.error());
    drill.slos = std::move(slos->slos);

    if (auto done = readRecordings(folder, root, drill); !done)
        return stop(done);
    return drill;
}

} // namespace muster
