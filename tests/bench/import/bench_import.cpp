// SPDX-License-Identifier: GPL-3.0-or-later
// Past incidents out of a generated dump of Dispatch into a real store, through the object that the command
// and the window use: CPU seconds of the whole process, peak of resident memory, and the longest event of the
// main thread. Usage: bench_import [incidents, default 10000]; 20 events for each.
#include "models/history/file_import.h"
#include "models/store/store.h"
#include "tests/bench/event_data.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace muster;
using namespace muster::bench;

namespace {

constexpr int kEventsOfIncident = 20;
constexpr int kPeople = 400;

[[noreturn]] void die(const char* what)
{
    std::fprintf(stderr, "bench_import: %s\n", what);
    std::exit(1);
}

/// Tells how long the longest event of the main thread took.
class Application final : public QCoreApplication
{
public:
    using QCoreApplication::QCoreApplication;
    bool notify(QObject* receiver, QEvent* event) override
    {
        QElapsedTimer timer;
        timer.start();
        const bool done = QCoreApplication::notify(receiver, event);
        longestMs = std::max(longestMs, static_cast<double>(timer.nsecsElapsed()) / 1e6);
        return done;
    }
    double longestMs = 0;
};

QByteArray time(qint64 minutes)
{
    return QDateTime::fromSecsSinceEpoch(1'500'000'000 + minutes * 60, Qt::UTC)
        .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz000"))
        .toLatin1();
}

/// Tables in the order in which pg_dump writes them.
void writeDump(const QString& path, int incidents)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        die("the dump cannot be written");
    file.write("--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n\n");
    const auto table = [&](const char* name, const char* columns) {
        file.write(QByteArray("COPY dispatch_organization_default.") + name + " (" + columns +
                   ") FROM stdin;\n");
    };
    const auto number = [](qint64 value) { return QByteArray::number(value); };
    table("conversation", "id, resource_type, channel_id, thread_id, incident_id");
    for (int i = 1; i <= incidents; ++i)
        file.write(number(i) + "\tslack-conversation\tC" + number(100'000'000 + i) + "\t\\N\t" + number(i) +
                   '\n');
    file.write("\\.\n\n");
    table("document", "id, resource_type, weblink, name, incident_id");
    for (int i = 1; i <= incidents; ++i)
        file.write(number(i) + "\tdispatch-incident-document\thttps://docs.example.com/d/" + number(i) +
                   "\tIncident document\t" + number(i) + '\n');
    file.write("\\.\n\n");
    table("event", "id, uuid, started_at, ended_at, source, description, details, type, owner, pinned, "
                   "individual_id, incident_id, "
                   "case_id, search_vector");
    for (int i = 0; i < incidents * kEventsOfIncident; ++i) {
        const int incident = i / kEventsOfIncident + 1;
        const QByteArray at = time(incident * 200LL + i % kEventsOfIncident * 5);
        file.write(number(i + 1) + "\t00000000-0000-0000-0000-" + number(100'000'000'000LL + i) + '\t' + at +
                   '\t' + at + "\tIncident Participant\tStep " + number(i) + " of the response: service " +
                   number(i % 300) + " answers slowly,\\nwe look at its database and at the deploy of " +
                   number(i % 97) + ".4\t{\"step\": " + number(i) + "}\tCustom event\t\\N\tf\t" +
                   number(i % kPeople + 1) + '\t' + number(incident) +
                   "\t\\N\t'answer':9 'databas':14 'deploy':19 'look':11 'respons':5\n");
    }
    file.write("\\.\n\n");
    table("incident",
          "id, name, title, description, resolution, status, visibility, reported_at, stable_at, closed_at, "
          "incident_priority_id, incident_severity_id, incident_type_id, commander_id, created_at, "
          "updated_at, project_id");
    for (int i = 1; i <= incidents; ++i) {
        const qint64 at = i * 200LL;
        file.write(number(i) + "\tdispatch-default-default-" + number(i) + "\tService " + number(i % 300) +
                   " answers slowly\tCustomers see errors at the checkout since the deploy of version " +
                   number(i % 97) + ".\\nCause unknown.\tRolled back.\tClosed\tOpen\t" + time(at) + '\t' +
                   time(at + 60) + '\t' + time(at + 120) + "\t1\t" + number(i % 3 + 1) + "\t1\t" +
                   number(i * 4) + '\t' + time(at) + '\t' + time(at + 121) + "\t1\n");
    }
    file.write("\\.\n\n");
    table("incident_severity", "id, name");
    file.write("1\tCritical\n2\tHigh\n3\tLow\n\\.\n\n");
    table("individual_contact", "id, is_active, email, name, title");
    for (int i = 1; i <= kPeople; ++i)
        file.write(number(i) + "\tt\tperson" + number(i) + "@example.com\tPerson " + number(i) + "\tSRE\n");
    file.write("\\.\n\n");
    table("participant", "id, team, incident_id, individual_contact_id");
    for (int i = 1; i <= incidents * 4; ++i)
        file.write(number(i + 3) + "\tteam\t" + number((i - 1) / 4 + 1) + '\t' + number(i * 7 % kPeople + 1) +
                   '\n');
    file.write("\\.\n\n");
    table("participant_role", "id, assumed_at, renounced_at, role, participant_id");
    static const char* kRoles[] = {"Incident Commander", "Scribe", "Participant", "Reporter"};
    for (int i = 1; i <= incidents * 4; ++i)
        file.write(number(i) + '\t' + time(i * 50LL) + "\t\\N\t" + kRoles[i % 4] + '\t' + number(i + 3) +
                   '\n');
    file.write("\\.\n\n");
    table("ticket", "id, resource_type, weblink, incident_id");
    for (int i = 1; i <= incidents; ++i)
        file.write(number(i) + "\tjira\thttps://jira.example.com/browse/INC-" + number(i) + '\t' + number(i) +
                   '\n');
    file.write("\\.\n\n--\n-- PostgreSQL database dump complete\n--\n");
}

/// VmHWM in MB, the peak of resident memory since the last reset.
double peakMb()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.simplified().split(' ').value(1).toDouble() / 1024;
    }
    return 0;
}

void resetPeak()
{
    QFile file(QStringLiteral("/proc/self/clear_refs"));
    if (file.open(QIODevice::WriteOnly))
        file.write("5");
}

ImportRun import(Store& store, const QString& path)
{
    FileImport one(store);
    QObject::connect(&one, &FileImport::finished, &one, [] { QCoreApplication::quit(); });
    one.start(path);
    QCoreApplication::exec();
    return one.run();
}

} // namespace

int main(int argc, char** argv)
{
    Application app(argc, argv);
    const int incidents = argc > 1 ? std::max(100, std::atoi(argv[1])) : 10'000;
    const QTemporaryDir folder;
    const QString dump = folder.filePath(QStringLiteral("dump.sql"));
    writeDump(dump, incidents);
    auto store = Store::open({folder.filePath(QStringLiteral("data"))}, std::make_shared<SystemClock>());
    if (!store)
        die(qPrintable(store.error().what));
    for (const char* which : {"first import", "second import of the same"}) {
        resetPeak();
        app.longestMs = 0;
        QElapsedTimer wall;
        wall.start();
        const double before = cpuSeconds();
        const ImportRun run = import(**store, dump);
        const double spent = cpuSeconds() - before;
        if (run.state != ImportState::Complete ||
            run.counts.events.total() != qint64(incidents) * kEventsOfIncident ||
            run.counts.incidents.total() != incidents || run.problems != 0)
            die("the import did not bring everything");
        const auto figure = [&](const char* what, double value, const char* unit, double goal) {
            printFigure("import",
                        qPrintable(QStringLiteral("%1, %2").arg(QLatin1String(which), QLatin1String(what))),
                        value, unit, "", 0, goal, true);
        };
        const bool isWhole = incidents == 10'000;
        figure("10,000 incidents with 200,000 events", spent, "s CPU", isWhole ? 60 : 0);
        figure("peak of resident memory", peakMb(), "MB", 300);
        figure("longest event of the main thread", app.longestMs, "ms", 50);
        std::fprintf(
            stderr, "FIGURE: %s %d incidents: %.1f s CPU, %.1f s, peak %.0f MB, longest main event %.1f ms\n",
            which, incidents, spent, static_cast<double>(wall.elapsed()) / 1000, peakMb(), app.longestMs);
    }
    return 0;
}
