// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Adding lines of a log to the incident, pasted or from a file: what of them would be kept is said before it
// is. What counts as a line's time is models/domain/log_excerpt.h.

#include "models/domain/log_excerpt.h"
#include "models/view/war_room.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QUrl>
#include <QtQml/qqmlregistration.h>

#include <optional>

namespace muster {

/// Role: the form behind "Add log lines". Owner: the page that shows it. Thread: main; texts are read and
/// looked through on the worker pool.
class LogForm : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(muster::WarRoom* room READ room WRITE setRoom NOTIFY changed)
    /// The lines, as they were pasted or read.
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)
    /// Whose log it is: "checkout-api", "checkout-api.log".
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY changed)
    /// "34 lines, 02:13:01 to 02:13:20", with what is left out and what was assumed; empty: nothing yet.
    Q_PROPERTY(QString previewText READ previewText NOTIFY changed)
    /// Why it cannot be kept, with the way out; empty: it can, or there is nothing yet.
    Q_PROPERTY(QString problem READ problem NOTIFY changed)
    Q_PROPERTY(bool busy READ busy NOTIFY changed)
    Q_PROPERTY(bool canSubmit READ canSubmit NOTIFY changed)
public:
    /// How far around the incident a long text's lines are still kept.
    static constexpr Milliseconds kAround{60 * 60'000};

    explicit LogForm(QObject* parent = nullptr) : QObject(parent) {}

    WarRoom* room() const { return m_room; }
    void setRoom(WarRoom* room);
    QString text() const { return m_text; }
    void setText(const QString& text);
    QString name() const { return m_name; }
    void setName(const QString& name);
    QString previewText() const;
    QString problem() const;
    bool busy() const { return m_busy; }
    bool canSubmit() const { return m_room && m_excerpt && !m_busy; }

    Q_INVOKABLE void clear();
    /// Takes the lines of a file; `text` becomes what would be kept of them, `name` the file's unless it was
    /// given.
    Q_INVOKABLE void readFile(const QUrl& file);
    /// Stores the lines as one event at the time of the first of them (now, when none has one) and clears the
    /// form. False when there is nothing to store.
    Q_INVOKABLE bool submit();

signals:
    void changed();
    void textChanged();
    /// The event is on disk.
    void stored(const QString& eventId);

private:
    void look();
    void take(const Result<LogExcerpt>& found);
    TimeRange around() const;
    QString timesText(const LogExcerpt& excerpt) const;

    QPointer<WarRoom> m_room;
    QString m_text, m_name;
    std::optional<LogExcerpt> m_excerpt;
    QString m_problem;
    bool m_busy = false;
    int m_turn = 0; ///< of the look that is newest; older answers are dropped
};

} // namespace muster
