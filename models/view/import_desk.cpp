// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/import_desk.h"

#include "models/base/durable_file.h"
#include "models/base/worker.h"
#include "models/store/import_runs.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/import_gateway.h"
#include "models/view/session.h"

#include <QClipboard>
#include <QDate>
#include <QDir>
#include <QGuiApplication>

#include <algorithm>

namespace muster {

namespace {

constexpr auto kAgainAfter = std::chrono::milliseconds{200};
constexpr int kMostShown = 50; ///< problems on the page; all of them are in what is saved
constexpr Milliseconds kDay{24 * 3'600'000LL};

} // namespace

ImportDesk::ImportDesk(QObject* parent) : ImportDesk(Session::instance(), ImportGateway::instance(), parent)
{
}

ImportDesk::ImportDesk(Session* session, ImportGateway* gateway, QObject* parent)
    : RowListModel(parent), Rows(this), m_session(session), m_gateway(gateway)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kAgainAfter);
    connect(&m_soon, &QTimer::timeout, this, &ImportDesk::refresh);
    if (!m_gateway)
        return;
    connect(m_gateway, &ImportGateway::changed, this, &ImportDesk::told);
    connect(m_gateway, &ImportGateway::originsChanged, this, [this] {
        emit originsChanged();
        emit formChanged();
    });
}

void ImportDesk::setWatching(bool watching)
{
    if (watching == m_watching)
        return;
    m_watching = watching;
    emit watchingChanged();
    if (m_watching)
        read();
}

void ImportDesk::read()
{
    if (!m_session || !m_session->store())
        return;
    m_session->store()->read([](ReadTx& tx) { return importRuns(tx); }, this,
                             [this](Result<std::vector<ImportRun>> runs) {
                                 if (!runs) {
                                     m_problem =
                                         muster::format::errorText(runs.error(), tr("The list of imports"));
                                     emit changed();
                                     return;
                                 }
                                 m_ready = true;
                                 m_all.clear();
                                 for (ImportRun& run : *runs) {
                                     ImportStatus status;
                                     status.run = std::move(run);
                                     m_all.push_back(std::move(status));
                                 }
                                 if (m_gateway) {
                                     for (const ImportStatus& status : m_gateway->active())
                                         told(status);
                                 }
                                 refresh();
                             });
}

/// Of an import of this program: the row follows soon.
void ImportDesk::told(const ImportStatus& status)
{
    const auto known = std::find_if(m_all.begin(), m_all.end(),
                                    [&](const ImportStatus& one) { return one.run.id == status.run.id; });
    const bool news = known == m_all.end() || known->run.problems != status.run.problems ||
                      known->run.state != status.run.state;
    if (known == m_all.end())
        m_all.insert(m_all.begin(), status);
    else
        *known = status;
    if (news && status.run.id == m_shown)
        readProblems();
    if (m_watching && !m_soon.isActive())
        m_soon.start();
}

void ImportDesk::refresh()
{
    std::vector<ImportRow> rows;
    for (const ImportStatus& status : m_all)
        rows.push_back(importRow(status));
    setRows(std::move(rows));
    emit changed();
}

const ImportStatus* ImportDesk::statusOf(const ImportRunId& id) const
{
    const auto found =
        std::find_if(m_all.begin(), m_all.end(), [&](const ImportStatus& one) { return one.run.id == id; });
    return found == m_all.end() ? nullptr : &*found;
}

// ------------------------------------------------------------------------------------------ what to import

QStringList ImportDesk::origins() const
{
    QStringList names;
    if (m_gateway) {
        for (const ImportOrigin& origin : m_gateway->origins())
            names << origin.name;
    }
    return names;
}

QStringList ImportDesk::sourceIds() const
{
    QStringList ids;
    if (m_gateway) {
        for (const ImportOrigin& origin : m_gateway->origins())
            ids << origin.source.value;
    }
    return ids;
}

QStringList ImportDesk::remarks() const
{
    QStringList words;
    if (m_gateway) {
        for (const ImportOrigin& origin : m_gateway->origins())
            words << origin.remark;
    }
    return words;
}

void ImportDesk::setOrigin(int index)
{
    if (index == m_origin)
        return;
    m_origin = index;
    emit formChanged();
}

bool ImportDesk::takesPaths() const
{
    return m_gateway && m_gateway->takesPaths();
}

QString ImportDesk::remark() const
{
    if (!m_gateway)
        return {};
    const std::vector<ImportOrigin> all = m_gateway->origins();
    return m_origin >= 0 && size_t(m_origin) < all.size() ? all[size_t(m_origin)].remark : QString();
}

QStringList ImportDesk::bounds() const
{
    return {tr("Everything"), tr("The last year"), tr("The last 90 days"), tr("Since a day")};
}

void ImportDesk::setBound(int index)
{
    if (index == m_bound || index < Everything || index > Day)
        return;
    m_bound = index;
    emit formChanged();
}

bool ImportDesk::asksDay() const
{
    return m_bound == Day;
}

void ImportDesk::setDayText(const QString& text)
{
    if (text == m_dayText)
        return;
    m_dayText = text;
    emit formChanged();
}

/// The beginning of the day that was typed, in UTC.
std::optional<Instant> ImportDesk::day() const
{
    const QDate typed = QDate::fromString(m_dayText.trimmed(), Qt::ISODate);
    if (!typed.isValid() || typed.year() < 1990 || !m_session)
        return std::nullopt;
    const Instant at{QDateTime(typed, QTime(0, 0), Qt::UTC).toMSecsSinceEpoch()};
    return at < m_session->clock().now() ? std::optional(at) : std::nullopt;
}

QString ImportDesk::dayProblem() const
{
    return asksDay() && !m_dayText.trimmed().isEmpty() && !day()
               ? tr("A day of the past, such as 2024-01-31.")
               : QString();
}

bool ImportDesk::canStart() const
{
    return m_gateway && !m_starting && m_origin >= 0 && size_t(m_origin) < m_gateway->origins().size() &&
           (!asksDay() || day());
}

void ImportDesk::chooseSource(const QString& sourceId)
{
    if (!m_gateway)
        return;
    const std::vector<ImportOrigin> all = m_gateway->origins();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const ImportOrigin& one) { return one.source.value == sourceId; });
    if (found != all.end())
        setOrigin(int(found - all.begin()));
}

void ImportDesk::start()
{
    if (!canStart())
        return;
    const ImportOrigin origin = m_gateway->origins()[size_t(m_origin)];
    const Instant now = m_session->clock().now();
    std::optional<Instant> since;
    if (m_bound == Year)
        since = now - 365 * kDay;
    else if (m_bound == Quarter)
        since = now - 90 * kDay;
    else if (m_bound == Day)
        since = day();
    m_starting = true;
    emit formChanged();
    m_gateway->importSource(origin.source, since, this,
                            [this, name = origin.name](const Result<ImportRunId>& run) {
                                m_starting = false;
                                emit formChanged();
                                answer(run ? Done{} : tl::unexpected(run.error()), name);
                            });
}

void ImportDesk::startPath(const QUrl& path)
{
    startTyped(path.isLocalFile() ? path.toLocalFile() : path.toString());
}

void ImportDesk::startTyped(const QString& path)
{
    QString name = path.trimmed();
    if (name.startsWith(QLatin1String("~/")))
        name = QDir::homePath() + name.mid(1);
    if (!takesPaths() || name.isEmpty())
        return;
    m_gateway->importPath(name, this, [this, name](const Result<ImportRunId>& run) {
        answer(run ? Done{} : tl::unexpected(run.error()), name);
    });
}

void ImportDesk::stop(const QString& runId)
{
    const ImportStatus* status = statusOf(ImportRunId{runId});
    if (status && m_gateway)
        m_gateway->stop(status->run, this,
                        [this, name = status->run.originName](const Done& done) { answer(done, name); });
}

void ImportDesk::resume(const QString& runId)
{
    const ImportStatus* status = statusOf(ImportRunId{runId});
    if (status && m_gateway)
        m_gateway->resume(status->run, this,
                          [this, name = status->run.originName](const Done& done) { answer(done, name); });
}

void ImportDesk::answer(const Done& done, const QString& thing)
{
    // Most of these are written for people; the others get words by their kind.
    m_problem = done                          ? QString()
                : done.error().what.isEmpty() ? muster::format::errorText(done.error(), thing)
                                              : done.error().what;
    m_savedText.clear();
    emit changed();
    if (m_watching)
        read();
}

// -------------------------------------------------------------------------------------------------- report

void ImportDesk::show(const QString& runId)
{
    m_shown = m_shown.value == runId ? ImportRunId{} : ImportRunId{runId};
    m_shownProblems.clear();
    m_problems.setRows({});
    m_savedText.clear();
    emit changed();
    readProblems();
}

void ImportDesk::readProblems()
{
    if (m_shown.isEmpty() || !m_session || !m_session->store())
        return;
    m_session->store()->read([run = m_shown](ReadTx& tx) { return importProblems(tx, run); }, this,
                             [this, asked = m_shown](Result<std::vector<ImportProblem>> problems) {
                                 if (asked != m_shown)
                                     return;
                                 if (!problems) {
                                     m_problem = muster::format::errorText(problems.error(),
                                                                           tr("The report of the import"));
                                     emit changed();
                                     return;
                                 }
                                 m_shownProblems = std::move(*problems);
                                 std::vector<ImportProblemRow> rows;
                                 for (const ImportProblem& problem : m_shownProblems) {
                                     if (rows.size() == kMostShown)
                                         break;
                                     ImportProblemRow row;
                                     row.key = QString::number(rows.size());
                                     row.item = problem.item;
                                     row.why = problem.why;
                                     rows.push_back(std::move(row));
                                 }
                                 m_problems.setRows(std::move(rows));
                                 emit changed();
                             });
}

QString ImportDesk::problemsText() const
{
    const ImportStatus* status = statusOf(m_shown);
    if (!status)
        return {};
    if (status->run.problems == 0)
        return tr("Nothing was left out.");
    if (status->run.problems > m_problems.count())
        return tr("%1 could not be taken, or not whole; the first %2 are listed.")
            .arg(muster::format::count(double(status->run.problems)),
                 muster::format::count(m_problems.count()));
    return muster::format::counted(int(status->run.problems), tr("%1 could not be taken, or not whole:"),
                                   tr("%1 could not be taken, or not whole:"));
}

void ImportDesk::copyReport()
{
    const ImportStatus* status = statusOf(m_shown);
    if (!status)
        return;
    QGuiApplication::clipboard()->setText(importReport(status->run, m_shownProblems));
    m_savedText = tr("Copied.");
    emit changed();
}

QString ImportDesk::fileName(const QString& format) const
{
    const ImportStatus* status = statusOf(m_shown);
    if (!status)
        return {};
    return QStringLiteral("import-%1-%2.%3")
        .arg(status->run.kind, status->run.startedAt.toUtc().date().toString(Qt::ISODate), format);
}

void ImportDesk::saveReport(const QString& format, const QUrl& file)
{
    const ImportStatus* status = statusOf(m_shown);
    if (!status)
        return;
    const QString path = file.isLocalFile() ? file.toLocalFile() : file.toString();
    const bool csv = format == QLatin1String("csv");
    Worker::run(
        [run = status->run, problems = m_shownProblems, path, csv]() -> Done {
            return durableReplace(path, csv ? importReportCsv(run, problems)
                                            : importReport(run, problems).toUtf8());
        },
        this,
        [this, path](const Done& done) {
            m_savedText = done ? tr("Saved as %1.").arg(path) : QString();
            m_problem = done ? QString() : muster::format::errorText(done.error(), path);
            emit changed();
        });
}

} // namespace muster
