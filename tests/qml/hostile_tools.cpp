// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/qml/hostile_tools.h"

#include "models/base/clock.h"
#include "models/domain/assignments.h"
#include "models/domain/facilitation.h"
#include "models/domain/judgement.h"
#include "models/domain/review_notes.h"
#include "models/domain/status_update.h"
#include "models/store/import_runs.h"
#include "models/store/incident_reports.h"
#include "models/store/on_call_rows.h"
#include "models/store/outbox_store.h"
#include "models/store/people.h"
#include "models/store/sync_rows.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace muster;

namespace {

/// A connector bounds the fields of what it reads.
constexpr qsizetype kField = 5'000;

struct Adding
{
    WriteTx& tx;
    size_t i;
    QString text, field;
    IncidentId incident;
    Instant start;
    std::vector<Source> sources;
    Done done;

    template <typename Write>
    void add(Write write)
    {
        if (!done)
            return;
        if constexpr (std::is_same_v<decltype(write()), Done>) {
            done = write();
        } else {
            const auto result = write();
            if (!result)
                done = tl::unexpected(result.error());
        }
    }
    QString id(const char* what) const { return QStringLiteral("%1%2").arg(QLatin1String(what)).arg(i); }
};

void addSources(Adding& a)
{
    for (const Source& source : a.sources) {
        a.add([&]() -> Done {
            Source resting = source;
            resting.enabled = false; // nothing of a test asks a tool
            return a.tx.putSource(resting);
        });
        Freshness freshness;
        freshness.source = source.id;
        freshness.sourceName = a.field;
        freshness.feed = QStringLiteral("incidents");
        freshness.occurredAt = freshness.knownAt = a.start;
        freshness.state = FreshnessState::Blind;
        freshness.why = a.field;
        a.add([&] { return a.tx.addFreshness(freshness); });
        a.add([&] { return a.tx.addFreshness(freshness, a.incident); });
    }
    PoisonItem item;
    item.source = a.sources[0].id;
    item.feed = QStringLiteral("incidents");
    item.key = a.field.left(200);
    item.why = a.field;
    item.raw = a.text.left(60'000).toUtf8();
    item.firstSeen = item.lastSeen = a.start;
    a.add([&] { return putPoison(a.tx, item); });
}

void addPeople(Adding& a)
{
    PersonReport person{a.sources[0].id, a.id("person"), a.field, a.field, a.field, a.field};
    PersonReport other{a.sources[2].id, a.id("other"), a.field, a.id("p") + QStringLiteral("@x.example"),
                       a.field,         a.field};
    a.add([&] { return putPerson(a.tx, person); });
    a.add([&] { return putPerson(a.tx, other); });
    OnCallReading reading;
    reading.named.push_back({a.id("rota"), a.field, a.field, 1, PersonName{person.remoteId, a.field, a.field},
                             std::nullopt, std::nullopt});
    a.add([&] { return putOnCall(a.tx, a.sources[0].id, reading); });
    for (const Source& source : a.sources) {
        for (const char* list :
             {"people", "priorities", "policies", "services", "channels", "components", "users"}) {
            QJsonObject kept;
            kept.insert(QLatin1String("at"), a.start.ms);
            kept.insert(QLatin1String("values"), QJsonArray{a.id("V") + u'\t' + a.field + u'\t' + a.field,
                                                            a.field.left(300), a.id("W")});
            a.add([&] {
                return a.tx.setSetting(
                    QStringLiteral("tool.list/%1/%2").arg(source.id.value, QLatin1String(list)),
                    QString::fromUtf8(QJsonDocument(kept).toJson(QJsonDocument::Compact)));
            });
        }
    }
}

/// Two tools that disagree about everything, both shown in the room, and one more that may be the same.
void addReports(Adding& a)
{
    const auto report = [&](const Source& source, const char* name) {
        IncidentReport made;
        made.source = source.id;
        made.remoteId = a.id(name);
        made.number = made.title = made.summary = made.severityText = made.stageText = a.field;
        made.link = a.field;
        made.openedAt = made.changedAt = a.start;
        made.services = {a.field};
        made.severity = Severity::Sev2;
        made.roles = {{a.field.left(200), {a.id("person"), a.field, a.field}}};
        made.fields = {{a.field.left(200), a.field}};
        made.statuses = {
            StatusFact{a.start, a.start, QStringLiteral("public"), a.field, a.field, std::nullopt}};
        made.raw = a.text.left(60'000).toUtf8();
        return made;
    };
    const IncidentReport paged = report(a.sources[0], "told");
    IncidentReport another = report(a.sources[3], "said");
    another.title = QStringLiteral("Another title: ") + a.field.left(1'000);
    another.severity = Severity::Sev4;
    const IncidentReport other = another;
    const IncidentReport near = report(a.sources[2], "near");
    for (const IncidentReport* one : {&paged, &other, &near})
        a.add([&] { return fileReport(a.tx, *one, a.field); });
    for (const IncidentReport* one : {&paged, &other})
        a.add([&] {
            return linkIncidents(a.tx, remoteIncidentId(one->source, one->remoteId), a.incident, a.field,
                                 a.field);
        });
}

/// In every state that a person can meet, with what the tool said of it.
void addWrites(Adding& a)
{
    const auto enqueue = [&](const char* name) {
        outbox::Intent intent;
        intent.operation.id = OperationId{a.id(name)};
        intent.operation.incident = a.incident;
        intent.operation.source = a.sources[0].id;
        intent.operation.lane = a.id(name);
        intent.operation.verb = QStringLiteral("note.add");
        intent.operation.target = a.id(name);
        intent.operation.targetText = intent.operation.author = a.field;
        intent.operation.payload =
            QJsonDocument(QJsonObject{{QStringLiteral("text"), a.field}}).toJson(QJsonDocument::Compact);
        a.add([&] { return outbox::enqueue(a.tx, intent); });
        return intent.operation.id;
    };
    enqueue("queued");
    const OperationId asked = enqueue("asked");
    a.add([&] { return outbox::askPerson(a.tx, asked, a.field); });
    const OperationId lost = enqueue("lost");
    a.add([&] { return outbox::beginSending(a.tx, lost); });
    a.add([&] { return outbox::loseSight(a.tx, lost, a.field); });
    for (const OperationState state :
         {OperationState::Rejected, OperationState::Conflict, OperationState::Done}) {
        const OperationId id = enqueue(qPrintable(toString(state)));
        a.add([&] { return outbox::beginSending(a.tx, id); });
        Verdict verdict;
        verdict.state = state;
        verdict.outcome = state == OperationState::Done ? OperationAttempt::Outcome::Ok
                                                        : OperationAttempt::Outcome::Refused;
        outbox::Evidence evidence;
        evidence.requestSent = 1;
        evidence.httpStatus = 422;
        evidence.remoteId = a.field.left(200);
        evidence.words = a.field;
        a.add([&] { return outbox::recordResult(a.tx, id, verdict, evidence); });
    }
}

void addImport(Adding& a)
{
    ImportRun run;
    run.id = ImportRunId{a.id("run")};
    run.kind = QStringLiteral("pagerduty");
    run.origin = a.sources[0].id.value;
    run.originName = a.field;
    run.state = ImportState::Failed;
    run.startedAt = a.start;
    run.endedAt = a.start + std::chrono::minutes{1};
    run.failure = a.field;
    a.add([&] { return putImportRun(a.tx, run); });
    for (int n = 0; n < 3; ++n)
        a.add([&] { return addImportProblem(a.tx, run.id, {a.field, a.field}); });
}

TimelineEvent remark(const Adding& a, const QString& kindName, const QByteArray& raw)
{
    TimelineEvent event;
    event.incident = a.incident;
    event.occurredAt = event.knownAt = a.start + std::chrono::minutes{5};
    event.kindName = kindName;
    event.kind = eventKindFromName(kindName);
    event.text = event.actor = event.service = a.field;
    event.raw = raw;
    return event;
}

/// What people wrote who copied out of a tool, or whose tool wrote for them.
void addRemarks(Adding& a)
{
    const auto put = [&](const char* kindName, const QByteArray& raw) {
        EventId id;
        a.add([&]() -> Done {
            const auto kept = a.tx.putEvent(remark(a, QString::fromLatin1(kindName), raw));
            if (!kept)
                return tl::unexpected(kept.error());
            id = kept->id;
            return Done{};
        });
        return id;
    };
    CommentRecord comment;
    comment.text = comment.by = a.field;
    comment.anchor.quote = a.text.left(40);
    const EventId thread = put(kCommentAdded, toJson(comment));
    put(kCommentReplied, toJson(ReplyRecord{thread, a.field, a.field}));
    put(kReviewRequested, toJson(ReviewRequest{a.field, a.field, a.field, a.start, 1}));
    put(kReviewAnswered, toJson(ReviewAnswer{a.field, ReviewVerdict::ChangesAsked, a.field, 1}));
    AssignmentRecord assignment;
    assignment.who = assignment.what = assignment.by = a.field;
    assignment.boxes = {{a.start, a.start + std::chrono::minutes{5}}};
    put(kTaskAssigned, toJson(assignment));
    put("hypothesis.stated", toJson(Hypothesis{HypothesisState::Open, {a.field, a.field}, a.field}));
    put("decision.made", toJson(Decision{{a.field}, true, {a.field}, a.field}));
    put("session.said", toJson(SaidRecord{a.field, a.field, a.field}));
    put("session.parked", toJson(ParkedRecord{a.field, a.field, a.start, ParkedState::Parked}));
    put("session.topic", toJson(TopicRecord{a.field.left(200), a.field, TopicStep::Begin, 10}));
    UpdateRecord update;
    update.audience = QStringLiteral("public");
    update.state = a.field.left(100);
    update.channels = {{OperationId{a.id("queued")},
                        a.sources[3].id,
                        a.field,
                        QStringLiteral("page.post"),
                        a.field,
                        a.field,
                        a.field,
                        {{a.field.left(100), a.field}},
                        a.field}};
    put("status.posted", toJson(update));
    // Alerts: one of the room, one of no incident.
    for (const bool loose : {false, true}) {
        const QJsonObject labels{{QStringLiteral("alertname"), a.field},
                                 {QStringLiteral("of"), loose ? a.id("loose") : a.field}};
        TimelineEvent alert = remark(
            a, QStringLiteral("alert.firing"),
            QJsonDocument(QJsonObject{{QStringLiteral("labels"), labels}, {QStringLiteral("text"), a.text}})
                .toJson());
        if (loose)
            alert.incident = {};
        alert.source = a.sources[1].id;
        alert.sourceName = a.field;
        alert.remoteId = a.id(loose ? "loose" : "firing");
        alert.link = QStringLiteral("https://") + a.field.left(500);
        // The newest of the room, so that it is the first one finds.
        alert.occurredAt = alert.knownAt = SystemClock().now() - std::chrono::minutes{1};
        a.add([&] { return a.tx.putEvent(alert); });
    }
}

} // namespace

std::vector<Source> hostileSources(size_t i, const QString& text)
{
    std::vector<Source> sources;
    for (const char* tool : {"pagerduty", "alertmanager", "slack", "statuspage"}) {
        Source source;
        source.id = SourceId{QStringLiteral("%1-%2").arg(QLatin1String(tool)).arg(i)};
        source.tool = QString::fromLatin1(tool);
        source.name = text.left(kField);
        source.settings[QStringLiteral("url")] = QStringLiteral("https://%1.example").arg(source.tool);
        source.settings[QStringLiteral("page")] = QStringLiteral("p1");
        source.settings[QStringLiteral("from")] = QStringLiteral("a@example.com");
        source.mayWrite = true;
        sources.push_back(source);
    }
    return sources;
}

Done addTools(WriteTx& tx, size_t i, const QString& text, const IncidentId& incident, Instant start)
{
    Adding a{tx, i, text, text.left(kField), incident, start, hostileSources(i, text), {}};
    addSources(a);
    addPeople(a);
    addReports(a);
    addWrites(a);
    addImport(a);
    addRemarks(a);
    return a.done;
}
