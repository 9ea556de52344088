// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A night of which two tools tell: the real store and the real outbox, and what the tools can be told.

#include "models/store/incident_reports.h"
#include "models/store/outbox_store.h"
#include "models/store/people.h"
#include "models/view/room_reports.h"
#include "models/view/room_tools.h"
#include "models/view/timeline_model.h"
#include "tests/model/store_writes.h"
#include "tests/model/view_fixture.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace muster::test {

inline const SourceId kDuty{QStringLiteral("pd")};
inline const SourceId kIo{QStringLiteral("io")};
inline const QString kPage = QStringLiteral("https://acme.pagerduty.example/incidents/Q1");

inline ToolField field(const char* key, bool required, QStringList choices = {}, const QString& initial = {})
{
    ToolField made{QLatin1String(key), QLatin1String(key), {}, {}};
    made.required = required;
    made.choices = std::move(choices);
    made.initial = initial;
    return made;
}

inline WriteOffer offer(const SourceId& source, const char* verb, const char* title, bool onIncident,
                        std::vector<ToolField> fields = {})
{
    WriteOffer made;
    made.source = source;
    made.sourceName = source == kDuty ? QStringLiteral("PagerDuty") : QStringLiteral("incident.io");
    made.verb = QLatin1String(verb);
    made.title = QLatin1String(title);
    made.onIncident = onIncident;
    made.fields = std::move(fields);
    return made;
}

/// Acts on messages of the timeline; `own`: only on ours.
inline WriteOffer onEvent(WriteOffer made, bool own)
{
    made.onEvent = true;
    made.targets = QStringLiteral("message/[^/]+");
    made.ownOnly = own;
    return made;
}

/// Acts on what is on a status page only.
inline WriteOffer onPages(WriteOffer made)
{
    made.targets = QStringLiteral("statuspage/.+");
    return made;
}

inline IncidentReport report(const SourceId& source, const char* id, const char* number, const char* title,
                             Instant opened)
{
    IncidentReport made;
    made.source = source;
    made.remoteId = QLatin1String(id);
    made.number = QLatin1String(number);
    made.title = QLatin1String(title);
    made.openedAt = made.changedAt = opened;
    made.stage = Stage::Triage;
    made.stageText = QStringLiteral("acknowledged");
    return made;
}

/// Answers what it has under a name.
struct ListingTools final : ScriptedTools
{
    Result<QStringList> answers = QStringList{};
    int asked = 0;
    std::function<void()> list(const NameQuery& query, QObject* context,
                               std::function<void(Result<QStringList>)> onDone) override
    {
        Q_ASSERT(query.kind == NameQuery::Kind::Values && query.label == QLatin1String("people"));
        ++asked;
        QMetaObject::invokeMethod(
            context, [onDone, answer = answers] { onDone(answer); }, Qt::QueuedConnection);
        return [] {};
    }
};

/// PagerDuty and incident.io speak of one night, and another incident of PagerDuty is near.
struct Night
{
    StoreWrites writes;
    Machine machine;
    IncidentId room;

    Night()
    {
        writes.store = machine.store.get();
        writes.offered = {
            offer(kDuty, "incident.acknowledge", "Acknowledge", true),
            offer(kDuty, "note.add", "Add a note", true, {field("text", true)}),
            offer(kDuty, "incident.declare", "Declare", false, {field("title", true)}),
            offer(kDuty, "status.post", "Post a status", true),
            offer(kDuty, "silence.create", "Silence", false),
            onEvent(offer(kDuty, "message.edit", "Correct a message", false, {field("text", true)}), true),
            onEvent(offer(kDuty, "message.pin", "Pin a message", false), false),
            onPages(offer(kIo, "page.close", "Close on the page", true)),
            offer(kIo, "change.record", "Record a change", false, {field("text", true)}),
            offer(kIo, "incident.severity", "Change severity", true,
                  {field("severity", true, {QStringLiteral("Major"), QStringLiteral("Critical")},
                         QStringLiteral("Major"))})};
        writes.offered.back().refusal = QStringLiteral("Muster may not write to incident.io.");
        const Instant now = machine.clock->now();
        const auto filed = machine.store->writeNow([&](WriteTx& tx) -> Result<FiledReport> {
            for (const auto& [id, name] : {std::pair{kDuty, "PagerDuty"}, {kIo, "incident.io"}}) {
                Source source;
                source.id = id;
                source.tool = id.value;
                source.name = QLatin1String(name);
                if (Done done = tx.putSource(source); !done)
                    return tl::unexpected(done.error());
            }
            IncidentReport duty = report(kDuty, "Q1", "#4711", "Checkout 5xx", now);
            duty.severity = Severity::Sev2;
            duty.severityText = QStringLiteral("P2");
            duty.link = kPage;
            duty.keys = {{IncidentKey::Kind::Page, kPage}};
            IncidentReport io = report(kIo, "01X", "INC-123", "Checkout 5xx", now);
            io.severity = Severity::Sev1;
            io.severityText = QStringLiteral("Critical");
            io.keys = duty.keys;
            auto first = fileReport(tx, duty, QStringLiteral("PagerDuty"));
            if (first)
                if (auto other = fileReport(tx, io, QStringLiteral("incident.io")); !other)
                    return other;
            if (auto near = fileReport(tx, report(kDuty, "Q2", "#4712", "Search slow", now),
                                       QStringLiteral("PagerDuty"));
                !near)
                return near;
            return first;
        });
        if (!filed)
            qFatal("%s", qPrintable(filed.error().what));
        room = filed->room;
    }
    static WriteOffer reassign()
    {
        ToolField person = field("person", true);
        person.list = QStringLiteral("people");
        return offer(kDuty, "incident.reassign", "Reassign", true, {person});
    }
    template <typename Fn>
    void put(Fn fn)
    {
        const auto done = machine.store->writeNow([&](WriteTx& tx) -> Result<bool> {
            if (Done put = fn(tx); !put)
                return tl::unexpected(put.error());
            return true;
        });
        if (!done)
            qFatal("%s", qPrintable(done.error().what));
    }
    /// An event of PagerDuty's incident.
    void say(const char* remoteId, const char* text, const char* actor = "")
    {
        TimelineEvent event;
        event.incident = room;
        event.source = kDuty;
        event.sourceName = QStringLiteral("PagerDuty");
        event.remoteId = QLatin1String(remoteId);
        event.kindName = QStringLiteral("message.posted");
        event.text = QString::fromUtf8(text);
        event.actor = QString::fromUtf8(actor);
        event.occurredAt = machine.clock->now();
        put([&](WriteTx& tx) -> Done {
            const auto kept = tx.putEvent(event);
            return kept ? Done() : Done(tl::unexpected(kept.error()));
        });
    }
    QString eventId(const char* remoteId)
    {
        for (const MergedEvent& line : machine.session->room()->timeline()->events()) {
            if (line.event.remoteId == QLatin1String(remoteId))
                return line.event.id.value;
        }
        return {};
    }
    /// A message that went out from here and arrived.
    void wrote(const char* remoteId, const char* text)
    {
        put([&](WriteTx& tx) -> Done {
            outbox::Intent intent;
            intent.operation.incident = room;
            intent.operation.source = kDuty;
            intent.operation.verb = QStringLiteral("message.post");
            intent.operation.targetText = QStringLiteral("x");
            intent.operation.author = QStringLiteral("You");
            intent.operation.payload =
                QJsonDocument(QJsonObject{{QStringLiteral("text"), QString::fromLatin1(text)}}).toJson();
            const auto kept = outbox::enqueue(tx, intent);
            if (!kept)
                return tl::unexpected(kept.error());
            if (const auto sending = outbox::beginSending(tx, kept->id); !sending)
                return tl::unexpected(sending.error());
            outbox::Evidence evidence;
            evidence.requestSent = 1;
            evidence.httpStatus = 200;
            evidence.remoteId = QLatin1String(remoteId);
            const auto done = outbox::recordResult(
                tx, kept->id, {OperationState::Done, OperationAttempt::Outcome::Ok, {}}, evidence);
            return done ? Done() : Done(tl::unexpected(done.error()));
        });
    }
    void names(const char* id, const char* name, const char* email) { knows(kDuty, id, name, email); }
    void knows(const SourceId& source, const char* id, const char* name, const char* email)
    {
        PersonReport person;
        person.source = source;
        person.remoteId = QLatin1String(id);
        person.name = QLatin1String(name);
        person.email = QLatin1String(email);
        put([&](WriteTx& tx) { return putPerson(tx, person); });
    }
    QString stored(const QString& key)
    {
        const auto read = machine.store->readNow([&](ReadTx& tx) { return tx.setting(key); });
        return read && *read ? **read : QString();
    }
    QString payload(size_t operation, const char* member)
    {
        return QJsonDocument::fromJson(sent().at(operation).payload)
            .object()
            .value(QLatin1String(member))
            .toString();
    }
    RoomTools* open(ToolGateway* tools = nullptr)
    {
        machine.start(tools, &writes);
        machine.session->openIncident(room.value);
        if (!QTest::qWaitFor(
                [&] {
                    WarRoom* shown = machine.session->room();
                    return shown && shown->ready() && shown->tools()->incidents()->count() == 2;
                },
                5000))
            qFatal("the room did not open");
        return machine.session->room()->tools();
    }
    std::vector<Operation> sent()
    {
        return machine.store->readNow([&](ReadTx& tx) { return outbox::operations(tx, {.incident = room}); })
            .value_or(std::vector<Operation>{});
    }
};

/// Of what the room's tools can be told, by its title.
inline QString actionId(RoomTools* tools, const char* title)
{
    for (const ToolActionRow& row : tools->actions()->rows()) {
        if (row.title == QLatin1String(title))
            return row.key;
    }
    return {};
}

} // namespace muster::test
