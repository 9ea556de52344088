// SPDX-License-Identifier: GPL-3.0-or-later
// The outbox explored exhaustively (goal G4): the real functions of models/domain/operation.h as the client
// of a hostile world. Two intents of one lane, at most two crashes, at most three transmissions each; a
// request may never leave, be lost, be applied, be applied late, be answered by a fault, a portal or not at
// all; a read may be behind within the horizon; a person decides rightly where one is asked. Every reachable
// state is visited.
//
// Checked in every end and on every way: no effect twice, nothing called done that was not, effects in the
// order of the intents, every transition in the table, and from every state an end in which everything is
// settled or a person was asked. Two controls show that the model can fail: without the horizon, and with a
// transport that sends twice, there are duplicates.
#include "models/domain/operation.h"

#include <QProcess>
#include <QtTest>

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

using namespace muster;
using State = OperationState;
using Class = OperationClass;
using Audience = OperationAudience;

namespace {

constexpr int kAttempts = 3;
constexpr Milliseconds kWait{1'000};
constexpr Instant kSent{1'000'000};
constexpr std::array kClasses{Class::IdempotentByKey, Class::IdempotentByGoal, Class::CompareAndSet,
                              Class::Append};
constexpr std::array kAudiences{Audience::Internal, Audience::Public, Audience::Production};

/// One intent: what the client's disk says, and what the tool did.
struct Intent
{
    State state = State::Pending;
    uint8_t attempts = 0;
    uint8_t left = kAttempts;
    bool settled = false; ///< the horizon of the newest attempt is over
    bool stale = false;   ///< waited too long for its audience
    uint8_t decided = 0;  ///< by the person: "send again" once
    uint8_t applied = 0;  ///< effects
    uint8_t late = 0;     ///< copies still on their way
    friend bool operator==(const Intent&, const Intent&) = default;
};

struct World
{
    std::array<Intent, 2> intents;
    uint8_t crashes = 2;
    uint8_t version = 0;      ///< of the object: grows with each effect of a CompareAndSet
    uint8_t newest = 0;       ///< whose effect came last: 1, 2; 0 none
    bool overwritten = false; ///< an earlier intent's effect came after a later one's
    friend bool operator==(const World&, const World&) = default;

    uint64_t key() const
    {
        uint64_t packed = 0;
        const auto put = [&packed](uint64_t value, int bits) { packed = packed << bits | value; };
        for (const Intent& one : intents) {
            put(uint64_t(one.state), 4);
            put(one.attempts, 3);
            put(one.left, 2);
            put(one.settled, 1);
            put(one.stale, 1);
            put(one.decided, 1);
            put(one.applied, 2);
            put(one.late, 2);
        }
        put(crashes, 2);
        put(version, 3);
        put(newest, 2);
        put(overwritten, 1);
        return packed;
    }
};

struct Options
{
    Class semantics = Class::Append;
    Audience audience = Audience::Internal;
    bool horizon = true;     ///< off: "not there" counts at once
    bool sendsTwice = false; ///< the transport repeats by itself, as a stock QNetworkAccessManager does
};

struct Findings
{
    size_t states = 0, ends = 0, duplicates = 0, lost = 0, deadEnds = 0, misordered = 0, asked = 0;
    QStringList illegal;
};

class Explorer
{
public:
    explicit Explorer(Options options) : m_options(options) {}

    Findings run()
    {
        visit(World{});
        for (size_t at = 0; at < m_worlds.size(); ++at) {
            m_from = at;
            m_any = false;
            const World world = m_worlds[at]; // a copy: the list grows
            expand(world);
            if (!m_any)
                end(at);
        }
        countDeadEnds();
        m_findings.states = m_worlds.size();
        return m_findings;
    }

private:
    /// The real value, as far as the real functions look at it.
    Operation real(const Intent& one) const
    {
        Operation operation;
        operation.semantics = m_options.semantics;
        operation.audience = m_options.audience;
        operation.state = one.state;
        operation.attempts = one.attempts;
        operation.attemptsLeft = one.left;
        operation.sentAt = kSent;
        if (m_options.horizon)
            operation.settleUntil = kSent + kOperationHorizon;
        operation.confirmedAt = now(one) - Milliseconds{one.stale ? 600'000 : 0};
        return operation;
    }
    static Instant now(const Intent& one)
    {
        return kSent + (one.settled ? kOperationHorizon + Milliseconds{1} : Milliseconds{1});
    }

    void visit(const World& world)
    {
        m_any = true;
        const auto [found, fresh] = m_index.try_emplace(world.key(), m_worlds.size());
        if (fresh) {
            m_worlds.push_back(world);
            m_before.emplace_back();
        }
        if (m_from < m_worlds.size() && found->second != m_from)
            m_before[found->second].push_back(uint32_t(m_from));
    }

    void become(World& world, size_t which, State next)
    {
        Intent& one = world.intents[which];
        if (!mayBecome(one.state, next))
            m_findings.illegal << toString(one.state) + u'>' + toString(next);
        one.state = next;
    }

    /// One copy of the request reaches the tool. False: refused because the base is another.
    bool apply(World& world, size_t which) const
    {
        Intent& one = world.intents[which];
        const auto count = [&] { one.applied = uint8_t(std::min(one.applied + 1, 3)); };
        switch (m_options.semantics) {
        case Class::IdempotentByKey:
            if (one.applied > 0)
                return true; // known key: the first result again
            count();
            break;
        case Class::IdempotentByGoal:
            one.applied = 1;
            break;
        case Class::CompareAndSet:
            if (world.version != which)
                return false;
            ++world.version;
            count();
            break;
        case Class::Append:
            count();
            break;
        }
        world.overwritten = world.overwritten || world.newest > which + 1;
        world.newest = uint8_t(which + 1);
        return true;
    }

    void expand(const World& world)
    {
        for (size_t which = 0; which < 2; ++which) {
            const Intent& one = world.intents[which];
            if (one.late > 0) { // a late copy lands whenever it likes
                World next = world;
                --next.intents[which].late;
                apply(next, which);
                visit(next);
            }
            step(world, which);
        }
        if (world.crashes > 0)
            crash(world);
    }

    void crash(const World& world)
    {
        World next = world;
        --next.crashes;
        for (Intent& one : next.intents) {
            if (const auto after = afterCrash(one.state))
                one.state = *after;
            if (one.state == State::Unknown)
                one.settled = false; // its horizon begins anew
        }
        if (!(next.intents == world.intents))
            visit(next);
    }

    void step(const World& world, size_t which)
    {
        switch (world.intents[which].state) {
        case State::Pending:
            return begin(world, which);
        case State::Inflight:
            return send(world, which);
        case State::Unknown:
            return wait(world, which);
        case State::Verifying:
            return readBack(world, which);
        case State::NeedsUser:
            return decide(world, which);
        case State::Conflict:
        case State::Rejected:
        case State::Done:
        case State::Superseded:
        case State::Cancelled:
            return; // ends: settled, or a person edits, which is a new intent
        }
    }

    /// As OutboxRunner does: the lane's first pending one, and only when nothing of the lane may be on its
    /// way.
    void begin(const World& world, size_t which)
    {
        const Intent& one = world.intents[which];
        const Intent& other = world.intents[1 - which];
        if (!one.stale && m_options.audience != Audience::Internal) { // the person's post grows old
            World next = world;
            next.intents[which].stale = true;
            visit(next);
        }
        const auto due = beforeSend(real(one), {}, now(one));
        if (due == State::NeedsUser) {
            World next = world;
            become(next, which, State::NeedsUser);
            return visit(next);
        }
        if (occupiesLane(other.state) || (which == 1 && other.state == State::Pending))
            return;
        World next = world;
        become(next, which, *due);
        Intent& begun = next.intents[which];
        ++begun.attempts;
        --begun.left;
        begun.settled = false;
        visit(next);
    }

    void sent(const World& world, size_t which, const SendResult& result)
    {
        World next = world;
        const Intent& one = next.intents[which];
        become(next, which, afterSend(real(one), result, now(one), kWait).state);
        visit(next);
    }

    void send(const World& world, size_t which)
    {
        sent(world, which, {0, 0, false, false, {}}); // refused, no name, no TLS: nothing left
        sent(world, which, {1, 0, false, false, {}}); // lost on the way
        for (const int status :
             {200, 302, 400, 401, 408, 429, 500, 502, 503}) // a portal, or refused, or a fault
            sent(world, which, {1, status, false, false, {}});
        World delayed = world;
        if (delayed.intents[which].late < 2) {
            ++delayed.intents[which].late;
            sent(delayed, which, {1, 0, false, false, {}});
            sent(delayed, which, {1, 504, false, false, {}});
            sent(delayed, which, {1, 202, false, true, {}});
        }
        for (int copies = 1; copies <= (m_options.sendsTwice ? 2 : 1); ++copies) {
            World applied = world;
            bool taken = false;
            for (int i = 0; i < copies; ++i)
                taken = apply(applied, which) || taken;
            if (!taken) {
                sent(applied, which, {1, 412, false, false, {}});
                sent(applied, which, {1, 0, false, false, {}});
                continue;
            }
            sent(applied, which, {1, 200, true, false, {}});
            for (const int status : {0, 200, 303, 500, 502}) // done, and nobody says so
                sent(applied, which, {1, status, false, false, {}});
            if (m_options.semantics == Class::IdempotentByGoal)
                sent(applied, which, {1, 409, false, false, {}}); // "already so"
        }
    }

    void wait(const World& world, size_t which)
    {
        World asking = world;
        become(asking, which, State::Verifying);
        visit(asking);
        const Intent& one = world.intents[which];
        if (!one.settled) {
            // The horizon passes: each late copy has landed or died, reads are up to date.
            for (uint8_t landed = 0; landed <= one.late; ++landed) {
                World next = world;
                next.intents[which].settled = true;
                next.intents[which].late = 0;
                for (uint8_t i = 0; i < landed; ++i)
                    apply(next, which);
                visit(next);
            }
            return;
        }
        World next = world; // fifteen minutes without an answer
        become(next, which, State::NeedsUser);
        visit(next);
    }

    bool visible(const World& world, size_t which) const
    {
        return m_options.semantics == Class::IdempotentByGoal ? world.newest == which + 1
                                                              : world.intents[which].applied > 0;
    }

    void readBack(const World& world, size_t which)
    {
        const Intent& one = world.intents[which];
        const auto answered = [&](ReadBack answer) {
            World next = world;
            become(next, which, afterReadBack(real(one), answer, now(one), kWait).state);
            visit(next);
        };
        answered(ReadBack::Failed);
        const bool there = visible(world, which);
        if (there)
            answered(ReadBack::Found);
        else if (m_options.semantics == Class::CompareAndSet && world.version != which)
            answered(ReadBack::OtherVersion);
        if (!there || !one.settled)
            answered(ReadBack::NotFound); // true, or a read that is behind
        // A tool that takes writes for later names the request that failed: nothing of it is on its way.
        if (one.applied == 0 && one.late == 0)
            answered(ReadBack::Refused);
    }

    /// A person who looks into the tool before deciding, once everything has landed.
    void decide(const World& world, size_t which)
    {
        const Intent& one = world.intents[which];
        if (one.decided > 0 || one.late > 0)
            return;
        const Intent& other = world.intents[1 - which];
        World next = world;
        next.intents[which].decided = 1;
        World cancelled = next;
        if (visible(world, which)) {
            become(next, which, State::Done);
            return visit(next);
        }
        become(cancelled, which, State::Cancelled);
        visit(cancelled);
        // Sending the earlier one after the later one is done is the person's own will, not ours to judge.
        if (which == 0 && other.applied > 0)
            return;
        become(next, which, State::Pending);
        next.intents[which].left = 1;
        next.intents[which].stale = false;
        next.intents[which].settled = false;
        visit(next);
    }

    static bool isEnd(const Intent& one)
    {
        return isSettled(one.state) || one.state == State::NeedsUser || one.state == State::Conflict ||
               one.state == State::Rejected;
    }

    void end(size_t at)
    {
        const World& world = m_worlds[at];
        ++m_findings.ends;
        m_ends.push_back(uint32_t(at));
        bool asked = false, dead = false, twice = false, lost = false;
        for (const Intent& one : world.intents) {
            dead = dead || !isEnd(one);
            asked = asked || one.state == State::NeedsUser || one.state == State::Conflict;
            twice = twice || (m_options.semantics != Class::IdempotentByGoal && one.applied > 1);
            lost = lost || (one.state == State::Done && one.applied == 0);
        }
        // Where a person decided about the earlier one, the later one did not wait for it.
        const bool bothDone = world.intents[0].state == State::Done &&
                              world.intents[1].state == State::Done && world.intents[0].decided == 0;
        m_findings.deadEnds += dead;
        m_findings.asked += asked;
        m_findings.duplicates += twice;
        m_findings.lost += lost;
        // For a goal the last effect must be the last intent's: an earlier one that lands afterwards undoes
        // it.
        m_findings.misordered += bothDone && world.overwritten;
    }

    /// States from which no end can be reached.
    void countDeadEnds()
    {
        std::vector<bool> reaches(m_worlds.size(), false);
        std::vector<uint32_t> open = m_ends;
        for (const uint32_t one : open)
            reaches[one] = true;
        while (!open.empty()) {
            const uint32_t at = open.back();
            open.pop_back();
            for (const uint32_t before : m_before[at]) {
                if (!reaches[before]) {
                    reaches[before] = true;
                    open.push_back(before);
                }
            }
        }
        m_findings.deadEnds += size_t(std::count(reaches.begin(), reaches.end(), false));
    }

    Options m_options;
    Findings m_findings;
    std::vector<World> m_worlds;
    std::vector<std::vector<uint32_t>> m_before;
    std::vector<uint32_t> m_ends;
    std::unordered_map<uint64_t, size_t> m_index;
    size_t m_from = SIZE_MAX;
    bool m_any = false;
};

// ------------------------------------------------------------------------- the table that the Python model
// tells

constexpr std::array kStatuses{200, 204, 302, 307, 400, 401, 403, 404, 407, 408, 409,
                               410, 412, 413, 422, 425, 429, 500, 501, 502, 503, 504};

QStringList table()
{
    QStringList lines;
    for (const OperationTransition& one : operationTransitions())
        lines << QStringLiteral("transition %1 %2").arg(toString(one.from), toString(one.to));
    for (const Class semantics : kClasses) {
        for (const Audience audience : kAudiences) {
            Operation operation;
            operation.semantics = semantics;
            operation.audience = audience;
            operation.sentAt = kSent;
            operation.settleUntil = kSent + kOperationHorizon;
            const QString who = toString(semantics) + u' ' + toString(audience);
            for (const int left : {0, 1}) {
                operation.attemptsLeft = left;
                operation.state = State::Inflight;
                for (const int attempts : {1, 2}) {
                    operation.attempts = attempts;
                    const auto line = [&](int sent, int status, int ours) {
                        const Verdict verdict =
                            afterSend(operation, {sent, status, ours == 1, false, {}}, kSent, kWait);
                        lines << QStringLiteral("send %1 attempts=%2 left=%3 sent=%4 status=%5 ours=%6 %7")
                                     .arg(who)
                                     .arg(attempts)
                                     .arg(left)
                                     .arg(sent)
                                     .arg(status)
                                     .arg(ours)
                                     .arg(toString(verdict.state));
                    };
                    line(0, 0, 0);
                    line(1, 0, 0);
                    for (const int status : kStatuses) {
                        line(1, status, 0);
                        if (status < 300)
                            line(1, status, 1);
                    }
                }
                operation.state = State::Verifying;
                for (const auto& [answer, name] :
                     {std::pair{ReadBack::Found, "found"}, std::pair{ReadBack::NotFound, "not_found"},
                      std::pair{ReadBack::Failed, "failed"}, std::pair{ReadBack::OtherVersion, "other"},
                      std::pair{ReadBack::Refused, "refused"}}) {
                    for (const int settled : {0, 1}) {
                        const Instant at = kSent + (settled ? kOperationHorizon : Milliseconds{1});
                        lines << QStringLiteral("read %1 left=%2 %3 settled=%4 %5")
                                     .arg(who)
                                     .arg(left)
                                     .arg(QLatin1String(name))
                                     .arg(settled)
                                     .arg(toString(afterReadBack(operation, answer, at, kWait).state));
                    }
                }
            }
        }
    }
    lines.sort();
    return lines;
}

} // namespace

class TestOutboxModel : public QObject
{
    Q_OBJECT

private slots:
    void everyWayEndsOnceOrAsks()
    {
        Findings sum;
        for (const Class semantics : kClasses) {
            for (const Audience audience : kAudiences) {
                const Findings found = Explorer({semantics, audience, true, false}).run();
                std::printf(
                    "%-13s%-11s states %7zu ends %6zu asked %6zu duplicates %zu lost %zu misordered %zu "
                    "dead-ends %zu\n",
                    qPrintable(toString(semantics)), qPrintable(toString(audience)), found.states, found.ends,
                    found.asked, found.duplicates, found.lost, found.misordered, found.deadEnds);
                QVERIFY2(found.illegal.isEmpty(), qPrintable(found.illegal.join(u' ')));
                QVERIFY(found.states > 1'000);
                sum.states += found.states;
                sum.duplicates += found.duplicates;
                sum.lost += found.lost;
                sum.deadEnds += found.deadEnds;
                sum.misordered += found.misordered;
            }
        }
        std::printf("FIGURE: G4 states %zu, duplicates %zu, lost %zu, misordered %zu, dead-ends %zu\n",
                    sum.states, sum.duplicates, sum.lost, sum.misordered, sum.deadEnds);
        std::fflush(stdout);
        QCOMPARE(sum.duplicates, size_t(0));
        QCOMPARE(sum.lost, size_t(0));
        QCOMPARE(sum.misordered, size_t(0));
        QCOMPARE(sum.deadEnds, size_t(0));
    }

    void theModelNoticesAMissingHorizon()
    {
        const Findings found = Explorer({Class::Append, Audience::Internal, false, false}).run();
        QVERIFY(found.duplicates > 0);
        const Findings goal = Explorer({Class::IdempotentByGoal, Audience::Internal, false, false}).run();
        QVERIFY(goal.misordered > 0);
    }

    void theModelNoticesATransportThatSendsTwice()
    {
        for (const Audience audience : kAudiences)
            QVERIFY(Explorer({Class::Append, audience, true, true}).run().duplicates > 0);
        QCOMPARE(Explorer({Class::IdempotentByKey, Audience::Internal, true, true}).run().duplicates,
                 size_t(0));
    }

    void theSecondTellingAgreesWithTheFunctions()
    {
        QProcess python;
        python.start(QStringLiteral("python3"),
                     {QStringLiteral("-B"), QStringLiteral(MUSTER_SOURCE_DIR "/tests/fault/outbox_model.py"),
                      QStringLiteral("--table")});
        QVERIFY(python.waitForFinished(60'000));
        QCOMPARE(python.exitCode(), 0);
        QStringList told = QString::fromUtf8(python.readAllStandardOutput()).trimmed().split(u'\n');
        told.sort();
        const QStringList ours = table();
        for (qsizetype i = 0; i < std::min(told.size(), ours.size()); ++i)
            QCOMPARE(ours[i], told[i]);
        QCOMPARE(ours.size(), told.size());
    }

    void theSecondTellingFindsNoDuplicateEither()
    {
        QProcess python;
        python.start(
            QStringLiteral("python3"),
            {QStringLiteral("-B"), QStringLiteral(MUSTER_SOURCE_DIR "/tests/fault/outbox_model.py")});
        QVERIFY(python.waitForFinished(60'000));
        QVERIFY2(python.exitCode() == 0, python.readAllStandardOutput().constData());
    }
};

int main(int argc, char** argv)
{
    if (argc == 2 && qstrcmp(argv[1], "--dump") == 0) {
        for (const QString& line : table())
            std::printf("%s\n", qPrintable(line));
        return 0;
    }
    QCoreApplication app(argc, argv);
    TestOutboxModel test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_outbox_model.moc"
