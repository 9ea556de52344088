// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The lists of the session pages: incidents, search hits, sources, tool kinds, form fields, commands,
// notices. Each row is a gadget whose properties are the roles a delegate requires. Times are UTC ms as
// double; texts are ready to show and always plain text.

#include "models/domain/source.h"
#include "models/view/row_list_model.h"

#include <QList>
#include <QtQml/qqmlregistration.h>

namespace muster {

/// One incident of the incidents page.
struct IncidentRow
{
    Q_GADGET
    Q_PROPERTY(QString incidentId MEMBER key)
    Q_PROPERTY(QString number MEMBER number) ///< "INC-1120"
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QString services MEMBER services)         ///< "checkout-api, tax-quote"
    Q_PROPERTY(int severity MEMBER severity)             ///< 1 … 5, 6 unknown
    Q_PROPERTY(QString severityText MEMBER severityText) ///< "SEV-1"
    Q_PROPERTY(QString startedText MEMBER startedText)   ///< "20 Nov 02:00"
    Q_PROPERTY(bool startKnown MEMBER startKnown) ///< else it is when the incident was declared, or opened
    Q_PROPERTY(double startedMs MEMBER startedMs)
    Q_PROPERTY(QString mitigatedInText MEMBER mitigatedInText) ///< "29 m 24 s"; empty while impact lasts
    Q_PROPERTY(QString stageText MEMBER stageText)             ///< "Resolved"
    Q_PROPERTY(bool open MEMBER open)                          ///< not resolved
    Q_PROPERTY(QString postMortemText MEMBER postMortemText)   ///< "Draft 3", "Published", "—"
    Q_PROPERTY(int eventCount MEMBER eventCount)
    Q_PROPERTY(QList<double> sparkline MEMBER sparkline) ///< first panel's shape, at most 60 values; NaN: gap
    Q_PROPERTY(bool sealed MEMBER sealed)                ///< from an incident file
public:
    QString key, number, title, services;
    int severity = 6;
    QString severityText, startedText;
    double startedMs = 0;
    bool startKnown = false;
    QString mitigatedInText, stageText;
    bool open = true;
    QString postMortemText;
    int eventCount = 0;
    QList<double> sparkline;
    bool sealed = false;
    bool operator==(const IncidentRow&) const = default;
};
class IncidentListModel : public RowListModel, public Rows<IncidentRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.incidents")
public:
    explicit IncidentListModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One hit of a search.
struct SearchRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "snippet")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString incidentId MEMBER incidentId)
    Q_PROPERTY(QString incidentNumber MEMBER incidentNumber)
    Q_PROPERTY(QString eventId MEMBER eventId) ///< empty: the hit is in a post-mortem
    Q_PROPERTY(QString kind MEMBER kind)       ///< event kind, or "postmortem"
    Q_PROPERTY(QString timeText MEMBER timeText)
    Q_PROPERTY(double timeMs MEMBER timeMs)
    Q_PROPERTY(QString source MEMBER source)
    Q_PROPERTY(QString snippet MEMBER snippet) ///< hits stand between ‹ and ›
public:
    QString key, incidentId, incidentNumber, eventId, kind, timeText;
    double timeMs = 0;
    QString source, snippet;
    bool operator==(const SearchRow&) const = default;
};
class SearchResultModel : public RowListModel, public Rows<SearchRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.results")
public:
    explicit SearchResultModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One feed of one source with its freshness: status bar, settings cards, war room.
struct SourceRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "why sweepText budgetText historyText")
    Q_PROPERTY(QString key MEMBER key) ///< source id, with the feed in a room's list
    Q_PROPERTY(QString sourceId MEMBER sourceId)
    Q_PROPERTY(QString name MEMBER name)       ///< "Prometheus (main)"
    Q_PROPERTY(QString tool MEMBER tool)       ///< connector id: "prometheus"; empty for a recorded source
    Q_PROPERTY(QString feed MEMBER feed)       ///< "alerts"; empty when the row sums up all feeds
    Q_PROPERTY(QString freshness MEMBER state) ///< live, late, stale, blind
    Q_PROPERTY(QString stateText MEMBER stateText) ///< "Live", "Stale", …
    Q_PROPERTY(QString ageText MEMBER ageText)     ///< "2 s"; "never" when it never answered
    Q_PROPERTY(QString why MEMBER why)             ///< words a person can act on; empty when live
    Q_PROPERTY(QString address MEMBER address)
    Q_PROPERTY(bool active MEMBER enabled)
    Q_PROPERTY(bool mayWrite MEMBER mayWrite)
    Q_PROPERTY(bool hasSecret MEMBER hasSecret)
    Q_PROPERTY(int unreadCount MEMBER unreadCount) ///< items that could not be read and are kept
    Q_PROPERTY(
        QString sweepText MEMBER sweepText)   ///< what the full reading came to; empty: none was asked for
    Q_PROPERTY(bool sweeping MEMBER sweeping) ///< it is under way
    Q_PROPERTY(bool sweepDoubted MEMBER sweepDoubted) ///< it was not believed; a person may
    /// How many requests it may send and has sent, in words; empty while it is not read from.
    Q_PROPERTY(QString budgetText MEMBER budgetText)
    /// How far its first reading of the past came, in words; empty: it has none.
    Q_PROPERTY(QString historyText MEMBER historyText)
public:
    QString key, sourceId, name, tool, feed, state, stateText, ageText, why, address;
    bool enabled = true, mayWrite = false, hasSecret = false;
    int unreadCount = 0;
    QString sweepText;
    bool sweeping = false, sweepDoubted = false;
    QString budgetText, historyText;
    bool operator==(const SourceRow&) const = default;
};
class SourceListModel : public RowListModel, public Rows<SourceRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.sources or WarRoom.sources")
public:
    /// A feed as a row; ages are counted at `now`. Key: source and feed.
    static SourceRow rowFor(const Freshness& freshness, Instant now);
    /// "live" -> "Live", ...
    static QString stateText(FreshnessState state);
    explicit SourceListModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One item of a source that could not be read, as it came.
struct UnreadRow
{
    Q_GADGET
    Q_CLASSINFO("details", "raw")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString name MEMBER name) ///< what the tool calls it, or a hash
    Q_PROPERTY(QString feed MEMBER feed)
    Q_PROPERTY(QString why MEMBER why)
    Q_PROPERTY(QString seenText MEMBER seenText) ///< "came 3 times, last 20 Nov 2026 02:41"
    Q_PROPERTY(QString raw MEMBER raw)           ///< its head
public:
    QString key, name, feed, why, seenText, raw;
    bool operator==(const UnreadRow&) const = default;
};
class UnreadModel : public RowListModel, public Rows<UnreadRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.unread")
public:
    explicit UnreadModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// A kind of tool that can be added in settings.
struct ToolKindRow
{
    Q_GADGET
    Q_PROPERTY(QString toolId MEMBER key)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(QString summary MEMBER summary)
public:
    QString key, name, summary;
    bool operator==(const ToolKindRow&) const = default;
};
class ToolKindModel : public RowListModel, public Rows<ToolKindRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.toolKinds")
public:
    explicit ToolKindModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One line of the form that adds or edits a source. Change it through SourceForm.setValue.
struct FieldRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "help")
    Q_CLASSINFO("verbatim", "value choices offers")
    Q_PROPERTY(QString fieldKey MEMBER key)
    Q_PROPERTY(QString label MEMBER label)
    Q_PROPERTY(QString help MEMBER help)
    Q_PROPERTY(QString placeholder MEMBER placeholder)
    Q_PROPERTY(bool secret MEMBER secret) ///< show as a password; the value is never read back
    Q_PROPERTY(bool mandatory MEMBER required)
    Q_PROPERTY(QString value MEMBER value)
    Q_PROPERTY(QString problem MEMBER problem)       ///< what is wrong with the value; empty: nothing
    Q_PROPERTY(QStringList choices MEMBER choices)   ///< one of these, when there are any
    Q_PROPERTY(bool removable MEMBER removable)      ///< a secret that is stored and need not be
    Q_PROPERTY(bool removing MEMBER removing)        ///< it goes when the form is saved
    Q_PROPERTY(bool listed MEMBER listed)            ///< a list proposes; anything else may be typed
    Q_PROPERTY(QStringList offers MEMBER offers)     ///< of the list, what goes with the value; safe to show
    Q_PROPERTY(QString offersNote MEMBER offersNote) ///< how old the list is, or why there is none
public:
    QString key, label, help, placeholder;
    bool secret = false, required = false;
    QString value, problem;
    QStringList choices = {};
    bool removable = false, removing = false;
    bool listed = false;
    QStringList offers = {};
    QString offersNote = {};
    bool operator==(const FieldRow&) const = default;
};
class FieldModel : public RowListModel, public Rows<FieldRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("SourceForm.fields")
public:
    explicit FieldModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// A quiet line: never modal, with its way out.
struct NoticeRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "text")
    Q_PROPERTY(QString noticeId MEMBER key)
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(QString level MEMBER level)           ///< "info", "look", "hurt"
    Q_PROPERTY(QString actionId MEMBER actionId)     ///< command id of the way out; empty: none
    Q_PROPERTY(QString actionText MEMBER actionText) ///< its title
    Q_PROPERTY(QString incidentId MEMBER incident)   ///< whose it is, where the way out leads; empty: none's
public:
    QString key, text, level, actionId, actionText;
    QString incident = {}, number = {}; ///< see above, and what that incident is called
    QString said = {};                  ///< `text` while that incident is on the screen; for NoticeModel
    bool operator==(const NoticeRow&) const = default;
};
class NoticeModel : public RowListModel, public Rows<NoticeRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.notices")
public:
    explicit NoticeModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
    /// Shows a line, or replaces the one with the same key.
    void post(NoticeRow notice);
    /// A person takes a line away, or goes where it leads.
    Q_INVOKABLE void dismiss(const QString& noticeId);
    /// The program takes a line away: what it says does not hold any more.
    void withdraw(const QString& noticeId);
    /// This incident is on the screen: the lines of others say whose they are, and beside those its own do.
    /// Empty: none is.
    void setShown(const QString& incidentId);

signals:
    void dismissed(const QString& noticeId); ///< by a person; it was there

private:
    void show(std::vector<NoticeRow> notices);
    QString m_shown;
};

} // namespace muster
