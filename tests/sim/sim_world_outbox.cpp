// SPDX-License-Identifier: GPL-3.0-or-later
// People who ask for writes in a simulated world, and what must hold for what they asked.
#include "models/store/outbox_store.h"
#include "tests/sim/sim_world.h"

#include <QJsonDocument>

namespace muster::sim {

namespace {

const QString kPerson = QStringLiteral("Ann");

bool waitsForAPerson(OperationState state)
{
    return state == OperationState::NeedsUser || state == OperationState::Conflict ||
           state == OperationState::Rejected;
}

QString targetOf(qint64 number)
{
    return QStringLiteral("thing-%1").arg(number);
}

} // namespace

void World::personWrites()
{
    std::vector<Operation> waiting;
    for (const Operation& operation : m_runner->operations()) {
        if (waitsForAPerson(operation.state))
            waiting.push_back(operation);
    }
    if (m_chance.chance(100))
        return m_desk.meddle(targetOf(m_chance.between(0, 2)), m_clock.trueNow());
    if (m_chance.chance(60))
        return m_runner->tryNow();
    if (!waiting.empty() && m_chance.chance(600))
        return decide(waiting[size_t(m_chance.between(0, qint64(waiting.size()) - 1))]);
    if (m_intents < 30)
        enqueue();
}

void World::enqueue()
{
    static const char* const verbs[] = {"notes", "posts", "keyed", "goals", "docs", "restarts"};
    const QString verb = QString::fromLatin1(verbs[m_chance.pick({30, 12, 14, 18, 16, 10})]);
    outbox::Intent intent;
    Operation& operation = intent.operation;
    operation.id =
        OperationId{QStringLiteral("op-%1-%2").arg(++m_intents, 2, 10, QLatin1Char('0')).arg(verb)};
    operation.source = kFlags;
    operation.verb = verb;
    if (m_room)
        operation.incident = *m_room;
    operation.target = targetOf(m_chance.between(0, 2));
    operation.targetText = QStringLiteral("%1 on %2").arg(verb, operation.target);
    operation.author = kPerson;
    operation.baseVersion = QString::number(m_desk.docVersion(operation.target));
    operation.payload = QJsonDocument(QJsonObject{{QStringLiteral("value"), operation.id.value}})
                            .toJson(QJsonDocument::Compact);
    m_trace.note(m_clock.now(), "asks", operation.id.value);
    const QString text = operation.targetText;
    m_runner->enqueue(std::move(intent), text, this, [this](const Result<Operation>& stored) {
        if (stored)
            m_acknowledged.insert(stored->id.value);
    });
}

/// A person who looks into the tool first, as the words ask; while a copy may still land nobody can tell.
void World::decide(const Operation& operation)
{
    const QString id = operation.id.value;
    if (m_network.mayStillLand(id))
        return;
    outbox::Decision decision = m_chance.chance(600) ? outbox::Decision::SendAgain : outbox::Decision::Cancel;
    if (m_desk.effects(id) > 0)
        decision = outbox::Decision::ItArrived;
    m_trace.note(m_clock.now(), "decides", id, int(decision));
    if (operation.state == OperationState::Conflict && m_chance.chance(600)) {
        outbox::Edit edit;
        edit.payload = operation.payload;
        edit.targetText = operation.targetText;
        edit.baseVersion = QString::number(m_desk.docVersion(operation.target));
        edit.person = kPerson;
        m_runner->edit(operation.id, edit, this, [this](const Result<Operation>& stored) {
            if (stored)
                m_acknowledged.insert(stored->id.value);
        });
        return;
    }
    m_runner->decide(operation.id, decision, kPerson, this, [](const Result<Operation>&) {});
}

bool World::outboxIsQuiet()
{
    for (const Operation& operation : m_runner->operations()) {
        if (!waitsForAPerson(operation.state))
            return false;
    }
    return m_runner->isRunning();
}

/// Not a byte leaves before the transaction that counts it is durable.
void World::checkTransmission(const QString& operation)
{
    const int sent = ++m_transmissions[operation];
    Query query = m_disk.database().query("SELECT state, attempts FROM outbox WHERE id = ?", operation);
    const Result<bool> row = query.step();
    if (!row || !*row)
        return violation(QStringLiteral("%1 is sent and nobody stored it").arg(operation));
    if (query.text(0) != QLatin1String("inflight") || query.integer(1) < sent)
        violation(QStringLiteral("%1 is sent for the %2. time; stored is %3 after %4 attempts")
                      .arg(operation)
                      .arg(sent)
                      .arg(query.text(0))
                      .arg(query.integer(1)));
}

/// Everything that a person was told is saved is here and happened once, or waits for a person.
void World::checkOutbox()
{
    const auto list = outbox::operations(ReadTx(m_disk.database()));
    if (!list)
        return violation(QStringLiteral("the outbox cannot be read: ") + list.error().what);
    std::set<QString> here;
    for (const Operation& operation : *list) {
        const QString& id = operation.id.value;
        here.insert(id);
        const int effects = m_desk.effects(id);
        const bool goal = operation.semantics == OperationClass::IdempotentByGoal;
        m_trace.note(Instant{}, "operation at rest", operation.targetText + toString(operation.state),
                     effects);
        if (effects > 1 && !goal)
            violation(QStringLiteral("%1 happened %2 times").arg(id).arg(effects));
        if (operation.state == OperationState::Done && effects == 0 && !goal)
            violation(QStringLiteral("%1 is called done and never happened").arg(id));
        if (operation.attempts == 0 && effects > 0)
            violation(QStringLiteral("%1 happened without an attempt").arg(id));
        if (!isSettled(operation.state) && !waitsForAPerson(operation.state))
            violation(QStringLiteral("%1 is left %2 until %3: %4 %5")
                          .arg(id, toString(operation.state), operation.notBefore.toIso(),
                               operation.lastError, m_runner->whyWaiting(operation.id)));
        if (operation.payloadDamaged)
            violation(QStringLiteral("%1 is damaged").arg(id));
    }
    for (const QString& id : m_acknowledged) {
        if (!here.contains(id))
            violation(QStringLiteral("%1 was said to be saved and is gone").arg(id));
    }
}

} // namespace muster::sim
