// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/crc32c.h"
#include "models/base/json_text.h"
#include "models/domain/status_fingerprint.h"
#include "models/store/database.h"
#include "models/store/outbox_journal.h"
#include "models/store/outbox_store.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace muster::outbox {

namespace {

/// In the order that fromRow() reads.
const std::string kSelect =
    "SELECT id, incident, source, lane, verb, target, target_text, class, audience, base_version, payload,"
    " payload_crc, status_at_writing, author, created_at, confirmed_at, expires_at, state, changed_at,"
    " attempts, attempts_left, not_before, sent_at, settle_until, remote_id, last_status, last_error"
    " FROM outbox";

template <typename Row, typename Read>
Result<std::vector<Row>> rowsOf(Query query, Read read)
{
    std::vector<Row> rows;
    for (;;) {
        const Result<bool> row = query.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return rows;
        rows.push_back(read(query));
    }
}

QString text(const QJsonObject& object, const char* key)
{
    return object.value(QLatin1String(key)).toString();
}

Instant instant(const QJsonObject& object, const char* key)
{
    return Instant{static_cast<qint64>(object.value(QLatin1String(key)).toDouble())};
}

OperationAttempt::Outcome outcomeFrom(const QString& name)
{
    using Outcome = OperationAttempt::Outcome;
    for (const Outcome outcome : {Outcome::Open, Outcome::NotSent, Outcome::Ok, Outcome::Refused,
                                  Outcome::Unknown, Outcome::Crashed}) {
        if (toString(outcome) == name)
            return outcome;
    }
    return Outcome::Unknown;
}

Operation fromRow(const Query& query)
{
    Operation operation;
    int column = -1;
    const auto nextText = [&] { return query.text(++column); };
    const auto nextNumber = [&] { return query.integer(++column); };
    operation.id.value = nextText();
    operation.incident.value = nextText();
    operation.source.value = nextText();
    operation.lane = nextText();
    operation.verb = nextText();
    operation.target = nextText();
    operation.targetText = nextText();
    // The schema allows these names only; a damaged file reads as the most careful ones.
    operation.semantics = operationClassFromName(nextText()).value_or(OperationClass::Append);
    operation.audience = operationAudienceFromName(nextText()).value_or(OperationAudience::Production);
    operation.baseVersion = nextText();
    operation.payload = query.blob(++column);
    operation.payloadDamaged = crc32c(operation.payload) != static_cast<quint32>(nextNumber());
    operation.statusAtWriting = nextText();
    operation.author = nextText();
    operation.createdAt = Instant{nextNumber()};
    operation.confirmedAt = Instant{nextNumber()};
    operation.expiresAt = query.optionalInstant(++column);
    operation.state = operationStateFromName(nextText()).value_or(OperationState::NeedsUser);
    operation.changedAt = Instant{nextNumber()};
    operation.attempts = static_cast<int>(nextNumber());
    operation.attemptsLeft = static_cast<int>(nextNumber());
    operation.notBefore = Instant{nextNumber()};
    operation.sentAt = query.optionalInstant(++column);
    operation.settleUntil = query.optionalInstant(++column);
    operation.remoteId = nextText();
    operation.lastStatus = static_cast<int>(nextNumber());
    operation.lastError = nextText();
    return operation;
}

} // namespace

QByteArray toJournal(const Operation& operation)
{
    QJsonObject object{
        {QStringLiteral("v"), 1},
        {QStringLiteral("id"), operation.id.value},
        {QStringLiteral("incident"), operation.incident.value},
        {QStringLiteral("source"), operation.source.value},
        {QStringLiteral("lane"), operation.lane},
        {QStringLiteral("verb"), operation.verb},
        {QStringLiteral("target"), operation.target},
        {QStringLiteral("targetText"), operation.targetText},
        {QStringLiteral("class"), toString(operation.semantics)},
        {QStringLiteral("audience"), toString(operation.audience)},
        {QStringLiteral("baseVersion"), operation.baseVersion},
        {QStringLiteral("payload"), QString::fromLatin1(operation.payload.toBase64())},
        {QStringLiteral("statusAtWriting"), operation.statusAtWriting},
        {QStringLiteral("author"), operation.author},
        {QStringLiteral("createdAt"), static_cast<double>(operation.createdAt.ms)},
        {QStringLiteral("confirmedAt"), static_cast<double>(operation.confirmedAt.ms)},
        {QStringLiteral("state"), toString(operation.state)},
    };
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<Operation> fromJournal(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    const auto semantics = operationClassFromName(text(object, "class"));
    const auto audience = operationAudienceFromName(text(object, "audience"));
    const auto state = operationStateFromName(text(object, "state"));
    Operation operation;
    operation.id.value = text(object, "id");
    if (operation.id.isEmpty() || !semantics || !audience || !state)
        return std::nullopt;
    operation.incident.value = text(object, "incident");
    operation.source.value = text(object, "source");
    operation.lane = text(object, "lane");
    operation.verb = text(object, "verb");
    operation.target = text(object, "target");
    operation.targetText = text(object, "targetText");
    operation.semantics = *semantics;
    operation.audience = *audience;
    operation.baseVersion = text(object, "baseVersion");
    operation.payload = QByteArray::fromBase64(text(object, "payload").toLatin1());
    operation.statusAtWriting = text(object, "statusAtWriting");
    operation.author = text(object, "author");
    operation.createdAt = instant(object, "createdAt");
    operation.confirmedAt = instant(object, "confirmedAt");
    operation.state = *state;
    return operation;
}

Result<std::vector<Operation>> operations(const ReadTx& tx, const Filter& filter)
{
    // The outbox is small (unsettled intents of people, and settled ones until they are cleared away): one
    // statement, narrowed here.
    static const std::string all = kSelect + " ORDER BY row";
    static const std::string unsettled =
        kSelect + " WHERE state NOT IN('done','cancelled','superseded') ORDER BY row";
    static const std::string recent =
        kSelect + " WHERE state NOT IN('done','cancelled','superseded') OR changed_at >= ? ORDER BY row";
    auto list = rowsOf<Operation>(filter.unsettledOnly  ? tx.database().query(unsettled)
                                  : filter.settledSince ? tx.database().query(recent, *filter.settledSince)
                                                        : tx.database().query(all),
                                  [](const Query& query) { return fromRow(query); });
    if (list) {
        std::erase_if(*list, [&](const Operation& one) {
            return (filter.incident && one.incident != *filter.incident) ||
                   (filter.source && one.source != *filter.source) ||
                   (!filter.states.empty() &&
                    std::find(filter.states.begin(), filter.states.end(), one.state) == filter.states.end());
        });
    }
    return list;
}

Result<Operation> operation(const ReadTx& tx, const OperationId& id)
{
    static const std::string byId = kSelect + " WHERE id = ?";
    auto found =
        rowsOf<Operation>(tx.database().query(byId, id), [](const Query& query) { return fromRow(query); });
    if (!found)
        return tl::unexpected(found.error());
    if (found->empty())
        return fail(ErrorKind::NotFound, QStringLiteral("there is no action %1").arg(id.value));
    return std::move(found->front());
}

Result<std::vector<OperationAttempt>> attempts(const ReadTx& tx, const OperationId& id)
{
    return rowsOf<OperationAttempt>(
        tx.database().query("SELECT number, started_at, ended_at, request_sent, http_status, outcome"
                            " FROM attempt WHERE operation = ? ORDER BY number",
                            id),
        [&](const Query& query) {
            return OperationAttempt{id,
                                    static_cast<int>(query.integer(0)),
                                    query.instant(1),
                                    query.optionalInstant(2),
                                    static_cast<int>(query.integer(3)),
                                    static_cast<int>(query.integer(4)),
                                    outcomeFrom(query.text(5))};
        });
}

Result<std::vector<PastOperation>> operationsAsOf(const ReadTx& tx, const IncidentId& incident, AsOf asOf)
{
    struct Fact
    {
        QString operation;
        OperationState state;
        Instant occurredAt, knownAt;
        QString words;
    };
    const auto facts = rowsOf<Fact>(
        tx.database().query("SELECT operation, state, occurred_at, known_at, words FROM operation_fact"
                            " WHERE incident = ? ORDER BY row",
                            incident),
        [](const Query& query) {
            return Fact{query.text(0),
                        operationStateFromName(query.text(1)).value_or(OperationState::NeedsUser),
                        query.instant(2), query.instant(3), query.text(4)};
        });
    auto known = operations(tx, Filter{.incident = incident});
    if (!facts || !known)
        return tl::unexpected(facts ? known.error() : facts.error());
    std::vector<PastOperation> past;
    for (Operation& one : *known) {
        const Fact* newest = nullptr;
        for (const Fact& fact : *facts) {
            if (fact.operation == one.id.value && asOf.sees(fact.occurredAt, fact.knownAt))
                newest = &fact;
        }
        if (newest)
            past.push_back({std::move(one), newest->state, newest->occurredAt, newest->words});
    }
    return past;
}

Result<Summary> outboxSummary(const ReadTx& tx)
{
    Query query = tx.database().query("SELECT state, count(*), min(created_at) FROM outbox"
                                      " WHERE state NOT IN('done','cancelled','superseded') GROUP BY state");
    Summary summary;
    for (;;) {
        const Result<bool> row = query.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return summary;
        const int count = static_cast<int>(query.integer(1));
        const Instant oldest = query.instant(2);
        if (!summary.oldest || oldest < *summary.oldest)
            summary.oldest = oldest;
        switch (operationStateFromName(query.text(0)).value_or(OperationState::NeedsUser)) {
        case OperationState::Pending:
            summary.waiting += count;
            break;
        case OperationState::Inflight:
            summary.underWay += count;
            break;
        case OperationState::Unknown:
        case OperationState::Verifying:
            summary.checking += count;
            break;
        case OperationState::NeedsUser:
        case OperationState::Conflict:
        case OperationState::Rejected:
        case OperationState::Done:
        case OperationState::Superseded:
        case OperationState::Cancelled:
            summary.needsPerson += count;
            break;
        }
    }
}

Result<QString> statusNow(const ReadTx& tx, const IncidentId& incident)
{
    if (incident.isEmpty())
        return QString();
    const Result<IncidentFacts> facts = tx.facts(incident);
    if (!facts)
        return tl::unexpected(facts.error());
    return statusFingerprint(stateAt(*facts, {}));
}

} // namespace muster::outbox
