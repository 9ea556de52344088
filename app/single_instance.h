// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One window per data folder: the first start holds a lock and listens, later ones hand over what they were
// asked to open and end. Not for the command-line verbs: those meet the store's own lock.

#include <QLocalServer>
#include <QObject>
#include <QString>

#include <chrono>
#include <memory>

namespace muster {

/// What a later start asks of the first.
struct Handover
{
    QString verb;    ///< "window", "drill" or "open"
    QString operand; ///< name of the drill, or the absolute path of a file; may be empty
    friend bool operator==(const Handover&, const Handover&) = default;
};

/// Role: the lock `<directory>/instance.lock` (flock: the kernel gives it back however its holder ends, so
/// there is no stale one) and the socket beside it (0700; in the runtime folder when the path is too long for
/// a socket). Owner: app; it outlives everything that writes into the folder. Thread: main.
/// Invariants: at most one First per folder at any time; a start that ends as Second was heard: its request
/// is answered only after it was taken.
class SingleInstance final : public QObject
{
    Q_OBJECT
public:
    enum class Role {
        First,    ///< the folder is ours
        Second,   ///< the first one took what we handed over: end now
        Unlocked, ///< the folder cannot be locked (read-only, or a file system without locks): read only
        Stuck,    ///< the first one holds the folder and did not answer in time
    };

    explicit SingleInstance(QString directory, QObject* parent = nullptr);
    ~SingleInstance() override;

    /// Blocks until the role is known, at most `patience`: while the first one is starting or ending, this
    /// one waits for its answer or its place. No event loop is needed.
    Role start(const Handover& mine, std::chrono::milliseconds patience);

    /// Later starts are no longer heard and wait for the lock. Called before the program ends, so that no
    /// request is taken by a window that closes.
    void stopListening();

signals:
    /// A later start asks. Through the event loop, so never before one runs.
    void asked(const muster::Handover& request);

private:
    bool lock();
    void listen();
    void serve();
    bool handOver(const Handover& mine, std::chrono::milliseconds patience) const;

    QString m_directory;
    QString m_socket;
    int m_lockFile = -1;
    bool m_lockable = true;
    std::unique_ptr<QLocalServer> m_server;
};

} // namespace muster
