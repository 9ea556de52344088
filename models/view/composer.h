// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The line under the timeline in which notes, decisions, tasks and hypotheses are written.

#include "models/base/result.h"
#include "models/view/kept_draft.h"

#include <QObject>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <utility>

namespace muster {

class WarRoom;
class WriteTx;
struct TimelineEvent;

/// Role: the line under the timeline. Plain text is a note; `/decision`, `/task`, `/update`, `/hypothesis`
/// make the other kinds. Stored at once. Owner: WarRoom. Thread: main.
class Composer final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.composer")
    /// What the typed text would become: note, decision, task, update, hypothesis.
    Q_PROPERTY(QString kind READ kind NOTIFY changed)
    Q_PROPERTY(QString kindText READ kindText NOTIFY changed)       ///< "Decision"
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY changed) ///< the field's text, for kind and hints
    /// Of a decision: what else was possible, and what was objected ("none": asked, nothing said); between
    /// semicolons.
    Q_PROPERTY(QString alternatives READ alternatives WRITE setAlternatives NOTIFY changed)
    Q_PROPERTY(QString objections READ objections WRITE setObjections NOTIFY changed)
    Q_PROPERTY(QStringList hints READ hints NOTIFY changed) ///< slash commands that fit what is typed
    Q_PROPERTY(bool canSubmit READ canSubmit NOTIFY changed)
    Q_PROPERTY(QString problem READ problem NOTIFY changed) ///< why it cannot be stored
    /// When the text will stand on the timeline, unless that is what the room shows: "at 02:13:30 of the
    /// replay".
    Q_PROPERTY(QString whenText READ whenText NOTIFY changed)
public:
    explicit Composer(WarRoom* room);
    ~Composer() override;
    QString kind() const;
    QString kindText() const;
    QString text() const { return m_text; }
    void setText(const QString& text);
    QString alternatives() const { return m_alternatives; }
    void setAlternatives(const QString& text);
    QString objections() const { return m_objections; }
    void setObjections(const QString& text);
    QStringList hints() const;
    bool canSubmit() const;
    QString problem() const;
    QString whenText() const;

    /// Stores the text as an event of the room's now and clears it; false when there is nothing to store.
    Q_INVOKABLE bool submit();
    /// Stores `text`, slash commands included, without touching the field.
    Q_INVOKABLE bool addNote(const QString& text);
    Q_INVOKABLE void setPinned(const QString& eventId, bool pinned);
    /// A new revision of an event written here.
    Q_INVOKABLE void edit(const QString& eventId, const QString& text);
    Q_INVOKABLE void retract(const QString& eventId);

    /// Kind name ("decision", "status.posted", …) and text without the slash word. Pure.
    static std::pair<QString, QString> parse(const QString& text);

    /// Puts what is typed on disk now, not after a pause.
    void flush();
    /// Setting: what is typed there and is no event yet. Empty: nothing.
    static QString draftKey(const QString& incidentId);

signals:
    void changed();
    /// `text` holds what was typed before the program ended, in front of what was typed since.
    void restored();
    /// The event is on disk.
    void stored(const QString& eventId);

private:
    void edited();
    void restoreDraft(const QByteArray& kept);
    /// In front of what was typed since.
    void putBack(const QString& text, const QString& alternatives, const QString& objections);
    QByteArray draft() const;
    bool store(const QString& text, const QByteArray& decision, std::function<Done(WriteTx&)> facts = {},
               std::function<void()> refused = {});
    void revise(const QString& eventId, std::function<void(TimelineEvent&)> change);
    WarRoom* m_room;
    QString m_text, m_alternatives, m_objections;
    KeptDraft m_draft;
};

} // namespace muster
