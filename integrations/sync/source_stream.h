// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One source that tells by itself: its connections, what they tell, and when they count as telling
// everything. Internal to integrations/sync; the public door is SyncEngine.

#include "integrations/core/stream.h"
#include "integrations/sync/step_run.h"
#include "integrations/sync/stream_transport.h"

#include <QObject>
#include <QPointer>
#include <QSet>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace muster {

class SyncEnginePrivate;

/// Role: see above. Owner: SourceState. Thread: main.
///
///   state      | what                       | next
///   Idle       | not begun, or stopped      | begin -> Opening
///   Opening    | the address is asked for   | told -> Connecting          failed -> Waiting (backed off)
///   Connecting | handshake, until it is     | ready -> Live               closed, too late -> Waiting
///              | ready ("hello")            |
///   Live       | frames are taken           | closed, deaf, resume -> Waiting       "soon" -> a successor
///              |                            | is opened beside it and takes over when it is ready; the old
///              |                            | one is answered for a while and closed
///   Waiting    | back-off with jitter       | due, a person -> Opening    "off" -> Waiting, long
///
/// Frames are read on the worker pool and stored in batches; a frame is answered when its facts are durable,
/// once per delivery; when they cannot be stored the connection ends and the tool delivers them again. A
/// delivery that was taken before is answered only. Each time a connection begins without a predecessor, and
/// each time one is lost, the feed is pulled at once. While the connection tells everything, the feed is
/// pulled every Stream::safetyNet: never before a first fact came over it, nor when pulls find what it did
/// not tell.
class SourceStream final : public QObject
{
public:
    SourceStream(SyncEnginePrivate& engine, SourceId source, Stream stream, Account account,
                 StreamTransport& transport);
    ~SourceStream() override;

    void begin();
    /// Closes everything; what is still being read is not stored.
    void stop();
    /// The feed's cursor is known.
    void resume() { work(); }
    /// A person waits, or the token changed: now instead of at its turn.
    void hurry();
    /// The machine slept: connections are dead whether they know it or not.
    void renew();

    const QString& feed() const { return m_stream.feed; }
    /// How often its feed is pulled.
    Milliseconds pullEvery(Milliseconds usual) const;
    /// How it stands, for people; goes with the feed's freshness. Begins with “Live” when all is well.
    QString words() const;
    /// A round of the feed that began then is over well; `whole`: an ordinary one, with its replies.
    void pulled(Instant began, bool whole);
    /// What a round of the feed is about to store: leaves out what is known to be deleted, and notes what the
    /// connection should have told.
    void sift(std::vector<TimelineEvent>& events);

private:
    /// Hints are gathered for so long: a message with ten reactions is asked for once.
    static constexpr Milliseconds kGather{2'000};
    enum class State { Idle, Opening, Connecting, Live, Waiting };
    struct Link
    {
        StreamId id = 0;
        bool ready = false, heard = true, leaving = false;
        Instant since; ///< ready since
    };
    struct Arrived
    {
        StreamId link;
        QByteArray frame;
    };
    /// Of one batch, until it is durable.
    struct Taken
    {
        quint64 generation = 0;
        std::vector<std::pair<StreamId, QByteArray>> replies;
        std::vector<QString> keys, told, items, over, gone;
        std::vector<StreamQuestion> questions;
        std::vector<std::pair<StreamId, StreamOutcome>> signs; ///< ready and end, in order
        StreamOutcome::Pull pull = StreamOutcome::Pull::None;
        int events = 0;
    };

    Link* link(StreamId id);
    void open();
    void opened(Result<QUrl> url);
    void connectTo(const QUrl& url);
    void arrived(StreamId id, const QByteArray& frame);
    void work();
    void read(std::vector<Result<StreamOutcome>> outcomes, std::vector<Arrived> batch);
    void stored(const Done& done, const std::shared_ptr<Taken>& taken);
    void ready(StreamId id);
    void leaving(StreamId id, StreamOutcome::End end, const QString& words);
    void watch(StreamId id);
    void lost(StreamId id, const Error& error);
    void drop(StreamId id);
    void retry(const Error& error, Milliseconds atLeast = Milliseconds{0});
    void fillGap(bool anew);
    void ask(std::vector<StreamQuestion> questions);
    void askNext();
    void pullSoon(bool anew);
    void tell();
    bool live() const;

    SyncEnginePrivate& m_engine;
    const SourceId m_source;
    const Stream m_stream;
    const Account m_account;
    StreamTransport& m_transport;
    State m_state = State::Idle;
    quint64 m_turn = 0;       ///< outdates timers
    quint64 m_generation = 0; ///< outdates what is read and stored
    QPointer<StepRun> m_opening;
    std::vector<Link> m_links; ///< the newest last
    std::deque<Arrived> m_frames;
    qint64 m_frameBytes = 0;
    bool m_busy = false;
    /// What no frame may bring back: a tool may echo what it was sent.
    std::vector<SecretCache::Shared> m_secrets;
    QString m_readerToken;
    ReadFrame m_reader;
    QString m_why; ///< of the last loss
    int m_failures = 0;
    bool m_filled = false;                    ///< what was missed before this connection has been pulled
    bool m_proven = false;                    ///< it told a fact at least once
    bool m_misses = false;                    ///< pulls find what it did not tell
    bool m_checked = false, m_missed = false; ///< of the round under way
    Instant m_readySince, m_checkedUntil;
    QSet<QString> m_told;        ///< events that came over it
    std::deque<QString> m_taken; ///< keys, oldest first
    QSet<QString> m_takenKeys;
    std::map<QString, Instant> m_gone; ///< deleted, and when we heard
    std::map<QString, Step> m_questions;
    QPointer<StepRun> m_asking;
    bool m_pullDue = false, m_pullAnew = false;
    int m_ignored = 0, m_unread = 0;
};

} // namespace muster
