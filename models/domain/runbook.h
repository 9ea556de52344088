// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Runbooks as data: a tree of nodes, the record of answers, and the pure step that proposes a branch.

#include "models/base/id.h"
#include "models/base/instant.h"
#include "models/domain/timeline.h"
#include "models/domain/tool_verb.h"

#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <vector>

namespace muster {

enum class NodeKind { Check, EventCheck, Decision, Action, Verify, Wait, End };
QString toString(NodeKind kind);
std::optional<NodeKind> nodeKindFromString(QStringView text);

struct RunbookBranch
{
    QString condition; ///< "> 0.0144", "no_data", "source_stale", "count > 0", or words
    QString to;        ///< node id
    QString note;
    int line = 0; ///< 1-based line in the file it was read from; 0 when unknown
    friend bool operator==(const RunbookBranch&, const RunbookBranch&) = default;
};

/// What a connected tool would do for an action, as data and never as code. Which verbs there are, and what
/// fields each takes, says models/domain/runbook_execution.h.
struct RunbookExecution
{
    QString verb;                      ///< "silence.create"; empty: nothing, a person acts
    std::map<QString, QString> fields; ///< by name; values with $variables, as written
    int line = 0;                      ///< 1-based line in the file it was read from; 0 when unknown
    friend bool operator==(const RunbookExecution&, const RunbookExecution&) = default;
};

struct RunbookNode
{
    QString id;
    NodeKind kind = NodeKind::Check;
    QString title; ///< the question or the action
    QString body;  ///< Markdown, shown as plain blocks
    /// PromQL with $variables; empty when the node asks no metric. Several queries (q0, q1 … of the
    /// conditions) are separated by a line "---", which is no PromQL: see queriesOf.
    QString query;
    QStringList eventKinds;     ///< event check: kind names
    QString eventService;       ///< see servicesOf
    QString eventFrom, eventTo; ///< "onset-30m", "onset"
    QString derive;             ///< how a decision's proposal is derived, in words
    std::vector<RunbookBranch> branches;
    QString role;
    Milliseconds timeBox{0};
    QString risk; ///< low, medium, high
    std::optional<bool> reversible;
    QString precheck, command, expected, undo;
    RunbookExecution execution; ///< action: what a connected tool may do in place of `command`
    QStringList evidenceLinks;  ///< where a person may look further: https addresses, with $variables of none
    Milliseconds waitFor{0};    ///< wait node: how long the condition must hold
    int line = 0;               ///< 1-based line in the file it was read from; 0 when unknown
    std::vector<int> queryLines; ///< where each of queriesOf begins; empty when unknown
    int commandLine = 0;
    friend bool operator==(const RunbookNode&, const RunbookNode&) = default;
};

struct Runbook
{
    QString id; ///< "RB-014"
    QString title;
    int version = 0;
    QString owner;
    QString lastReviewed, lastExercised; ///< ISO dates
    int reviewEveryDays = 0;             ///< 0: nobody promised a review
    QStringList alerts, services;        ///< what it answers
    /// Labels of an alert that it answers, all of them: a value, or a pattern
    /// (models/domain/runbook_labels.h).
    std::map<QString, QString> labels;
    std::map<QString, QString> variables;
    QString metricsFrom; ///< name of the connected source that its queries ask; empty: the file does not say
    QString start;
    std::vector<RunbookNode> nodes;
    QString hash;   ///< SHA-256 of the source text, hex
    QString source; ///< that text, whole: kept with the incident for ever, whatever becomes of the file
    std::map<QString, int> fieldLines; ///< of its front matter, "variables.sel" too; runbook_places.h
    const RunbookNode* node(QStringView nodeId) const;
    friend bool operator==(const Runbook&, const Runbook&) = default;
};

/// The runbook without what belongs to its file alone (hash, text, lines): for comparing what it says.
Runbook withoutPlaces(Runbook runbook);

/// How the condition of one branch of a wait stood up to the instant that it is asked at.
struct BranchHold
{
    std::optional<Milliseconds> heldFor;   ///< so long without a break or a gap; empty: it does not hold
    std::optional<Milliseconds> brokenAgo; ///< when it last stopped; empty: never since the wait began
    friend bool operator==(const BranchHold&, const BranchHold&) = default;
};

/// Between the values of several labels in Evidence::byLabel: "504 · pod-7".
inline const QString kLabelJoint = QStringLiteral(" \u00B7 ");

/// What is known when a node is evaluated.
struct Evidence
{
    std::optional<double> value; ///< scalar answer; empty: no data
    /// Vector answers, e.g. per code, by the values of the labels that tell them apart (joined by
    /// kLabelJoint); with several queries their answers as "q0", "q1" …
    std::map<QString, double> byLabel;
    /// Of several queries those that answer several values, and how many. None of these is in `byLabel`:
    /// which one the condition means nobody knows.
    std::map<QString, int> severalOf;
    std::optional<Instant> evaluatedAt;
    std::optional<Milliseconds> dataAge;
    std::vector<TimelineEvent> events; ///< event checks: the matching events, oldest first
    /// Event checks about named services: how many events of each other one were left out.
    std::map<QString, int> otherServices;
    QStringList staleFeeds; ///< feeds that make the answer unsafe, in words
    std::optional<Instant> onset;
    /// Wait nodes: of the branches whose conditions are figures, by their index. None where nobody measured.
    std::map<size_t, BranchHold> holds;
    friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct BranchProposal
{
    int branch = -1; ///< index into node.branches; -1: no proposal, a person must choose
    QString reason;  ///< "0.187 > 0.0144"
    friend bool operator==(const BranchProposal&, const BranchProposal&) = default;
};

/// The services whose events an event check counts, as written; empty: those of all services count, also
/// where the entry is words for the reader ("checkout-api + direct dependencies") and not names with commas.
QStringList servicesOf(const RunbookNode& node);
/// The node's queries in order, one or more; empty when it asks none.
QStringList queriesOf(const RunbookNode& node);
/// The reverse: what RunbookNode::query holds for these.
QString joinQueries(const QStringList& queries);

/// Pure: which branch the evidence proposes and why. No data proposes the `no_data` branch, stale feeds the
/// `source_stale` one or nothing: without data, or by data older than kFreshFor. Decisions derive or ask.
/// The first condition that holds, and none below one that cannot be judged, `else` neither: that is no data,
/// unless the answer is several values where one is compared, which proposes nothing and says so.
/// A condition "… for hold" is proposed only once it has held for the node's `waitFor`, each by itself.
/// Conditions: `> 0.0144`, `<= 1.5 for hold`, `>= 5 %`, `< 600 ms`, `count > 0`, `share(504) > 0.5`,
/// `max > 0.8` and `min < 1` (of a query that answers several values; one value is both), `q0 <= 0.002 and q1
/// < 0.6`, `flag aligned`, `none or several`, `no_data`, `source_stale`, `other`, `else`; every other text is
/// words for a person and is never proposed.
BranchProposal proposeBranch(const RunbookNode& node, const Evidence& evidence);

/// One answer, append-only.
struct RunbookAnswer
{
    RunbookRunId run;
    IncidentId incident;
    QString runbookId;
    int runbookVersion = 0;
    QString node;
    Instant occurredAt, knownAt;
    std::optional<double> value;
    std::optional<Milliseconds> dataAge;
    int proposedBranch = -1;
    int takenBranch = -1;
    QString taken; ///< target node id
    QString by;
    QString overrideReason;
    QString summary; ///< the line that lands on the timeline
    friend bool operator==(const RunbookAnswer&, const RunbookAnswer&) = default;
};

/// Where a run stands at an instant: answers that AsOf sees, in order; the next node to ask.
struct RunbookPosition
{
    std::vector<RunbookAnswer> path;
    QString current;       ///< node id; the tree's start when nothing is answered
    bool finished = false; ///< current is an end node
};
RunbookPosition positionAt(const Runbook& runbook, const std::vector<RunbookAnswer>& answers, AsOf asOf);

/// Finding of the linter. `line` 1-based or 0.
struct LintFinding
{
    enum class Level { Error, Warning } level = Level::Error;
    int line = 0;
    QString node;
    QString what;   ///< what is wrong
    QString wayOut; ///< what to do
    friend bool operator==(const LintFinding&, const LintFinding&) = default;
};
struct LintOptions
{
    std::optional<Instant> now; ///< for the review's due date; nothing is overdue without it
    ToolVerbs verbs = {};       ///< for what actions let tools do; unchecked without them
};
/// Unknown or unreachable node, cycle without a wait, no branch for no data or a stale source, action without
/// verify and undo, leaf that is no end, overlapping or incomplete conditions, ones the node cannot judge,
/// unknown variable, query that is no PromQL, value that cannot be read, execution that no tool takes, review
/// overdue, secret in a text. In no order. For a file read in part: models/domain/runbook_lint.h.
std::vector<LintFinding> lintRunbook(const Runbook& runbook, const LintOptions& options = {});
/// True when `text` is a condition that proposeBranch can judge or one of its fixed words.
bool isKnownCondition(const QString& text);
/// Ids of the nodes that can be reached from `from`, itself included; sorted.
QStringList reachableNodes(const Runbook& runbook, const QString& from);
/// The query with the runbook's variables in its holes (models/domain/query_template.h), once: values are not
/// expanded again. A query that cannot be filled, because a variable is unknown or does not fit where it
/// stands, comes back as it is written, with its `$`, which no tool accepts; the linter says why.
QString expandQuery(const Runbook& runbook, const QString& query);

} // namespace muster
