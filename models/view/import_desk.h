// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the import page shows: the imports of this machine with their progress and reports, and the choice of
// what to import next. Not for reading anything: that is behind ImportGateway.

#include "models/base/result.h"
#include "models/domain/import_status.h"
#include "models/view/row_list_model.h"

#include <QStringList>
#include <QTimer>
#include <QUrl>
#include <QtQml/qqmlregistration.h>

#include <map>

namespace muster {

class ImportGateway;
class Session;

/// One import, newest start first.
struct ImportRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "doing")
    Q_PROPERTY(QString runId MEMBER key)
    Q_PROPERTY(QString name MEMBER name)           ///< "PagerDuty (production)"
    Q_PROPERTY(QString boundText MEMBER boundText) ///< "everything", "since 1 Jan 2024"
    Q_PROPERTY(QString standing MEMBER standing)   ///< running, waiting, stopped, failed, done
    Q_PROPERTY(QString stateText MEMBER stateText)
    Q_PROPERTY(QString tone MEMBER tone)           ///< "ok", "info", "warn", "danger"
    Q_PROPERTY(QString doing MEMBER doing)         ///< what it does, waits for, or why it failed
    Q_PROPERTY(QString countText MEMBER countText) ///< "1,204 incidents, 20,110 events, 41 people"
    Q_PROPERTY(QString paceText MEMBER paceText)   ///< "back to 3 Mar 2024 · 1,900 a minute · 12 m left"
    Q_PROPERTY(QString whenText MEMBER whenText)   ///< "began 27 Nov 2026 09:12, ended 09:40"
    Q_PROPERTY(QString incidentsText MEMBER incidentsText) ///< "12 new, 3 changed, 40 as known before"
    Q_PROPERTY(QString eventsText MEMBER eventsText)
    Q_PROPERTY(QString peopleText MEMBER peopleText)
    Q_PROPERTY(QString unreadableText MEMBER unreadableText) ///< "none", "4"
    Q_PROPERTY(double done MEMBER done)                      ///< 0 … 1; below 0: nobody knows
    Q_PROPERTY(bool canStop MEMBER canStop)
    Q_PROPERTY(bool canResume MEMBER canResume)
    Q_PROPERTY(int problems MEMBER problems)
public:
    QString key, name, boundText, standing, stateText, tone, doing, countText, paceText, whenText,
        incidentsText, eventsText, peopleText, unreadableText;
    double done = -1;
    bool canStop = false, canResume = false;
    int problems = 0;
    bool operator==(const ImportRow&) const = default;
};

/// The row of an import; times in the chosen zone. Pure.
ImportRow importRow(const ImportStatus& status);

/// Something that was not taken, or not whole.
struct ImportProblemRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "why")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString item MEMBER item)
    Q_PROPERTY(QString why MEMBER why)
public:
    QString key, item, why;
    bool operator==(const ImportProblemRow&) const = default;
};

class ImportProblemModel : public RowListModel, public Rows<ImportProblemRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("ImportDesk.problems")
public:
    explicit ImportProblemModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// Role: the list of the import page; made by it. Owner: the page. Thread: main; runs are read in the store's
/// threads. Follows the store while `watching`; an import goes on whether or not anybody looks.
class ImportDesk : public RowListModel, public Rows<ImportRow>
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(bool watching READ watching WRITE setWatching NOTIFY watchingChanged)
    Q_PROPERTY(bool ready READ ready NOTIFY changed) ///< read at least once
    /// The sources that can be imported, by name; their ids; and what one should know of each, mostly empty.
    Q_PROPERTY(QStringList origins READ origins NOTIFY originsChanged)
    Q_PROPERTY(QStringList sourceIds READ sourceIds NOTIFY originsChanged)
    Q_PROPERTY(QStringList remarks READ remarks NOTIFY originsChanged)
    Q_PROPERTY(int origin READ origin WRITE setOrigin NOTIFY formChanged)
    Q_PROPERTY(bool takesPaths READ takesPaths CONSTANT)
    /// What one should know of the chosen source; mostly empty.
    Q_PROPERTY(QString remark READ remark NOTIFY formChanged)
    /// "Everything", "The last year", …, "Since a day"
    Q_PROPERTY(QStringList bounds READ bounds CONSTANT)
    Q_PROPERTY(int bound READ bound WRITE setBound NOTIFY formChanged)
    Q_PROPERTY(bool asksDay READ asksDay NOTIFY formChanged)
    Q_PROPERTY(QString dayText READ dayText WRITE setDayText NOTIFY formChanged) ///< "2024-01-31"
    Q_PROPERTY(QString dayProblem READ dayProblem NOTIFY formChanged)            ///< why that is no day
    Q_PROPERTY(bool canStart READ canStart NOTIFY formChanged)
    Q_PROPERTY(bool starting READ starting NOTIFY formChanged)
    /// Why it did not begin, stop, go on or save; empty: all is well.
    Q_PROPERTY(QString problem READ problem NOTIFY changed)
    Q_PROPERTY(QString savedText READ savedText NOTIFY changed) ///< "Saved as …", "Copied"
    /// The import whose report is shown; empty: none.
    Q_PROPERTY(QString shownRun READ shownRun NOTIFY changed)
    Q_PROPERTY(muster::ImportProblemModel* problems READ problems CONSTANT)
    Q_PROPERTY(QString problemsText READ problemsText NOTIFY changed) ///< "500 of 1,204 are listed"
public:
    /// Of the window's session and the app's gateway.
    explicit ImportDesk(QObject* parent = nullptr);
    ImportDesk(Session* session, ImportGateway* gateway, QObject* parent);

    bool watching() const { return m_watching; }
    void setWatching(bool watching);
    bool ready() const { return m_ready; }
    QStringList origins() const;
    QStringList sourceIds() const;
    QStringList remarks() const;
    int origin() const { return m_origin; }
    void setOrigin(int index);
    bool takesPaths() const;
    QString remark() const;
    QStringList bounds() const;
    int bound() const { return m_bound; }
    void setBound(int index);
    bool asksDay() const;
    QString dayText() const { return m_dayText; }
    void setDayText(const QString& text);
    QString dayProblem() const;
    bool canStart() const;
    bool starting() const { return m_starting; }
    QString problem() const { return m_problem; }
    QString savedText() const { return m_savedText; }
    QString shownRun() const { return m_shown.value; }
    ImportProblemModel* problems() { return &m_problems; }
    QString problemsText() const;

    /// Chooses the source, where it can be imported.
    Q_INVOKABLE void chooseSource(const QString& sourceId);
    Q_INVOKABLE void start();
    /// Imports a file or folder.
    Q_INVOKABLE void startPath(const QUrl& path);
    /// The same by a typed path.
    Q_INVOKABLE void startTyped(const QString& path);
    Q_INVOKABLE void stop(const QString& runId);
    Q_INVOKABLE void resume(const QString& runId);
    /// Shows the report of an import; again: hides it.
    Q_INVOKABLE void show(const QString& runId);
    Q_INVOKABLE void copyReport();
    /// As "md" or "csv"; the name is a proposal.
    Q_INVOKABLE QString fileName(const QString& format) const;
    Q_INVOKABLE void saveReport(const QString& format, const QUrl& file);

signals:
    void watchingChanged();
    void originsChanged();
    void formChanged();
    void changed();

private:
    enum Bound { Everything, Year, Quarter, Day };
    void read();
    void refresh();
    void readProblems();
    void told(const ImportStatus& status);
    const ImportStatus* statusOf(const ImportRunId& id) const;
    void answer(const Done& done, const QString& thing);
    std::optional<Instant> day() const;

    Session* m_session;
    ImportGateway* m_gateway;
    bool m_watching = false, m_ready = false, m_starting = false;
    int m_origin = 0, m_bound = Everything;
    QString m_dayText, m_problem, m_savedText;
    std::vector<ImportStatus> m_all; ///< newest start first
    ImportRunId m_shown;
    std::vector<ImportProblem> m_shownProblems;
    ImportProblemModel m_problems;
    QTimer m_soon; ///< pages come faster than anybody reads
};

/// The report of an import as Markdown: what came, what could not and why. Pure.
QString importReport(const ImportRun& run, const std::vector<ImportProblem>& problems);
/// The same as CSV, safe from formulas: a line for each count, then one for each problem.
QByteArray importReportCsv(const ImportRun& run, const std::vector<ImportProblem>& problems);

} // namespace muster
