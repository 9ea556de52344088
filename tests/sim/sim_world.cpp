// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/sim_world.h"

#include "integrations/alertmanager/alertmanager_connector.h"
#include "integrations/sync/resume_watch.h"
#include "tests/sim/sim_connector.h"

namespace muster::sim {

namespace {

const IncidentId kRoomA{QStringLiteral("room-a")};
const IncidentId kRoomB{QStringLiteral("room-b")};
const QByteArray kToken = "flags-token-1";
constexpr Instant kBegin{1'795'467'600'000};

QString hostOf(const SourceId& source)
{
    return source.value + QStringLiteral(".example");
}

Source makeSource(const SourceId& id, const char* tool, bool secret)
{
    Source source;
    source.id = id;
    source.tool = QString::fromLatin1(tool);
    source.name = id.value;
    source.settings = {{QStringLiteral("url"), QStringLiteral("https://") + hostOf(id)}};
    source.hasSecret = secret;
    source.mayWrite = secret;
    return source;
}

const std::vector<Source>& sourcesOfTheWorld()
{
    static const std::vector<Source> list{
        makeSource(kDeploys, "simtool", false), makeSource(kFlags, "simtool", true),
        makeSource(kAlerts, "alertmanager", false), makeSource(kThings, "listed", false)};
    return list;
}

const Database& templateDatabase()
{
    static const std::unique_ptr<Database> database = makeTemplate(sourcesOfTheWorld(), {kRoomA, kRoomB});
    return *database;
}

const ConnectorRegistry& registry()
{
    static const ConnectorRegistry list = [] {
        ConnectorRegistry made;
        made.add(std::make_unique<SimConnector>());
        made.add(std::make_unique<AlertmanagerConnector>());
        made.add(std::make_unique<ListedConnector>());
        return made;
    }();
    return list;
}

} // namespace

/// The engine's view of the clock: true, unless the world makes that mistake.
class World::EngineClock final : public Clock
{
public:
    EngineClock(SimClock& clock, Milliseconds ahead) : m_clock(clock), m_ahead(ahead) {}
    Instant now() const override { return m_clock.now() + m_ahead; }
    Milliseconds steady() const override { return m_clock.steady(); }
    void after(Milliseconds delay, QObject* context, std::function<void()> callback) override
    {
        m_clock.after(delay, context, std::move(callback));
    }

private:
    SimClock& m_clock;
    Milliseconds m_ahead;
};

World::World(const WorldOptions& options)
    : m_options(options), m_chance(options.seed), m_trace(options.keepLines), m_clock(kBegin),
      m_network(m_clock, m_chance, m_trace), m_disk(templateDatabase(), m_clock, m_chance, m_trace),
      m_keyring(m_clock, m_chance), m_desk(m_chance), m_things(m_clock, m_chance),
      m_sources(sourcesOfTheWorld()), m_room(kRoomA), m_openRooms{kRoomA}
{
    m_engineClock = std::make_unique<EngineClock>(
        m_clock, Milliseconds{options.mistake == Mistake::ClockAhead ? 60'000 : 0});
    m_network.serve(hostOf(kDeploys), m_deploys);
    m_network.serve(hostOf(kFlags), m_desk);
    m_network.serve(hostOf(kAlerts), m_alertmanager);
    m_network.serve(hostOf(kThings), m_things);
    m_network.require(hostOf(kFlags), "Bearer " + kToken);
    m_keyring.put(kFlags, QString::fromLatin1(kToken));
    m_network.onWrite = [this](const QString& operation) { checkTransmission(operation); };
    m_disk.onFreshness = [this](const Freshness& freshness) { checkFreshness(freshness); };
    switch (options.mistake) {
    case Mistake::CursorBeforeFacts:
        m_disk.bug = SimDisk::Bug::CursorFirst;
        break;
    case Mistake::AcknowledgesTooEarly:
        m_disk.bug = SimDisk::Bug::AcknowledgesTooEarly;
        break;
    case Mistake::LosesAnEvent:
        m_disk.bug = SimDisk::Bug::LosesAnEvent;
        break;
    case Mistake::TransportResends:
        m_network.resends = true;
        break;
    case Mistake::NoHorizon:
        m_disk.bug = SimDisk::Bug::NoHorizon;
        break;
    case Mistake::ForgetsHosts:
        m_disk.bug = SimDisk::Bug::ForgetsHosts;
        break;
    case Mistake::BuriesTheMissing:
        m_disk.bug = SimDisk::Bug::BuriesTheMissing;
        break;
    case Mistake::None:
    case Mistake::SleepsOn:
    case Mistake::HurriesPastRetryAfter:
    case Mistake::ClockAhead:
        break;
    }
    // What the tools knew before Muster began, with clocks of their own.
    for (int i = 0; i < 6; ++i) {
        m_deploys.insert(kBegin - Milliseconds{3'600'000 - i * 1'000});
        m_desk.feed.insert(kBegin - Milliseconds{1'800'000 - i * 1'000});
    }
    m_deploys.clockOffset = m_chance.between(Milliseconds{-90'000}, Milliseconds{90'000});
    m_things.clockOffset = m_chance.between(Milliseconds{-60'000}, Milliseconds{60'000});
    for (int i = 0; i < 6; ++i)
        m_things.change();
    m_alertmanager.clockOffset = m_chance.between(Milliseconds{-5'000}, Milliseconds{5'000});
    m_alertmanager.fire(kBegin - Milliseconds{60'000});
}

World::~World()
{
    m_network.programDied(m_clock.steady());
    m_runner.reset();
    m_engine.reset();
    SimClock::drain();
}

void World::start()
{
    m_network.programStarted();
    m_disk.programStarted();
    SyncOptions options;
    options.seed = quint32(m_chance.next() | 1U);
    if (m_options.mistake == Mistake::HurriesPastRetryAfter)
        options.retryAfterCap = Milliseconds{1'000};
    m_engine =
        std::make_unique<SyncEngine>(registry(), m_network, m_disk, m_keyring, *m_engineClock, options);
    m_engine->setSources(m_sources);
    m_engine->setActiveIncident(m_room);
    m_engine->setOpenRooms(m_openRooms);
    m_runner = std::make_unique<OutboxRunner>(registry(), m_network, m_network, m_engine->hostGate(), m_disk,
                                              m_keyring, *m_engineClock,
                                              OutboxOptions{.seed = quint32(m_chance.next() | 1U)});
    connect(m_engine.get(), &SyncEngine::freshnessChanged, m_runner.get(), &OutboxRunner::noteFreshness);
    connect(m_engine.get(), &SyncEngine::freshnessChanged, this, &World::checkLive);
    m_answersBeforeSleep.clear();
    m_runner->setSources(m_sources);
    m_engine->start();
    m_runner->start();
    SimClock::drain();
}

/// The program is gone between two instructions. What it sent and stored stays; it learns nothing more.
void World::crash()
{
    ++m_crashes;
    m_trace.note(m_clock.now(), "crash");
    // What it was told this long before, on a disk that took everything since, is stored: one attempt that
    // fails, the wait for the next, and two slow commits. The same for a clock that was set: before the
    // program noticed it and stored what it means, a restart goes by the old one.
    const Milliseconds died = m_disk.crashed() ? m_disk.crashedAt() : m_clock.steady();
    const Milliseconds durable = died - Milliseconds{20'000};
    m_network.programDied(std::max(m_disk.reliableSince(), m_clockSetAt) > durable ? Milliseconds{-1}
                                                                                   : durable);
    m_disk.programDied();
    m_runner.reset();
    m_engine.reset();
    SimClock::drain();
    checkCursors();
    checkThings(false);
    m_clock.advance(m_chance.between(Milliseconds{100}, Milliseconds{20'000}));
    start();
}

WorldResult World::run()
{
    start();
    for (int i = 0; i < m_options.steps && m_violations.isEmpty(); ++i) {
        step();
        SimClock::drain();
        if (m_disk.crashed())
            crash();
        m_violations += m_network.violations;
    }
    if (m_violations.isEmpty()) {
        heal();
        settle();
        sweep();
        check(true);
    }
    return result();
}

WorldResult World::runSession(const NthFailure& failure)
{
    m_network.failReply(failure.what == NthFailure::What::Reply ? failure.n : 0);
    m_clock.dropTimer(failure.what == NthFailure::What::Timer ? failure.n : 0);
    m_disk.failCommit(failure.what == NthFailure::What::Commit ? failure.n : 0);
    start();
    for (int i = 0; i < 24; ++i) {
        const Instant now = m_clock.trueNow();
        m_deploys.insert(now);
        if (const QString id = m_desk.feed.any(m_chance); i % 3 == 0 && !id.isEmpty())
            m_desk.feed.change(id);
        if (i % 5 == 1)
            m_alertmanager.fire(now);
        if (i == 9)
            m_alertmanager.end(m_chance);
        if (i == 7)
            m_alertmanager.silence(now, Milliseconds{40'000});
        if (i == 12) {
            m_room = kRoomB;
            m_engine->setActiveIncident(m_room);
        }
        if (i < 16)
            enqueue();
        m_clock.advance(Milliseconds{10'000});
    }
    const qint64 replies = m_network.repliesDelivered(), timers = m_clock.asked(), commits = m_disk.commits();
    m_network.failReply(0);
    m_clock.dropTimer(0);
    m_disk.failCommit(0);
    crash();
    heal();
    settle();
    sweep();
    check(true);
    WorldResult told = result();
    told.replies = replies;
    told.timers = timers;
    told.commits = commits;
    return told;
}

WorldResult World::result()
{
    m_violations += m_network.violations;
    WorldResult result;
    result.violations = m_violations;
    for (const QByteArray& line : m_trace.lines())
        result.lines.append(line);
    for (const Source& source : m_sources) {
        for (const auto& [remoteId, event] : stored(source.id)) {
            m_trace.note(Instant{}, "stored",
                         source.id.value + remoteId + event.text +
                             QStringList(event.rooms.begin(), event.rooms.end()).join(u' '),
                         event.revision);
            ++result.facts;
        }
    }
    result.hash = m_trace.hash();
    result.exchanges = m_network.exchanges();
    result.commits = m_disk.commits();
    result.crashes = m_crashes;
    result.operations = qint64(m_acknowledged.size());
    return result;
}

void World::step()
{
    switch (m_chance.pick({520, 90, 200, 30, 12, 8, 4, 4, 14, 8, 40, 70})) {
    case 0:
        m_clock.runNext(Milliseconds::max());
        break;
    case 1:
        m_clock.advance(m_chance.between(Milliseconds{50}, Milliseconds{20'000}));
        break;
    case 2:
        changeTruth();
        break;
    case 3:
        changeWeather();
        break;
    case 4:
        crash();
        break;
    case 5:
        m_disk.crashAtNextCommit(m_chance.chance(500) ? SimDisk::Crash::Lost : SimDisk::Crash::Kept);
        break;
    case 6: { // suspend
        const Milliseconds gap = m_chance.between(Milliseconds{10'000}, Milliseconds{3'600'000});
        m_trace.note(m_clock.now(), "sleep", {}, gap.count());
        m_clock.sleep(gap);
        m_network.dropConnections();
        resume(gap);
        break;
    }
    case 7: { // a jump of the wall clock
        const Milliseconds by = m_chance.between(Milliseconds{-5'400'000}, Milliseconds{5'400'000});
        m_trace.note(m_clock.now(), "jump", {}, by.count());
        m_wrong += by;
        m_clock.jump(by);
        m_clockSetAt = m_clock.steady();
        resume(Milliseconds{0});
        break;
    }
    case 8:
        changeDisk();
        break;
    case 9:
        m_keyring.locked = !m_keyring.locked;
        break;
    case 10:
        person();
        break;
    default:
        personWrites();
    }
}

void World::resume(Milliseconds gap)
{
    if (m_options.mistake == Mistake::SleepsOn) {
        for (const Freshness& freshness : m_engine->freshness())
            m_answersBeforeSleep[{freshness.source, freshness.feed}] =
                m_network.goodAnswers(freshness.source, freshness.feed);
        return;
    }
    m_clock.after(m_chance.between(Milliseconds{1}, ResumeWatch::kEvery), m_engine.get(), [this, gap] {
        m_trace.note(m_clock.now(), "resumed");
        for (const Freshness& freshness : m_engine->freshness())
            m_answersBeforeSleep[{freshness.source, freshness.feed}] =
                m_network.goodAnswers(freshness.source, freshness.feed);
        m_runner->resumed();
        m_engine->resumed(gap, QStringLiteral("slept"));
        for (const Freshness& freshness : m_engine->freshness())
            checkLive(freshness);
    });
}

void World::changeTruth()
{
    const Instant now = m_clock.trueNow();
    m_trace.note(now, "truth");
    if (m_chance.chance(350))
        return m_things.change();
    ChangeFeedServer& feed = m_chance.chance(500) ? m_deploys : m_desk.feed;
    switch (m_chance.pick({30, 30, 10, 2, 10, 8, 2, 4, 3})) {
    case 0:
        if (feed.items().size() < 60)
            feed.insert(now - m_chance.between(Milliseconds{0}, Milliseconds{120'000}));
        break;
    case 1:
        if (const QString id = feed.any(m_chance); !id.isEmpty())
            feed.change(id);
        break;
    case 2:
        if (const QString id = feed.any(m_chance); !id.isEmpty())
            feed.remove(id);
        break;
    case 3:
        feed.expireCursors();
        break;
    case 4:
        m_alertmanager.fire(now);
        break;
    case 5:
        m_alertmanager.end(m_chance);
        break;
    case 6:
        // Within the time that the connector leaves Prometheus to send them again.
        m_alertmanager.restart(now, now + m_chance.between(Milliseconds{10'000}, Milliseconds{100'000}));
        m_quietFrom = m_clock.steady() + Milliseconds{200'000};
        break;
    case 7:
        m_alertmanager.silence(now, m_chance.between(Milliseconds{30'000}, Milliseconds{1'200'000}));
        break;
    default:
        m_alertmanager.expireSilence(now);
    }
}

void World::changeWeather()
{
    const Source& source = m_sources[size_t(m_chance.between(0, qint64(m_sources.size()) - 1))];
    Weather weather;
    const auto some = [this] { return m_chance.chance(400) ? int(m_chance.between(10, 200)) : 0; };
    switch (m_chance.pick({35, 12, 45, 8})) {
    case 0: // fair
        break;
    case 1:
        weather.down = true;
        break;
    case 2:
        weather.lost = some(), weather.replyLost = some(), weather.late = some(), weather.fault = some();
        weather.throttled = some() / 4, weather.refused = some() / 4, weather.cut = some();
        weather.slow = some() / 2;
        break;
    default:
        weather.portal = 1'000;
    }
    m_trace.note(m_clock.now(), "weather", source.id.value, weather.down + weather.lost + weather.portal);
    m_network.weather(hostOf(source.id)) = weather;
}

void World::changeDisk()
{
    const bool full = !m_disk.isFull() && m_chance.chance(400);
    const int failing = m_chance.chance(300) ? int(m_chance.between(20, 300)) : 0;
    m_disk.fail(full, failing);
    m_disk.slowest = m_chance.chance(200) ? Milliseconds{4'000} : Milliseconds{20};
    m_trace.note(m_clock.now(), "disk", {}, full ? 1 : failing);
}

void World::person()
{
    const int what = m_chance.pick({30, 12, 10, 10, 6});
    m_trace.note(m_clock.now(), "person", {}, what);
    switch (what) {
    case 0:
        m_engine->pullNow();
        break;
    case 1:
        m_room = m_chance.pick({1, 1, 1}) == 0 ? std::optional<IncidentId>()
                 : m_chance.chance(500)        ? kRoomA
                                               : kRoomB;
        m_openRooms.clear(); // those in the background too
        for (const IncidentId& room : {kRoomA, kRoomB}) {
            if (room == m_room || m_chance.chance(400))
                m_openRooms.push_back(room);
        }
        m_engine->setActiveIncident(m_room);
        m_engine->setOpenRooms(m_openRooms);
        break;
    case 2:
        m_engine->secretChanged(kFlags);
        m_runner->secretChanged(kFlags);
        break;
    case 4:
        m_engine->sweepNow();
        break;
    default: {
        Source& source = m_sources[size_t(m_chance.between(0, qint64(m_sources.size()) - 1))];
        source.enabled = !source.enabled || m_chance.chance(600);
        m_engine->setSources(m_sources);
        m_runner->setSources(m_sources);
    }
    }
}

void World::heal()
{
    m_trace.note(m_clock.now(), "heal");
    m_network.clearWeather();
    m_disk.fail(false, 0);
    m_things.wild = false;
    m_disk.slowest = Milliseconds{20};
    m_disk.crashAtNextCommit(SimDisk::Crash::None);
    m_keyring.locked = false;
    m_clock.jump(-m_wrong);
    m_clockSetAt = m_clock.steady();
    m_wrong = Milliseconds{0};
    for (Source& source : m_sources)
        source.enabled = true;
    m_engine->setSources(m_sources);
    m_runner->setSources(m_sources);
    // A person enters the token again: a refused one pauses its source until then.
    m_engine->secretChanged(kFlags);
    m_runner->secretChanged(kFlags);
    m_engine->pullNow();
    SimClock::drain();
}

void World::sweep()
{
    bool ended = false;
    QString words;
    m_engine->sweepNow(kThings, true, m_engine.get(), [&](const std::vector<SourceReport>& reports) {
        ended = true;
        for (const SourceReport& report : reports)
            words += report.ok ? QString() : report.words;
    });
    const Milliseconds until = m_clock.steady() + Milliseconds{3'900'000};
    while (!ended && m_clock.runNext(until)) {
    }
    if (!ended || !words.isEmpty())
        violation(ended ? words : QStringLiteral("the full reading does not end"));
}

/// Until every feed has answered after the healing, or for as long as any honest wait may last.
void World::settle()
{
    const Milliseconds from = std::max(m_clock.steady() + Milliseconds{20'000}, m_quietFrom);
    // The longest wait that the engine allows a server, and room: a clock that was put right may stretch one.
    const Milliseconds until = from + Milliseconds{3'900'000};
    m_clock.advance(from - m_clock.steady());
    for (;;) {
        bool all = true;
        for (const Freshness& freshness : m_engine->freshness())
            all = all && freshness.state == FreshnessState::Live &&
                  m_network.lastGoodSteady(freshness.source, freshness.feed) > from;
        if (all && outboxIsQuiet())
            return m_clock.advance(Milliseconds{5'000}); // an answer may have a second page
        if (m_clock.steady() > until || !m_clock.runNext(until))
            return violation(all ? QStringLiteral("an operation did not come to rest")
                                 : QStringLiteral("a feed did not come back after everything was healed"));
    }
}

} // namespace muster::sim
