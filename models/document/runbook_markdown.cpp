// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/runbook_markdown.h"

#include "models/document/runbook_entries.h"
#include "models/document/runbook_front_matter.h"
#include "models/domain/near_word.h"
#include "models/domain/runbook_places.h"

#include <QCryptographicHash>
#include <QRegularExpression>

#include <array>
#include <optional>
#include <utility>

namespace muster {

namespace {

QStringList wordsOf(const QString& text)
{
    QStringList words;
    for (const QString& word : text.split(u',')) {
        if (!word.trimmed().isEmpty())
            words.append(word.trimmed());
    }
    return words;
}

class Reader
{
public:
    Reader(const QStringList& lines, RunbookReading& reading)
        : m_lines(lines), m_runbook(reading.runbook), m_findings(reading.findings), m_whole(reading.whole)
    {
    }

    /// From the line `first` on.
    void run(qsizetype first)
    {
        for (m_line = first; m_line < m_lines.size(); ++m_line) {
            if (!readLine(m_lines[m_line])) {
                m_whole = false;
                return;
            }
        }
        if (m_fence)
            nameOpenFence();
        finishNode();
    }

private:
    int number() const { return static_cast<int>(m_line) + 1; }
    QString nodeId() const { return m_node ? m_node->id : QString(); }
    QString fenceName() const { return *m_fence + m_fenceLanguage; }

    /// False when reading must stop.
    bool readLine(const QString& line)
    {
        if (m_fence && !standsBehindOpenFence(line)) {
            readFenced(line);
            return true;
        }
        if (m_fence) {
            // The rest of the file would be a part of the block: it ends here, for the sake of what follows.
            m_findings.error(
                m_fenceLine,
                QStringLiteral("the block %1 that begins here is not closed before line %2, '%3'")
                    .arg(fenceName())
                    .arg(number())
                    .arg(line.left(40)),
                closingWayOut(), nodeId());
            closeFence();
        }
        if (mayFence(line) && beginsFence(line)) {
            m_entry = nullptr;
            if (!takesFence())
                textFence(line);
            return true;
        }
        if (line.startsWith(QLatin1String("## ")))
            return startNode(line);
        if (!m_node)
            return true; // introduction, for readers of the file
        readNodeLine(line);
        return true;
    }

    /// Most lines are told from a fence by their first mark, without the expression.
    static bool mayFence(QStringView line)
    {
        const QStringView mark = line.trimmed();
        return mark.startsWith(u'`') || mark.startsWith(u'~');
    }

    bool beginsFence(const QString& line)
    {
        static const QRegularExpression fence(
            QStringLiteral("^ {0,3}(`{3,}|~{3,})\\s*([A-Za-z0-9_+-]*)[^`]*$"));
        const auto match = fence.match(line);
        if (!match.hasMatch())
            return false;
        m_fence = match.captured(1);
        m_fenceLanguage = match.captured(2);
        m_fenceLine = number();
        m_fenced.clear();
        return true;
    }

    static bool isOurs(const QString& language)
    {
        return language == QLatin1String("promql") || language == QLatin1String("command") ||
               language == QLatin1String("tool");
    }
    bool takesFence() const { return m_node && isOurs(m_fenceLanguage); }

    /// A block that is text; one whose language is nearly ours was meant to be more.
    void textFence(const QString& line)
    {
        bodyLine(line);
        const QString small = m_fenceLanguage.toLower();
        if (m_node && (isOurs(small) || small == QLatin1String("prometheus")))
            m_findings.warning(number(), QStringLiteral("the block %1 is text").arg(fenceName().left(40)),
                               QStringLiteral("a query stands in a block ```promql, a command in ```command, "
                                              "what a tool does in ```tool, in small letters"),
                               nodeId());
    }

    /// What can be neither query nor command nor data, and begins the next part of a node or a node.
    bool standsBehindOpenFence(const QString& line) const
    {
        // Who shows such a block in a text puts longer marks around it.
        if (m_node && *m_fence == QLatin1String("```") && line.startsWith(*m_fence) &&
            isOurs(line.mid(3).trimmed()))
            return true;
        if (!takesFence())
            return false;
        if (line.startsWith(QLatin1String("- if:")) && m_fenceLanguage != QLatin1String("command"))
            return true;
        if (!line.startsWith(QLatin1String("## ")))
            return false;
        const auto match = heading().match(line);
        return match.hasMatch() && nodeKindFromString(match.captured(2));
    }

    void nameOpenFence()
    {
        // A block of text may hold a heading: only at the end of the file it is known that it is not closed.
        for (qsizetype i = m_fenceLine; i < m_lines.size(); ++i) {
            const auto match = heading().match(m_lines[i]);
            if (!match.hasMatch())
                continue;
            m_findings.error(
                m_fenceLine,
                QStringLiteral("the block %1 that begins here is not closed, so that the node %2 in line %3 "
                               "is a part of it")
                    .arg(fenceName(), match.captured(1))
                    .arg(i + 1),
                closingWayOut(), nodeId());
            m_whole = false;
            return;
        }
        m_findings.error(m_fenceLine,
                         QStringLiteral("the block %1 that begins here is not closed").arg(fenceName()),
                         closingWayOut(), nodeId());
        m_whole = false;
    }

    QString closingWayOut() const
    {
        return QStringLiteral("end it with %1 on a line of its own").arg(*m_fence);
    }

    void readFenced(const QString& line)
    {
        const QString trimmed = line.trimmed();
        const bool closes =
            trimmed.size() >= m_fence->size() && trimmed.count(m_fence->front()) == trimmed.size();
        if (!takesFence())
            bodyLine(line);
        else if (!closes)
            m_fenced.append(line);
        if (closes)
            closeFence();
    }

    /// Takes what the block holds into the node.
    void closeFence()
    {
        if (!takesFence()) {
        } else if (m_fenceLanguage == QLatin1String("promql")) {
            if (const QString query = m_fenced.join(u'\n').trimmed(); !query.isEmpty()) {
                m_queries.append(query);
                m_node->queryLines.push_back(firstLineOf(m_fenced));
            } else {
                setEntryLine(m_runbook, *m_node, QStringLiteral("promql"), m_fenceLine);
                m_findings.error(m_fenceLine, QStringLiteral("an empty promql block"),
                                 QStringLiteral("write the query between the fences, or remove them"),
                                 nodeId());
            }
        } else if (m_fenceLanguage == QLatin1String("tool")) {
            readTool();
        } else {
            if (m_node->commandLine > 0)
                m_findings.error(
                    m_fenceLine,
                    QStringLiteral("a second command block, after that of line %1").arg(m_node->commandLine),
                    QStringLiteral("write both into one block, or give the second one a node"), nodeId());
            m_node->command = m_fenced.join(u'\n').trimmed();
            m_node->commandLine = firstLineOf(m_fenced);
        }
        m_fence.reset();
    }

    /// "do: silence.create" and its fields, one a line; an indented line goes on with the one above.
    void readTool()
    {
        static const QRegularExpression entry(QStringLiteral("^ *([a-z][a-z _]*?) *: *(.*)$"));
        RunbookExecution& execution = m_node->execution;
        const auto wrong = [this](int line, const QString& what, const char* wayOut) {
            m_findings.error(line, what, QString::fromUtf8(wayOut), m_node->id);
        };
        if (execution.line > 0)
            wrong(m_fenceLine, QStringLiteral("a second tool block"),
                  "a node does one thing: give the second one a node of its own");
        execution = {{}, {}, m_fenceLine};
        QString* last = nullptr;
        for (qsizetype i = 0; i < m_fenced.size(); ++i) {
            const QString& line = m_fenced[i];
            const int number = m_fenceLine + 1 + static_cast<int>(i);
            const auto match = entry.match(line);
            if (last && line.startsWith(QLatin1String("  ")) && !line.trimmed().isEmpty()) {
                *last += u'\n' + line.trimmed();
            } else if (match.hasMatch()) {
                const QString key = match.captured(1);
                const bool isVerb = key == QLatin1String("do");
                if (isVerb ? !execution.verb.isEmpty() : execution.fields.contains(key))
                    wrong(number, QStringLiteral("'%1' comes twice").arg(key), "keep one of them");
                last = isVerb ? &execution.verb : &execution.fields[key];
                *last = match.captured(2).trimmed();
            } else if (!line.trimmed().isEmpty()) {
                wrong(number, QStringLiteral("no field of a tool block: '%1'").arg(line.trimmed().left(60)),
                      "write 'do: silence.create' and 'matchers: team=\"checkout\"', one a line");
            }
        }
        if (execution.verb.isEmpty())
            wrong(m_fenceLine, QStringLiteral("the tool block does not say what to do"),
                  "begin it with a line 'do: silence.create'");
    }

    /// The line of the first text in the fence just read.
    int firstLineOf(const QStringList& fenced) const
    {
        qsizetype blank = 0;
        while (blank < fenced.size() && fenced[blank].trimmed().isEmpty())
            ++blank;
        return m_fenceLine + 1 + static_cast<int>(blank);
    }

    static const QRegularExpression& heading()
    {
        static const QRegularExpression shape(QStringLiteral("^## +(\\S+) +\\(([A-Za-z_]+)\\) *(.*)$"));
        return shape;
    }

    bool startNode(const QString& line)
    {
        finishNode();
        const auto match = heading().match(line);
        if (!match.hasMatch()) {
            m_whole = false;
            m_findings.error(
                number(),
                QStringLiteral("a second-level heading that is no node: '%1'").arg(line.mid(3).left(60)),
                QStringLiteral("write '## N1 (check) The question?', or use a third-level heading for text"));
            return true;
        }
        if (m_runbook.nodes.size() >= static_cast<size_t>(kRunbookMaxNodes)) {
            m_findings.error(number(), QStringLiteral("more than %1 nodes").arg(kRunbookMaxNodes),
                             QStringLiteral("split the runbook"));
            return false;
        }
        m_node.emplace();
        m_node->id = match.captured(1);
        m_node->title = match.captured(3).trimmed();
        m_node->line = number();
        if (const auto kind = nodeKindFromString(match.captured(2)))
            m_node->kind = *kind;
        else
            nameUnknownKind(match.captured(2));
        return true;
    }

    void nameUnknownKind(const QString& kind)
    {
        static const QStringList known{QStringLiteral("check"),    QStringLiteral("event_check"),
                                       QStringLiteral("decision"), QStringLiteral("action"),
                                       QStringLiteral("verify"),   QStringLiteral("wait"),
                                       QStringLiteral("end")};
        m_findings.error(number(), QStringLiteral("unknown kind '%1'").arg(kind.left(40)),
                         isItWord(nearestWord(kind, known)) +
                             QStringLiteral("use check, event_check, decision, action, verify, wait or end"),
                         m_node->id);
        m_whole = false; // what it needs is not known
    }

    void readNodeLine(const QString& line)
    {
        if (line.startsWith(QLatin1String("- ")) && readEntryLine(line))
            return;
        if (m_entry && line.startsWith(QLatin1String("  ")) && !line.trimmed().isEmpty()) {
            if (const QString key = entryMeant(line); !key.isEmpty())
                m_findings.warning(
                    number(), QStringLiteral("'%1' is read as a part of the entry above").arg(key),
                    QStringLiteral("begin the line with '- %1:', without blanks before").arg(key),
                    m_node->id);
            *m_entry += u'\n' + line.trimmed();
            return;
        }
        m_entry = nullptr;
        if (line.trimmed().isEmpty() && m_body.isEmpty())
            return;
        nameWhatIsNotRead(line);
        bodyLine(line);
    }

    bool readEntryLine(const QString& line)
    {
        static const QRegularExpression entry(QStringLiteral("^- +([a-z][a-z _]*?): *(.*)$"));
        const auto match = entry.match(line);
        if (!match.hasMatch())
            return m_body.isEmpty() && isSlipOfEntry(line);
        const QString key = match.captured(1);
        return (m_body.isEmpty() || key == QLatin1String("if")) &&
               readEntry(key, match.captured(2).trimmed());
    }

    /// "- Risk: low" among the entries: named, and not taken for the text that would end them.
    bool isSlipOfEntry(const QString& line)
    {
        const QString key = entryMeant(line);
        if (key.isEmpty())
            return false;
        m_entry = nullptr;
        m_whole = m_whole && key != QLatin1String("if");
        m_findings.error(number(), QStringLiteral("'%1' is not read").arg(line.trimmed().left(40)),
                         QStringLiteral("write '- %1:', in small letters").arg(key), m_node->id);
        return true;
    }

    /// An entry or a branch that is text where it stands would be lost in silence. Of prose that only looks
    /// like one a warning says so.
    void nameWhatIsNotRead(const QString& line)
    {
        const QString written = line.trimmed().left(60);
        if (bool withColon = false; isBranchMeant(line, &withColon)) {
            const QString what = QStringLiteral("a branch that is not read: '%1'").arg(written);
            const QString wayOut = QStringLiteral("begin the line with '- if:': - if: > 0.01 → N2");
            if (withColon)
                m_findings.error(number(), what, wayOut, m_node->id);
            else
                m_findings.warning(number(), what, wayOut, m_node->id);
            m_whole = m_whole && !withColon;
            return;
        }
        const QString key = entryMeant(line);
        if (key.isEmpty() || key == QLatin1String("if"))
            return;
        if (line.startsWith(QStringLiteral("- ") + key + u':'))
            m_findings.error(
                number(), QStringLiteral("the entry '%1' comes after text and is not read").arg(written),
                QStringLiteral("move it up, right below the heading; as text it begins with an asterisk"),
                m_node->id);
        else
            m_findings.warning(number(), QStringLiteral("'%1' is text, no entry").arg(written),
                               QStringLiteral("an entry is '- %1: …' right below the heading; as text it "
                                              "begins with an asterisk")
                                   .arg(key),
                               m_node->id);
    }

    void bodyLine(const QString& line)
    {
        if (m_node)
            m_body.append(line);
    }

    bool readEntry(const QString& key, const QString& value)
    {
        RunbookNode& node = *m_node;
        if (key == QLatin1String("if"))
            return readBranch(value);
        const bool isEvidence = key == QLatin1String("evidence");
        const int before = isEvidence ? 0 : entryLine(m_runbook, node, key);
        if (before > 0)
            m_findings.error(
                number(),
                QStringLiteral("'%1' comes twice, in lines %2 and %3").arg(key).arg(before).arg(number()),
                key == QLatin1String("events")
                    ? QStringLiteral("write all kinds in one entry, with commas between")
                    : QStringLiteral("keep one of them"),
                node.id);
        if (!isEvidence && runbookEntryNames().contains(key))
            setEntryLine(m_runbook, node, key, number());
        static constexpr std::array<std::pair<const char*, QString RunbookNode::*>, 7> kPlain{{
            {"role", &RunbookNode::role},
            {"risk", &RunbookNode::risk},
            {"precheck", &RunbookNode::precheck},
            {"expected", &RunbookNode::expected},
            {"undo", &RunbookNode::undo},
            {"derive", &RunbookNode::derive},
            {"event service", &RunbookNode::eventService},
        }};
        for (const auto& [name, field] : kPlain) {
            if (key == QLatin1String(name)) {
                node.*field = value;
                m_entry = &(node.*field);
                return true;
            }
        }
        m_entry = nullptr;
        if (key == QLatin1String("time box") || key == QLatin1String("hold"))
            readLength(key, value, key == QLatin1String("hold") ? node.waitFor : node.timeBox);
        else if (key == QLatin1String("reversible"))
            readReversible(value);
        else if (key == QLatin1String("events"))
            node.eventKinds = wordsOf(value);
        else if (key == QLatin1String("event window"))
            readWindow(value);
        else if (isEvidence)
            readEvidence(value);
        else {
            const QString meant = entryMeant(key + u':');
            m_findings.error(number(), QStringLiteral("unknown entry '%1'").arg(key.left(40)),
                             isItWord(meant.isEmpty() ? nearestWord(key, runbookEntryNames()) : meant) +
                                 QStringLiteral("use %1; or put text above the list")
                                     .arg(runbookEntryNames().join(QStringLiteral(", "))),
                             node.id);
        }
        return true;
    }

    void readEvidence(const QString& value)
    {
        for (const QString& link : value.split(u' ', Qt::SkipEmptyParts)) {
            setEntryLine(m_runbook, *m_node, QStringLiteral("evidence %1").arg(m_node->evidenceLinks.size()),
                         number());
            m_node->evidenceLinks.append(link);
        }
        if (value.isEmpty())
            m_findings.warning(number(), QStringLiteral("'evidence' says nothing"),
                               QStringLiteral("write an address, or remove the entry"), m_node->id);
    }

    void readLength(const QString& key, const QString& value, Milliseconds& target)
    {
        if (const auto length = lengthFromText(value); length && length->count() > 0)
            target = *length;
        else
            m_findings.error(number(),
                             QStringLiteral("'%1: %2' is not a length of time").arg(key, value.left(40)),
                             QStringLiteral("write 90 s, 15 min, 1 h or 1 min 30 s"), m_node->id);
    }

    void readReversible(const QString& value)
    {
        if (value == QLatin1String("yes") || value == QLatin1String("true"))
            m_node->reversible = true;
        else if (value == QLatin1String("no") || value == QLatin1String("false"))
            m_node->reversible = false;
        else
            m_findings.error(number(), QStringLiteral("'reversible: %1' is neither").arg(value.left(40)),
                             QStringLiteral("write yes or no"), m_node->id);
    }

    void readWindow(const QString& value)
    {
        if (value.isEmpty())
            m_findings.warning(number(), QStringLiteral("'event window' says nothing"),
                               QStringLiteral("write 'onset-30m to onset', or remove the entry"), m_node->id);
        const qsizetype to = value.indexOf(QLatin1String(" to "));
        m_node->eventFrom = value.left(to < 0 ? value.size() : to).trimmed();
        m_node->eventTo = to < 0 ? QStringLiteral("onset") : value.mid(to + 4).trimmed();
    }

    bool readBranch(const QString& value)
    {
        static const QRegularExpression branch(
            QStringLiteral("^(.*?)\\s*(?:\\x{2192}|->)\\s*([^\\s;]+)\\s*(?:;\\s*(.*))?$"));
        const auto match = branch.match(value);
        if (!match.hasMatch() || match.captured(1).isEmpty()) {
            const QString what = match.hasMatch() ? QStringLiteral("a branch without a condition: '%1'")
                                                  : QStringLiteral("a branch that leads nowhere: '%1'");
            m_findings.error(number(), what.arg(value.left(60)), QStringLiteral("write '- if: > 0.01 → N2'"),
                             m_node->id);
            m_whole = false;
            return true;
        }
        m_node->branches.push_back({match.captured(1), match.captured(2), match.captured(3), number()});
        m_entry = &m_node->branches.back().note;
        if (m_entry->isEmpty())
            m_entry = nullptr;
        return true;
    }

    void finishNode()
    {
        if (!m_node)
            return;
        m_node->body = m_body.join(u'\n').trimmed();
        m_node->query = joinQueries(m_queries);
        m_node->query = joinQueries(queriesOf(*m_node)); // one form: trimmed, none empty
        m_runbook.nodes.push_back(std::move(*m_node));
        m_node.reset();
        m_body.clear();
        m_queries.clear();
        m_entry = nullptr;
    }

    const QStringList& m_lines;
    Runbook& m_runbook;
    Findings& m_findings;
    bool& m_whole;
    qsizetype m_line = 0;
    std::optional<RunbookNode> m_node;
    QStringList m_body, m_queries;
    QString* m_entry = nullptr;     ///< entry that an indented line continues
    std::optional<QString> m_fence; ///< the open fence's marks
    QString m_fenceLanguage;
    QStringList m_fenced;
    int m_fenceLine = 0;
};

} // namespace

bool looksLikeRunbookMarkdown(const QByteArray& bytes)
{
    static const QRegularExpression node(
        QStringLiteral("^## +\\S+ +\\((?:check|event_check|decision|action|verify|wait|end)\\)"),
        QRegularExpression::MultilineOption);
    QByteArray start = bytes.left(4096).trimmed();
    if (start.startsWith("\xEF\xBB\xBF"))
        start = start.mid(3);
    // OpenSLO streams may start with "---" too, but their first field is apiVersion, kind or metadata.
    if (!start.startsWith("---") || start.contains("apiVersion"))
        return false;
    return start.contains("start:") || node.match(QString::fromUtf8(start)).hasMatch();
}

RunbookReading readRunbookMarkdown(const QByteArray& text, const QString& name)
{
    RunbookReading reading;
    if (text.size() > kRunbookMaxBytes) {
        reading.findings.error(
            0, QStringLiteral("%1 is larger than %2 kB").arg(name).arg(kRunbookMaxBytes / 1024),
            QStringLiteral("split the runbook"));
        return reading;
    }
    QString content = QString::fromUtf8(text);
    if (content.startsWith(QChar(QChar::ByteOrderMark)))
        content.remove(0, 1);
    content.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    const QStringList lines = content.split(u'\n');
    if (const auto first = readFrontMatter(lines, name, reading))
        Reader(lines, reading).run(*first);
    reading.runbook.source = QString::fromUtf8(text);
    reading.runbook.hash =
        QString::fromLatin1(QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex());
    return reading;
}

Result<Runbook> runbookFromMarkdown(const QByteArray& text, const QString& name)
{
    RunbookReading reading = readRunbookMarkdown(text, name);
    if (reading.findings.hasErrors())
        return tl::unexpected(reading.findings.firstError(name));
    return std::move(reading.runbook);
}

} // namespace muster
