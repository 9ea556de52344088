// SPDX-License-Identifier: GPL-3.0-or-later
// Killed at any call that touches a file (goal G1). A child process runs a session (notes and drafts are
// typed, every table of a day is written (days_work.h), actions are sent over real HTTP to three tools that
// live here) and is killed in front of its n-th write, sync, truncation, rename or removal, or in the middle
// of that write. Then it is started again until it is quiet; every third time that start is killed as well.
//
// Checked: everything that it had acknowledged is there, the tables say together what they said at one
// moment, no tool saw an effect twice, and each transmission that a tool saw is an attempt in the outbox.
//
// MUSTER_KILL_POINTS: how many points (80 when absent). They are spread over all calls of the session, both
// kinds of death, and as many sessions with other answers of the tools as it takes.
#include "integrations/sync/host_gate.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/http_writer.h"
#include "integrations/sync/store_fact_sink.h"
#include "models/store/outbox_store.h"
#include "tests/fault/days_work.h"
#include "tests/fault/run_place.h"
#include "tests/flow/fake_server.h"
#include "tests/flow/outbox_fixture.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <array>
#include <cstdio>
#include <map>
#include <set>

using namespace muster;
using namespace muster::test;
using State = OperationState;

namespace {

const IncidentId kIncident{QStringLiteral("room")};
constexpr int kRounds = 4;
constexpr std::array kVerbs{"note", "ack", "event", "page"};

void say(const QString& line)
{
    std::fputs(qPrintable(line + u'\n'), stdout);
    std::fflush(stdout);
}

// ---------------------------------------------------------------------------------------------- the child

/// The program: a store, the outbox and the network, in virtual time that moves when nothing is under way.
class Session final : public QObject
{
public:
    /// `run`: 0, 1, 2…: each start is an hour later.
    Session(const QString& folder, const QStringList& tools, int run)
        : m_clock(std::make_shared<FakeClock>(Instant{1'795'467'600'000 + run * 3'600'000LL}))
    {
        auto opened = Store::open({folder, false}, m_clock);
        if (!opened) {
            std::fprintf(stderr, "%s\n", qPrintable(opened.error().what));
            return;
        }
        m_store = std::move(*opened);
        m_registry.add(std::make_unique<FakeTool>());
        m_outbox = std::make_unique<StoreOutbox>(*m_store);
        OutboxOptions options;
        options.seed = quint32(run + 1);
        m_sink = std::make_unique<StoreFactSink>(*m_store);
        m_gate = std::make_unique<HostGate>(*m_sink, *m_clock, options.seed);
        m_runner = std::make_unique<OutboxRunner>(m_registry, m_writer, m_client, *m_gate, *m_outbox,
                                                  m_secrets, *m_clock, options);
        std::vector<Source> sources;
        for (const QString& url : tools) {
            Source source;
            source.id.value = QStringLiteral("s%1").arg(sources.size());
            source.tool = QStringLiteral("fake");
            source.name = source.id.value;
            source.settings[QStringLiteral("url")] = url;
            source.mayWrite = true;
            sources.push_back(source);
        }
        m_runner->setSources(sources);
        m_runner->start();
    }
    bool isOpen() const { return m_store != nullptr; }

    /// Types and asks; says "typed", "drafted" and "asked" when the store said that it is durable.
    void work()
    {
        Incident incident;
        incident.id = kIncident;
        incident.number = QStringLiteral("INC-1");
        incident.openedAt = m_clock->now();
        m_store->write([incident](WriteTx& tx) { return tx.addIncident(incident); }, this,
                       [](const Done&) {});
        const std::vector<DayChange> day = dayChanges();
        size_t changed = 0;
        for (int round = 0; round < kRounds; ++round) {
            TimelineEvent event;
            event.incident = kIncident;
            event.occurredAt = m_clock->now();
            event.text = QStringLiteral("note %1").arg(round);
            acknowledge([event](WriteTx& tx) { return tx.putEvent(event); },
                        QStringLiteral("typed %1").arg(event.text));
            PostMortemRevision draft;
            draft.incident = kIncident;
            draft.markdown = QStringLiteral("draft %1").arg(round);
            acknowledge([draft](WriteTx& tx) { return tx.setPostMortemDraft(kIncident, draft); },
                        QStringLiteral("drafted %1").arg(draft.markdown));
            for (int tool = 0; tool < 3; ++tool)
                ask(round, tool);
            for (; changed < day.size() * size_t(round + 1) / kRounds; ++changed)
                acknowledge(day[changed].run, QStringLiteral("changed %1").arg(changed + 1));
            step();
        }
    }
    /// Until nothing is left to do without a person. False: it never came to rest.
    bool rest()
    {
        QElapsedTimer watch;
        watch.start();
        while (watch.elapsed() < 60'000) {
            step();
            const std::vector<Operation> left = m_runner->operations();
            bool waits = m_written > 0 || !m_runner->isRunning();
            for (const Operation& one : left)
                waits = waits || one.state == State::Pending || occupiesLane(one.state);
            if (!waits)
                return true;
            // Only the network and the disk know when they are done; everything else waits for the clock.
            if (!m_runner->isIdle() || m_written > 0) {
                QEventLoop loop;
                QTimer::singleShot(1, &loop, &QEventLoop::quit);
                loop.exec();
            } else if (const auto next = m_clock->untilNext()) {
                m_clock->advance(*next);
            }
        }
        return false;
    }
    /// Everything that is there.
    void tell()
    {
        const auto events = m_store->readNow([](ReadTx& tx) { return tx.events(kIncident); });
        const auto draft = m_store->readNow([](ReadTx& tx) { return tx.postMortemDraft(kIncident); });
        const auto all = m_store->readNow([](ReadTx& tx) { return outbox::operations(tx); });
        const auto day = dayDigest(*m_store, kDayDigest);
        if (!events || !draft || !all || !day) {
            say(QStringLiteral("unreadable"));
            return;
        }
        for (const TimelineEvent& event : *events)
            say(QStringLiteral("typed ") + event.text);
        if (*draft)
            say(QStringLiteral("drafted ") + (*draft)->markdown);
        say(QStringLiteral("day ") + *day);
        for (const Operation& one : *all) {
            say(QStringLiteral("asked ") + one.id.value);
            const auto attempts = m_store->readNow([&](ReadTx& tx) { return outbox::attempts(tx, one.id); });
            say(QStringLiteral("attempts %1 %2 %3")
                    .arg(one.id.value)
                    .arg(attempts ? qsizetype(attempts->size()) : -1)
                    .arg(one.attempts));
            say(QStringLiteral("ended %1 %2").arg(one.id.value, toString(one.state)));
        }
        say(QStringLiteral("rested"));
    }

private:
    template <typename Fn>
    void acknowledge(Fn fn, const QString& words)
    {
        ++m_written;
        m_store->write(std::move(fn), this, [this, words](const auto& done) {
            --m_written;
            if (done)
                say(words);
        });
    }
    void ask(int round, int tool)
    {
        outbox::Intent intent;
        Operation& operation = intent.operation;
        operation.verb = QString::fromLatin1(kVerbs[size_t(round + tool) % kVerbs.size()]);
        operation.id.value = QStringLiteral("%1-%2-%3").arg(round).arg(tool).arg(operation.verb);
        operation.incident = kIncident;
        operation.source.value = QStringLiteral("s%1").arg(tool);
        operation.target = QStringLiteral("T");
        operation.targetText = QStringLiteral("Fake: ") + operation.id.value;
        operation.payload = R"({"text":"hello"})";
        operation.baseVersion = QStringLiteral("v0");
        TimelineEvent event;
        event.text = operation.targetText;
        intent.event = event;
        ++m_written;
        m_runner->enqueue(intent, operation.targetText, this, [this](const Result<Operation>& stored) {
            --m_written;
            if (stored)
                say(QStringLiteral("asked ") + stored->id.value);
            else
                std::fprintf(stderr, "%s\n", qPrintable(stored.error().what));
        });
    }
    void step()
    {
        for (int i = 0; i < 3; ++i) {
            QCoreApplication::processEvents();
            Worker::pool().waitForDone();
            m_store->readNow([](ReadTx&) { return Done{}; });
            QCoreApplication::processEvents();
        }
    }

    std::shared_ptr<FakeClock> m_clock;
    std::unique_ptr<Store> m_store;
    ConnectorRegistry m_registry;
    MemorySecretStore m_secrets;
    HttpClient m_client;
    HttpWriter m_writer;
    std::unique_ptr<StoreOutbox> m_outbox;
    std::unique_ptr<StoreFactSink> m_sink;
    std::unique_ptr<HostGate> m_gate;
    std::unique_ptr<OutboxRunner> m_runner;
    int m_written = 0;
};

/// `--work` or `--recover`, folder, run, three addresses.
int child(const QStringList& arguments)
{
    Session session(arguments[2], arguments.mid(4), arguments[3].toInt());
    if (!session.isOpen())
        return 2;
    if (arguments[1] == QLatin1String("--work"))
        session.work();
    if (!session.rest())
        return 3;
    session.tell();
    return 0;
}

// --------------------------------------------------------------------------------------------- the tools

/// Three tools and what they did. Which fault an operation meets first is a function of the seed and its id.
class Tools
{
public:
    Tools()
    {
        for (FakeServer& server : m_servers)
            server.script = [this](const FakeServer::Request& request, QTcpSocket& socket) {
                answer(request, socket);
            };
    }
    QStringList urls() const
    {
        QStringList list;
        for (const FakeServer& server : m_servers)
            list << server.url();
        return list;
    }
    void begin(quint32 seed)
    {
        m_seed = seed;
        m_effects.clear();
        m_transmissions.clear();
        m_pages.clear();
    }
    int effects(const QString& id) const
    {
        const auto found = m_effects.find(id);
        return found == m_effects.end() ? 0 : found->second;
    }
    int transmissions(const QString& id) const
    {
        const auto found = m_transmissions.find(id);
        return found == m_transmissions.end() ? 0 : found->second;
    }
    const std::map<QString, int>& all() const { return m_effects; }

private:
    /// False: refused because the base is another.
    bool apply(const QString& id)
    {
        if (id.endsWith(QLatin1String("-note"))) {
            ++m_effects[id];
        } else if (id.endsWith(QLatin1String("-page"))) {
            const QString tool = id.section(u'-', 1, 1); // one page per tool
            if (m_pages.contains(tool))
                return false;
            m_pages.insert(tool);
            ++m_effects[id];
        } else {
            m_effects[id] = 1; // a goal that is set again, a key that is known
        }
        return true;
    }
    void answer(const FakeServer::Request& request, QTcpSocket& socket)
    {
        const QString path = QString::fromLatin1(request.line.split(' ').value(1));
        if (path == QLatin1String("/status"))
            return FakeServer::answer(socket, 200, R"({"account":"A"})");
        if (path.startsWith(QLatin1String("/find/")))
            return FakeServer::answer(
                socket, 200, effects(path.mid(6)) > 0 ? R"({"state":"found"})" : R"({"state":"absent"})");
        const QString id = objectOf(request.body).value(QLatin1String("id")).toString();
        const bool first = m_transmissions[id]++ == 0;
        switch (first ? qHash(id, size_t(m_seed)) % 6 : 0) {
        case 1: // done, and nobody says so
            apply(id);
            return socket.abort();
        case 2: // never taken
            return socket.abort();
        case 3:
            apply(id);
            return FakeServer::answer(socket, 500, "{}");
        case 4:
            return FakeServer::answer(socket, 503, "{}");
        default:
            break;
        }
        const bool done = apply(id);
        FakeServer::answer(socket, done ? 200 : 412, done ? R"({"remote":"R"})" : "{}");
    }

    std::array<FakeServer, 3> m_servers;
    quint32 m_seed = 1;
    std::map<QString, int> m_effects, m_transmissions;
    std::set<QString> m_pages;
};

} // namespace

class TestKillPoints : public QObject
{
    Q_OBJECT

private slots:
    void nothingIsLostAndNothingIsDoneTwice()
    {
        const auto trail = dayTrail(dayChanges(), kDayDigest);
        QVERIFY2(trail, trail ? "" : qPrintable(trail.error().what));
        m_day = *trail;
        const int wanted = qMax(1, qEnvironmentVariableIntValue("MUSTER_KILL_POINTS") > 0
                                       ? qEnvironmentVariableIntValue("MUSTER_KILL_POINTS")
                                       : 80);
        int points = 0, calls = 0, restartsKilled = 0;
        for (quint32 seed = 1; points < wanted; ++seed) {
            // How many calls does this session make when nobody kills it?
            calls = countCalls(seed);
            QVERIFY2(calls > 100, qPrintable(QString::number(calls)));
            const int rest = wanted - points;
            const double stride = qMax(1.0, 2.0 * calls / rest);
            for (double at = 1; at <= calls && points < wanted; at += stride) {
                for (const char* kind : {"kill", "torn"}) {
                    if (points >= wanted)
                        break;
                    const bool again = points % 3 == 2;
                    restartsKilled += again;
                    onePoint(seed, int(at), kind, again);
                    if (QTest::currentTestFailed())
                        return;
                    ++points;
                }
            }
        }
        std::printf(
            "FIGURE: G1 kill points %d (of %d calls a session, restart killed too in %d), acknowledged %d, "
            "lost 0, doubled 0, remote effects %d\n",
            points, calls, restartsKilled, m_acknowledged, m_effects);
        std::fflush(stdout);
        QVERIFY(m_acknowledged > points); // the session did something before it died
        QVERIFY(m_effects > points);
    }

private:
    struct Ran
    {
        bool killed = false;
        int code = 0;
        QStringList lines;
        QByteArray complaints;
    };
    Ran run(const QString& mode, const QString& folder, int number, int at, const char* kind,
            const QString& countFile = {})
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        if (at > 0 || !countFile.isEmpty()) {
            environment.insert(QStringLiteral("LD_PRELOAD"), QStringLiteral(MUSTER_FAULTIO));
            environment.insert(QStringLiteral("FAULT_MATCH"), folder);
            environment.insert(QStringLiteral("FAULT_AT"), QString::number(at));
            environment.insert(QStringLiteral("FAULT_KIND"), QString::fromLatin1(kind));
            if (!countFile.isEmpty())
                environment.insert(QStringLiteral("FAULT_COUNT"), countFile);
        }
        process.setProcessEnvironment(environment);
        // The tools live in this thread: no blocking wait.
        QSignalSpy finished(&process, &QProcess::finished);
        process.start(QCoreApplication::applicationFilePath(),
                      QStringList{mode, folder, QString::number(number)} + m_tools.urls());
        if (finished.isEmpty() && !finished.wait(120'000))
            process.kill();
        Ran ran;
        ran.killed = process.exitStatus() == QProcess::CrashExit;
        ran.code = process.exitCode();
        ran.lines = QString::fromUtf8(process.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
        ran.complaints = process.readAllStandardError();
        return ran;
    }
    int countCalls(quint32 seed)
    {
        QTemporaryDir dir(runPlace());
        m_tools.begin(seed);
        const QString count = dir.filePath(QStringLiteral("count"));
        QDir(dir.path()).mkdir(QStringLiteral("data"));
        const Ran ran = run(QStringLiteral("--work"), dir.filePath(QStringLiteral("data")), 0, 0, "", count);
        if (ran.killed || ran.code != 0 || !ran.lines.contains(QStringLiteral("rested")))
            qWarning().noquote() << "the session does not end by itself:" << ran.code << ran.complaints;
        QFile file(count);
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toInt() : 0;
    }
    void onePoint(quint32 seed, int at, const char* kind, bool killTheRestartToo)
    {
        const QString where =
            QStringLiteral("seed %1, call %2, %3%4")
                .arg(seed)
                .arg(at)
                .arg(QLatin1String(kind), killTheRestartToo ? QStringLiteral(", restart killed") : QString());
        QTemporaryDir dir(runPlace());
        m_tools.begin(seed);
        const Ran first = run(QStringLiteral("--work"), dir.path(), 0, at, kind);
        if (killTheRestartToo)
            run(QStringLiteral("--recover"), dir.path(), 1, 1 + at % 40, kind);
        const Ran last = run(QStringLiteral("--recover"), dir.path(), 2, 0, "");
        QVERIFY2(!last.killed && last.code == 0 && last.lines.contains(QStringLiteral("rested")),
                 qPrintable(where + QStringLiteral(": no rest, code %1 ").arg(last.code) +
                            QString::fromUtf8(last.complaints)));
        QString draft;
        int changed = 0;
        for (const QString& line : first.lines) {
            if (line.startsWith(QLatin1String("drafted ")))
                draft = line;
            else if (line.startsWith(QLatin1String("changed ")))
                changed = line.section(u' ', 1).toInt();
            else if (line.startsWith(QLatin1String("typed ")) || line.startsWith(QLatin1String("asked ")))
                QVERIFY2(last.lines.contains(line), qPrintable(where + QStringLiteral(": lost: ") + line));
            static const QStringList words{QStringLiteral("typed"), QStringLiteral("drafted"),
                                           QStringLiteral("asked"), QStringLiteral("changed")};
            m_acknowledged += words.contains(line.section(u' ', 0, 0));
        }
        const QString day = last.lines.filter(QRegularExpression(QStringLiteral("^day "))).value(0).mid(4);
        QVERIFY2(m_day.placeAfterStart(day) >= changed,
                 qPrintable(where + QStringLiteral(": after change %1: ").arg(changed) + day));
        // A draft is replaced: the one that is there is the acknowledged one or a later one.
        const QStringList drafts = last.lines.filter(QRegularExpression(QStringLiteral("^drafted ")));
        QVERIFY2(draft.isEmpty() || (drafts.size() == 1 && drafts[0] >= draft),
                 qPrintable(where + QStringLiteral(": lost: ") + draft));
        for (const auto& [id, effects] : m_tools.all()) {
            QVERIFY2(effects <= 1, qPrintable(where + QStringLiteral(": twice: ") + id));
            m_effects += effects;
        }
        for (const QString& line : last.lines.filter(QRegularExpression(QStringLiteral("^ended ")))) {
            const QString id = line.section(u' ', 1, 1), state = line.section(u' ', 2, 2);
            const auto ended = operationStateFromName(state);
            QVERIFY2(ended && *ended != State::Pending && !occupiesLane(*ended),
                     qPrintable(where + u' ' + line));
            QVERIFY2(*ended != State::Done || m_tools.effects(id) == 1,
                     qPrintable(where + QStringLiteral(": done, and the tool knows nothing of it: ") + id));
        }
        // What came back from the journal alone counts as tried once, though nobody did: it waits for a
        // person.
        for (const QString& line : last.lines.filter(QRegularExpression(QStringLiteral("^attempts ")))) {
            const int rows = line.section(u' ', 2, 2).toInt(), counted = line.section(u' ', 3, 3).toInt();
            QVERIFY2((rows == counted || (rows == 0 && counted == 1)) &&
                         rows >= m_tools.transmissions(line.section(u' ', 1, 1)),
                     qPrintable(where + QStringLiteral(": a transmission that is no attempt: ") + line));
        }
        // Nothing reached a tool that nobody asked for.
        for (const auto& [id, effects] : m_tools.all())
            QVERIFY2(last.lines.contains(QStringLiteral("asked ") + id),
                     qPrintable(where + QStringLiteral(": sent, and forgotten: ") + id));
    }

    Tools m_tools;
    DayTrail m_day;
    int m_acknowledged = 0, m_effects = 0;
};

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 7 && arguments[1].startsWith(QLatin1String("--")))
        return child(arguments);
    TestKillPoints test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_kill_points.moc"
