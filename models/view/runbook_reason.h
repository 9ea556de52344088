// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The reason for a skip or an override while it is typed: on the disk as soon as the note line's draft is,
// and back in its field when the program begins anew. Internal to models/view.

#include "models/view/kept_draft.h"

#include <QByteArray>
#include <QObject>
#include <QString>

namespace muster {

class Session;

/// Role: see above. Owner: RunbookNavigator. Thread: main. One is kept for a run of a runbook in an incident:
/// the setting names the step that it is about, and is nothing to any other step.
class RunbookReason final : public QObject
{
    Q_OBJECT
public:
    RunbookReason(Session* session, QObject* owner);
    ~RunbookReason() override;

    /// Another step is asked: `key` of the setting, and the step's name with when it was reached. What is
    /// kept of it follows by `restored`. Both empty: none is.
    void follow(const QString& key, const QString& step);
    /// What stands in the field now.
    void typed(const QString& reason, bool skipping);
    /// The step is answered: it is kept no longer.
    void answered();
    /// What was typed goes to the store now.
    void flush();

signals:
    void restored(const QString& reason, bool skipping);

private:
    QByteArray draft() const;
    void restore(const QByteArray& kept);

    QString m_key, m_step, m_reason;
    bool m_skipping = false;
    KeptDraft m_draft;
};

} // namespace muster
