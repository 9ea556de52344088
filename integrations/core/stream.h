// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A tool that tells by itself, as values: where to ask for the connection, which hosts it may lead to, and a
// pure function from frame to facts and answers. Sockets, timers and order are the engine's.

#include "integrations/core/connector.h"

namespace muster {

/// A question that a frame raises, because it does not say all: "what does that message look like now?"
struct StreamQuestion
{
    QString key; ///< the same question twice is asked once
    Step step;
};

/// What one frame says.
struct StreamOutcome
{
    enum class End {
        None,
        Soon, ///< this connection goes shortly: another one is due before
        Off   ///< the tool does not want connections now
    };
    enum class Pull {
        None,
        Soon, ///< the feed knows more
        Anew  ///< and what it remembers of lists is no longer so
    };
    /// Which delivery it is: one that was taken is answered again, and not taken again. Empty: none.
    QString key;
    Facts facts;
    /// Events as they began, kept only where nothing is known under their id: a delivery that comes late or
    /// again undoes no correction and no deletion.
    std::vector<TimelineEvent> firsts;
    std::vector<QString> seen, over, gone; ///< as in Outcome
    bool again = false;                    ///< its events may be there again after they were gone
    std::vector<StreamQuestion> questions;
    std::vector<QByteArray> replies; ///< text frames; sent when the facts are durable, never before
    bool ready = false;              ///< from here on the connection tells everything
    End end = End::None;
    QString endWords; ///< why, for people
    Pull pull = Pull::None;
    bool ignored = false; ///< answered, and nothing in it is for us
};

/// Errors: BadResponse for what is no frame of the tool; it is not answered.
using ReadFrame = std::function<Result<StreamOutcome>(const QByteArray& frame, const Context& context)>;

/// How one account is listened to.
struct Stream
{
    QString name; ///< "Socket Mode"
    QString feed; ///< whose pulls close its gaps and go on as a safety net; its cursor knows names
    Step open;    ///< its outcome has `streamUrl`
    /// The address must lie in one of these domains, encrypted; see `streamAddress`.
    QStringList domains;
    /// The reader that knows what the feed's cursor knows.
    std::function<ReadFrame(const QString& cursorToken)> reader;
    /// How often the feed is pulled while the connection tells everything.
    Milliseconds safetyNet{5 * 60'000};
    QString missesWords; ///< what to do when the connection does not tell what pulls find
};

/// The address that may be connected to: wss, no user, the usual port, within `domains`; for an account on
/// this machine (loopback) the same host, ws too. Errors: BadResponse, in words without the address's query.
Result<QUrl> streamAddress(const QUrl& told, const Account& account, const QStringList& domains);

} // namespace muster
