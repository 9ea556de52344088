// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The door that every exchange passes before it is sent: keeps the rules of host_guard.h for the program,
// remembers them through the FactSink, and puts refusals into words. For the engine's reads and the outbox's
// writes alike.

#include "integrations/core/http.h"
#include "integrations/sync/fact_sink.h"
#include "integrations/sync/host_guard.h"
#include "models/base/clock.h"
#include "models/base/result.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <map>
#include <vector>

namespace muster {

/// Role: see above. Owner: SyncEngine. Thread: main. Sink and clock outlive it.
/// Order for one exchange: whenReady, ask, (send), then exactly one of answered or abandoned.
class HostGate final : public QObject
{
    Q_OBJECT
public:
    HostGate(FactSink& sink, Clock& clock, quint32 seed, HostGuard::Limits limits = {},
             QObject* parent = nullptr);

    /// Runs `go` when the states of the last run are read (at once when they are); never after `context`
    /// died.
    void whenReady(QObject* context, std::function<void()> go);
    /// How much a tool at this address allows a minute; see HostGuard::allow.
    void allow(const QUrl& url, double perMinute, Milliseconds within)
    {
        m_guard.allow(HostGuard::originOf(url), perMinute, within);
    }
    /// Takes a place, or says until when not. `retry`: the last attempt at the same failed.
    std::optional<Refusal> ask(const QUrl& url, Purpose purpose, bool retry);
    /// The refusal as an Error of the source `name`, with words and `retryAfter`.
    Error refusedError(const Refusal& refusal, const QUrl& url, const QString& name) const;
    void answered(const QUrl& url, const Result<HttpReply>& reply);
    /// It was cancelled: nobody knows what would have come.
    void abandoned(const QUrl& url);
    /// What would refuse anybody now: a pause that the host asked for, or that it does not answer. Takes no
    /// place.
    std::optional<Refusal> blocked(const QUrl& url);
    /// What the host allows and what of that was asked; see HostGuard::used.
    RequestBudget used(const QUrl& url);
    /// Until when the host asked not to be asked; in the past when it did not.
    Instant pausedUntil(const QUrl& url);
    /// It answered when it was last asked, as far as anybody knows: its breaker is closed.
    bool answers(const QUrl& url) const { return state(url).breaker == Breaker::Closed; }
    /// The host asked for a pause of which somebody else keeps the memory: it lasts at least until then.
    void pauseUntil(const QUrl& url, Instant until);
    /// A person waits for this host: one request goes out at once even though the breaker is open.
    void tryNow(const QUrl& url);
    /// The machine slept for `gap`, or did not (zero) and the clock that jumped was set. A pause goes on
    /// while we sleep; a clock that is set neither ends nor prolongs it.
    void slept(Milliseconds gap);
    /// Changed states, to be stored with a batch that is being written anyway. What must not be forgotten is
    /// stored again by itself, because that batch may fail.
    std::vector<HostState> takeChanged() { return m_guard.copyChanged(); }
    HostState state(const QUrl& url) const { return m_guard.state(HostGuard::originOf(url)); }

private:
    struct Waiter
    {
        QPointer<QObject> context;
        std::function<void()> go;
    };
    void load();
    void storeSoon(Milliseconds in = Milliseconds{0});
    void store();
    /// Present time; when the wall clock was set since the last look, all that waits moves with it.
    Instant now();

    FactSink& m_sink;
    Clock& m_clock;
    HostGuard m_guard;
    enum class Load { NotBegun, UnderWay, Over } m_load = Load::NotBegun;
    std::vector<Waiter> m_waiting;
    std::map<QString, QString> m_lastFailure; ///< by origin, words
    bool m_storing = false;
    Instant m_lastNow;
    Milliseconds m_lastSteady{0};
    Milliseconds m_moved{0}; ///< how far the wall clock was set since we began
};

} // namespace muster
