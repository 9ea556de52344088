// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A tool that exists only here, the transports to it, and an outbox that can be cut off: what the flow tests
// of the outbox share.

#include "integrations/core/secret_store.h"
#include "integrations/sync/outbox_runner.h"
#include "integrations/sync/transport.h"
#include "models/base/worker.h"
#include "models/store/store.h"
#include "tests/flow/fake_clock.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

#include <map>

namespace muster::test {

inline QJsonObject objectOf(const QByteArray& json)
{
    return QJsonDocument::fromJson(json).object();
}

/// One verb per class and audience. A write is POST /<verb> with {"id","text"}; GET /find/<id> says
/// {"state": "found" | "absent" | "other"}; GET /status says whose token it is.
class FakeTool final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override
    {
        static const ConnectorDescriptor descriptor = [] {
            ConnectorDescriptor d;
            d.id = QStringLiteral("fake");
            d.name = QStringLiteral("Fake");
            d.feeds = {QStringLiteral("events")};
            d.verbs = {
                {QStringLiteral("note"), QStringLiteral("Add a note"), OperationClass::Append,
                 OperationAudience::Internal},
                {QStringLiteral("ack"), QStringLiteral("Acknowledge"), OperationClass::IdempotentByGoal,
                 OperationAudience::Internal},
                {QStringLiteral("event"), QStringLiteral("Send an event"), OperationClass::IdempotentByKey,
                 OperationAudience::Internal},
                {QStringLiteral("page"), QStringLiteral("Save a page"), OperationClass::CompareAndSet,
                 OperationAudience::Internal},
                {QStringLiteral("post"), QStringLiteral("Tell everybody"), OperationClass::Append,
                 OperationAudience::Public},
                {QStringLiteral("rollback"), QStringLiteral("Roll back"), OperationClass::IdempotentByGoal,
                 OperationAudience::Production},
            };
            return d;
        }();
        return descriptor;
    }
    Step check(const Account& account) const override
    {
        return {get(account, QStringLiteral("/status")),
                [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                    if (auto error = checkStatus(reply, context))
                        return tl::unexpected(std::move(*error));
                    Outcome outcome;
                    outcome.facts.account = objectOf(reply.body).value(QLatin1String("account")).toString();
                    return outcome;
                }};
    }
    Step pull(const Account& account, const Cursor&, const Interest&) const override
    {
        return check(account);
    }
    Result<Step> push(const Account& account, const Operation& operation) const override
    {
        QJsonObject body = objectOf(operation.payload);
        if (body.contains(QLatin1String("refuse")))
            return fail(ErrorKind::Invalid, QStringLiteral("no such content"));
        body[QStringLiteral("id")] = operation.id.value;
        body[QStringLiteral("base")] = operation.baseVersion;
        HttpRequest request = get(account, u'/' + operation.verb);
        request.method = HttpMethod::Post;
        request.contentType = "application/json";
        request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
        return Step{request, [](const HttpReply& reply, const Context&) -> Result<Outcome> {
                        const QJsonObject said = objectOf(reply.body);
                        Outcome outcome;
                        outcome.receipt = WriteReceipt{said.contains(QLatin1String("remote")),
                                                       said.contains(QLatin1String("later")),
                                                       said.value(QLatin1String("remote")).toString(),
                                                       {}};
                        return outcome;
                    }};
    }
    Result<Step> reconcile(const Account& account, const Operation& operation) const override
    {
        return Step{get(account, QStringLiteral("/find/") + operation.id.value),
                    [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                        if (auto error = checkStatus(reply, context))
                            return tl::unexpected(std::move(*error));
                        const QString state = objectOf(reply.body).value(QLatin1String("state")).toString();
                        Outcome outcome;
                        if (state == QLatin1String("found"))
                            outcome.readBack = ReadBack::Found;
                        else if (state == QLatin1String("absent"))
                            outcome.readBack = ReadBack::NotFound;
                        else if (state == QLatin1String("other"))
                            outcome.readBack = ReadBack::OtherVersion;
                        return outcome;
                    }};
    }

private:
    static HttpRequest get(const Account& account, const QString& path)
    {
        HttpRequest request;
        request.url = account.baseUrl;
        request.url.setPath(path);
        return request;
    }
};

inline HttpReply reply(int status, const QByteArray& body = "{}",
                       const std::vector<std::pair<QByteArray, QByteArray>>& headers = {},
                       const QByteArray& type = "application/json")
{
    return {status, type, headers, body};
}

/// What a write may meet.
struct Answers
{
    static WriteEvidence ok() { return {1, reply(200, R"({"remote":"R1"})"), std::nullopt}; }
    static WriteEvidence with(int status, std::vector<std::pair<QByteArray, QByteArray>> headers = {})
    {
        return {1, reply(status, "{}", headers), std::nullopt};
    }
    static WriteEvidence portal()
    {
        return {1, reply(200, "<html>login</html>", {}, "text/html"), std::nullopt};
    }
    static WriteEvidence lost()
    {
        return {1, std::nullopt,
                Error{ErrorKind::Timeout, QStringLiteral("no answer within 30 s"), 0, std::nullopt, {}}};
    }
    static WriteEvidence notSent()
    {
        return {0, std::nullopt,
                Error{ErrorKind::Offline, QStringLiteral("connection refused"), 0, std::nullopt, {}}};
    }
};

/// Role: the network and the tool behind it. `applied` is the tool's ledger: effects by operation id.
class FakeWorld final : public WriteTransport, public Transport
{
public:
    struct Write
    {
        QString id, verb, authorization;
        QByteArray body;
        Instant at;
    };
    explicit FakeWorld(Clock& time) : clock(time) {}

    // What happens to the n-th write; `apply(id)` is its effect. No value: held until `release()`.
    using OnWrite = std::function<std::optional<WriteEvidence>(const Write&)>;
    OnWrite onWrite = [this](const Write& write) -> std::optional<WriteEvidence> {
        apply(write.id);
        return Answers::ok();
    };
    /// Overrides the honest answer of a read-back; or of anything.
    std::function<std::optional<Result<HttpReply>>(const QString& path)> onRead;
    QString account = QStringLiteral("A");

    void apply(const QString& id) { ++applied[id]; }
    int effects(const QString& id) const
    {
        const auto found = applied.find(id);
        return found == applied.end() ? 0 : found->second;
    }
    int sent(const QString& verb) const
    {
        return int(
            std::count_if(writes.begin(), writes.end(), [&](const Write& one) { return one.verb == verb; }));
    }
    void release(const WriteEvidence& evidence)
    {
        const auto answer = std::exchange(held, nullptr);
        if (answer)
            answer(evidence);
    }

    ExchangeId sendWrite(Exchange exchange, QObject* context,
                         std::function<void(WriteEvidence)> onDone) override
    {
        const QJsonObject body = objectOf(exchange.request.body);
        const Write write{body.value(QLatin1String("id")).toString(), exchange.request.url.path().mid(1),
                          QString::fromLatin1(exchange.authorization), exchange.request.body, clock.now()};
        writes.push_back(write);
        const auto answer = [guard = QPointer(context), onDone](const WriteEvidence& evidence) {
            if (guard)
                QTimer::singleShot(0, guard, [onDone, evidence] { onDone(evidence); });
        };
        if (const auto evidence = onWrite(write))
            answer(*evidence);
        else
            held = answer;
        return ++m_last;
    }
    ExchangeId send(Exchange exchange, QObject* context,
                    std::function<void(Result<HttpReply>)> onDone) override
    {
        const QString path = exchange.request.url.path();
        reads.append(path);
        std::optional<Result<HttpReply>> answer = onRead ? onRead(path) : std::nullopt;
        if (!answer && path == QLatin1String("/status"))
            answer = reply(200, "{\"account\":\"" + account.toLatin1() + "\"}");
        if (!answer)
            answer = reply(200, effects(path.section(u'/', -1)) > 0 ? R"({"state":"found"})"
                                                                    : R"({"state":"absent"})");
        QTimer::singleShot(0, context, [onDone, answer = *answer] { onDone(answer); });
        return ++m_last;
    }
    void cancel(ExchangeId) override {}
    void forget(const SourceId&) override {}

    Clock& clock;
    std::vector<Write> writes;
    QStringList reads;
    std::map<QString, int> applied;
    std::function<void(const WriteEvidence&)> held;

private:
    ExchangeId m_last = 0;
};

/// Role: the outbox of a program that dies, or whose disk fails, at a chosen write.
class CutOutbox final : public OutboxStore
{
public:
    explicit CutOutbox(Store& store) : m_real(store) {}
    enum class Cut { Before, After }; ///< the transaction; After: durable, but nobody is told
    int dieAt = 0;                    ///< at this change, from 1; 0 never
    Cut cut = Cut::Before;
    int changes = 0;
    bool dead = false;
    int failNext = 0; ///< changes that meet a full disk
    QString hold;     ///< the first change into this state is durable and told with `held`
    std::function<void()> held;
    std::function<void(const Operation&)> onChange; ///< durable, and nobody was told yet

    void change(std::function<Result<Operation>(WriteTx&)> transaction, QObject* context,
                std::function<void(Result<Operation>)> onDone) override
    {
        if (dead)
            return;
        if (failNext > 0) {
            --failNext;
            QTimer::singleShot(0, context, [onDone] {
                onDone(fail(ErrorKind::Storage, QStringLiteral("the disk is full")));
            });
            return;
        }
        if (++changes == dieAt) {
            dead = true;
            if (cut == Cut::After)
                m_real.change(std::move(transaction), context, [](const Result<Operation>&) {});
            return;
        }
        m_real.change(
            std::move(transaction), context,
            [this, guard = QPointer(context), onDone = std::move(onDone)](Result<Operation> operation) {
                if (dead)
                    return;
                if (operation && onChange)
                    onChange(*operation);
                if (operation && !held && toString(operation->state) == hold) {
                    held = [guard, onDone, operation] {
                        if (guard)
                            onDone(operation);
                    };
                    return;
                }
                onDone(std::move(operation));
            });
    }
    void recover(QObject* context, std::function<void(Result<std::vector<Operation>>)> onDone) override
    {
        m_real.recover(context, std::move(onDone));
    }
    void account(const SourceId& source, QObject* context,
                 std::function<void(Result<QString>)> onDone) override
    {
        m_real.account(source, context, std::move(onDone));
    }
    void rememberAccount(const SourceId& source, const QString& fingerprint, QObject* context,
                         std::function<void(Done)> onDone) override
    {
        m_real.rememberAccount(source, fingerprint, context, std::move(onDone));
    }

private:
    StoreOutbox m_real;
};

} // namespace muster::test
