// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What is being typed and is no fact yet: on the disk a moment after the first key, and back in its field
// when the program begins anew. Internal to models/view.

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>

namespace muster {

class Session;
struct Error;

/// Role: keeps one draft as a setting. Owner: whoever has the field, which flushes it before it goes. Thread:
/// main.
class KeptDraft final : public QObject
{
    Q_OBJECT
public:
    /// `current`: the draft as it stands in the field now; empty when there is nothing to keep.
    KeptDraft(Session* session, QObject* owner, std::function<QByteArray()> current);
    ~KeptDraft() override;

    /// Another draft is typed: the one before goes to the disk, and what is kept under `key` follows by
    /// `restored`, unless there is nothing, or it is not to be restored. Empty: none is typed.
    void follow(const QString& key, bool restore = true);
    /// The field has changed.
    void edited();
    /// What is typed goes to the store now, not after a pause.
    void flush();
    /// The words went elsewhere: nothing more of them is written, and whoever took them empties the setting.
    /// What is typed from now on is kept again.
    void taken();
    /// What is on the disk is not known: whatever stands in the field when it is written next is written,
    /// also when it is nothing. `writeAnew`: now.
    void doubt();
    void writeAnew();

signals:
    /// `kept` stood there when the program ended; what the field holds already was typed since.
    void restored(const QByteArray& kept);
    void unreadable(const muster::Error& error);

private:
    Session* m_session;
    std::function<QByteArray()> m_current;
    QString m_key;
    QByteArray m_kept; ///< on disk, or on its way there
    QTimer m_pause;
    bool m_reading = false;   ///< what is kept is on its way
    bool m_emptied = false;   ///< and it is being emptied by whoever took the words
    bool m_announced = false; ///< the session says that something is being saved
};

} // namespace muster
