// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the parts of PostMortemEditor share. Internal to models/view.

#include "models/chart/chart_feed.h"
#include "models/domain/key_time_checks.h"
#include "models/domain/postmortem_review.h"
#include "models/store/store.h"
#include "models/view/document_comparison.h"
#include "models/view/document_find.h"
#include "models/view/formatters.h"
#include "models/view/post_mortem_comments.h"
#include "models/view/post_mortem_document.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/post_mortem_text.h"
#include "models/view/quiet_findings.h"
#include "models/view/report_render.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QDateTime>
#include <QTimer>

#include <memory>
#include <string>
#include <unordered_map>

namespace muster {

/// "Draft 3", "In review".
QString postMortemStateWords(const QString& state, int revision);

struct PostMortemEditor::Private
{
    explicit Private(WarRoom* of) : room(of), document([this] { return session()->clock().now(); }) {}

    WarRoom* room = nullptr;
    PostMortemDocument document;
    DocumentFind find{&document};
    bool active = false, opening = false, restored = false;
    std::shared_ptr<ExportRun> exportRun; ///< of the export under way
    int exportPercent = 0;
    QString uneditable; ///< see whyNotEditable
    QString journaled;  ///< newest text known to be on disk
    QString handed;     ///< newest text given to the store
    int underWay = 0;   ///< journal writes not yet committed
    std::optional<Instant> savedAt;
    QString problem;
    std::optional<PostMortemRevision> base;
    PostMortemId id;
    std::optional<PostMortemFacts> facts;
    QString filter;
    OutlineModel outline;
    CheckModel checks;
    FindingModel findings;
    EvidenceModel evidence;
    FigureModel figures;
    std::vector<KeyTimeFinding> keyTimeFindings; ///< by all that was known when it was opened
    RevisionModel history;
    PostMortemTemplateChoice* templates = nullptr;
    PostMortemComments* comments = nullptr;
    DocumentComparison* comparison = nullptr;
    Facilitator* facilitator = nullptr;
    QTimer journalTimer, analyseTimer, savedTimer, exportTimer;
    bool announced = false; ///< the session was told of a save that has not begun yet
    bool analysing = false;
    int words = 0, quietCount = 0;
    QuietFindings quiet;
    std::shared_ptr<DocumentSpelling> spelling = std::make_shared<DocumentSpelling>();
    std::unordered_map<std::string, std::unique_ptr<ChartFeed>> feeds;

    Session* session() const { return room->session(); }
    Store* store() const { return room->session()->store(); }
    QTimeZone zone() const
    {
        return Format::instance()->style().utc ? QTimeZone::utc() : QTimeZone::systemTimeZone();
    }
    QDate today() const { return QDateTime::fromMSecsSinceEpoch(session()->clock().now().ms, zone()).date(); }
    /// Of a document that was not reviewed yet.
    std::optional<ReviewDeadlines> deadlines() const
    {
        const bool waits =
            !base || base->state == QLatin1String("draft") || base->state == QLatin1String("in_review");
        const auto resolved = facts ? facts->state.keyTime(u"resolved") : std::nullopt;
        return waits && resolved ? reviewDeadlines(facts->state.severity, *resolved, zone()) : std::nullopt;
    }
    QString generatedOrBase() const { return base ? base->markdown : QString(); }
};

} // namespace muster
