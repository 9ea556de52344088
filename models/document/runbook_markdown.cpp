// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/runbook_markdown.h"

#include "models/document/yaml_tree.h"
#include "models/domain/format.h"

#include <QCryptographicHash>
#include <QRegularExpression>

#include <array>
#include <optional>
#include <utility>

namespace muster {

namespace {

/// Front matter is a page of fields; nobody writes thousands.
constexpr YamlLimits kFrontMatterLimits{kRunbookMaxBytes, 64, 5'000, 1};

/// "60 s", "2 min", "1 h", "1 min 30 s".
std::optional<Milliseconds> lengthFromText(const QString& text)
{
    static const QRegularExpression part(QStringLiteral("\\G\\s*([0-9]{1,6})\\s*(min|s|m|h)\\b\\s*"));
    Milliseconds sum{0};
    qsizetype end = 0;
    auto matches = part.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const qint64 amount = match.captured(1).toLongLong();
        const QString unit = match.captured(2);
        if (unit == QLatin1String("s"))
            sum += std::chrono::seconds{amount};
        else if (unit == QLatin1String("h"))
            sum += std::chrono::hours{amount};
        else
            sum += std::chrono::minutes{amount};
        end = match.capturedEnd();
    }
    if (end == 0 || end != text.size() || sum > kRunbookLongestTime)
        return std::nullopt;
    return sum;
}

/// Exact, unlike formatDuration, which keeps two units.
QString lengthText(Milliseconds length)
{
    const qint64 seconds = length.count() / 1000;
    return seconds % 60 == 0 && seconds >= 120 ? QStringLiteral("%1 min").arg(seconds / 60)
                                               : QStringLiteral("%1 s").arg(seconds);
}

QStringList wordsOf(const QString& text)
{
    QStringList words;
    for (const QString& word : text.split(u',')) {
        if (!word.trimmed().isEmpty())
            words.append(word.trimmed());
    }
    return words;
}

// ---- reading
// ----------------------------------------------------------------------------------------------------

class Reader
{
public:
    Reader(const QStringList& lines, RunbookReading& reading, QString name)
        : m_lines(lines), m_runbook(reading.runbook), m_findings(reading.findings), m_name(std::move(name))
    {
    }

    void run()
    {
        if (!readFrontMatter())
            return;
        for (; m_line < m_lines.size(); ++m_line) {
            if (!readLine(m_lines[m_line]))
                return;
        }
        if (m_fence)
            m_findings.error(m_fenceLine, QStringLiteral("a code block is not closed"),
                             QStringLiteral("end it with ``` on a line of its own"), nodeId());
        finishNode();
    }

private:
    int number() const { return static_cast<int>(m_line) + 1; }
    QString nodeId() const { return m_node ? m_node->id : QString(); }

    bool readFrontMatter()
    {
        if (m_lines.isEmpty() || m_lines.front().trimmed() != QLatin1String("---")) {
            m_findings.error(
                1, QStringLiteral("the front matter is missing"),
                QStringLiteral("begin with a line ---, then id:, title:, start:, then --- again"));
            return false;
        }
        qsizetype end = 1;
        while (end < m_lines.size() && m_lines[end].trimmed() != QLatin1String("---"))
            ++end;
        if (end == m_lines.size()) {
            m_findings.error(1, QStringLiteral("the front matter is not closed"),
                             QStringLiteral("end it with a line ---"));
            return false;
        }
        const QByteArray yaml = m_lines.mid(1, end - 1).join(u'\n').toUtf8();
        m_line = end + 1;
        const auto documents = parseYaml(yaml, m_name, 2, kFrontMatterLimits);
        if (!documents) {
            m_findings.error(documents.error());
            return false;
        }
        readFields(documents->front());
        return true;
    }

    void readFields(const YamlNode& root)
    {
        const auto text = [&](const char* key) {
            const YamlNode* field = root.field(QString::fromLatin1(key));
            if (field && !field->isScalar() && !field->isNull())
                m_findings.error(field->line,
                                 QStringLiteral("'%1' must be one value").arg(QLatin1String(key)),
                                 QStringLiteral("write it on one line"));
            return field ? field->text : QString();
        };
        const auto list = [&](const char* key) {
            const YamlNode* field = root.field(QString::fromLatin1(key));
            QStringList values;
            if (field && field->isScalar())
                values.append(field->text);
            for (const YamlNode& item : field ? field->items : std::vector<YamlNode>{})
                values.append(item.text);
            return values;
        };
        m_runbook.id = text("id");
        m_runbook.title = text("title");
        bool isNumber = false;
        const QString version = text("version");
        m_runbook.version = version.toInt(&isNumber);
        if (!version.isEmpty() && !isNumber)
            m_findings.error(root.field(u"version")->line,
                             QStringLiteral("the version '%1' is not a whole number").arg(version.left(40)),
                             QStringLiteral("count up: 1, 2, 3"));
        m_runbook.owner = text("owner");
        m_runbook.lastReviewed = text("last_reviewed");
        m_runbook.lastExercised = text("last_exercised");
        if (const YamlNode* every = root.field(u"review_every"))
            readReviewEvery(*every);
        for (const auto& [key, value] : root.fields)
            m_runbook.fieldLines[key] = value.line;
        m_runbook.alerts = list("alerts");
        m_runbook.services = list("services");
        m_runbook.start = text("start");
        if (const YamlNode* variables = root.field(u"variables")) {
            for (const auto& [key, value] : variables->fields)
                m_runbook.variables[key] = value.text;
        }
        checkFieldNames(root);
        if (m_runbook.id.isEmpty())
            m_findings.error(1, QStringLiteral("the front matter has no 'id'"),
                             QStringLiteral("add one, e.g. id: RB-001"));
        if (m_runbook.start.isEmpty())
            m_findings.error(1, QStringLiteral("the front matter has no 'start'"),
                             QStringLiteral("name the first node, e.g. start: N1"));
    }

    void readReviewEvery(const YamlNode& every)
    {
        static const QRegularExpression days(QStringLiteral("^([0-9]{1,4}) *(d|days?|w|weeks?)$"));
        const auto match = days.match(every.text);
        const int factor = match.captured(2).startsWith(u'w') ? 7 : 1;
        const int length = match.hasMatch() ? match.captured(1).toInt() * factor : 0;
        if (length > 0 && length <= kRunbookLongestReview)
            m_runbook.reviewEveryDays = length;
        else
            m_findings.error(
                every.line,
                QStringLiteral("'review_every: %1' is no number of days").arg(every.text.left(40)),
                QStringLiteral("write 90 d or 13 weeks, at most ten years"));
    }

    /// Every value of the front matter that is not one of ours: a misspelt field must not be lost in silence.
    void checkFieldNames(const YamlNode& root)
    {
        static const QStringList known{
            QStringLiteral("id"),        QStringLiteral("title"),          QStringLiteral("version"),
            QStringLiteral("owner"),     QStringLiteral("last_reviewed"),  QStringLiteral("review_every"),
            QStringLiteral("alerts"),    QStringLiteral("last_exercised"), QStringLiteral("services"),
            QStringLiteral("variables"), QStringLiteral("start")};
        for (const auto& [key, value] : root.fields) {
            if (!known.contains(key))
                m_findings.warning(value.line, QStringLiteral("the field '%1' is not kept").arg(key.left(40)),
                                   QStringLiteral("use %1").arg(known.join(QStringLiteral(", "))));
        }
    }

    /// False when reading must stop.
    bool readLine(const QString& line)
    {
        if (m_fence) {
            readFenced(line);
            return true;
        }
        if (mayFence(line) && beginsFence(line)) {
            m_entry = nullptr;
            if (!takesFence())
                bodyLine(line);
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

    bool takesFence() const
    {
        return m_node &&
               (m_fenceLanguage == QLatin1String("promql") || m_fenceLanguage == QLatin1String("command"));
    }

    void readFenced(const QString& line)
    {
        const QString trimmed = line.trimmed();
        const bool closes =
            trimmed.size() >= m_fence->size() && trimmed.count(m_fence->front()) == trimmed.size();
        if (!takesFence()) {
            bodyLine(line);
        } else if (!closes) {
            m_fenced.append(line);
        } else if (m_fenceLanguage == QLatin1String("promql")) {
            if (const QString query = m_fenced.join(u'\n').trimmed(); !query.isEmpty()) {
                m_queries.append(query);
                m_node->queryLines.push_back(firstLineOf(m_fenced));
            } else
                m_findings.error(m_fenceLine, QStringLiteral("an empty promql block"),
                                 QStringLiteral("write the query between the fences, or remove them"),
                                 nodeId());
        } else {
            m_node->command = m_fenced.join(u'\n').trimmed();
            m_node->commandLine = firstLineOf(m_fenced);
        }
        if (closes)
            m_fence.reset();
    }

    /// The line of the first text in the fence just read.
    int firstLineOf(const QStringList& fenced) const
    {
        qsizetype blank = 0;
        while (blank < fenced.size() && fenced[blank].trimmed().isEmpty())
            ++blank;
        return m_fenceLine + 1 + static_cast<int>(blank);
    }

    bool startNode(const QString& line)
    {
        finishNode();
        static const QRegularExpression heading(QStringLiteral("^## +(\\S+) +\\(([a-z_]+)\\) *(.*)$"));
        const auto match = heading.match(line);
        if (!match.hasMatch()) {
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
            m_findings.error(number(), QStringLiteral("unknown kind '%1'").arg(match.captured(2)),
                             QStringLiteral("use check, event_check, decision, action, verify, wait or end"),
                             m_node->id);
        return true;
    }

    void readNodeLine(const QString& line)
    {
        if (line.startsWith(QLatin1String("- ")) && readEntryLine(line))
            return;
        if (m_entry && line.startsWith(QLatin1String("  ")) && !line.trimmed().isEmpty()) {
            *m_entry += u'\n' + line.trimmed();
            return;
        }
        m_entry = nullptr;
        if (!line.trimmed().isEmpty() || !m_body.isEmpty())
            bodyLine(line);
    }

    bool readEntryLine(const QString& line)
    {
        static const QRegularExpression entry(QStringLiteral("^- +([a-z][a-z _]*?): *(.*)$"));
        const auto match = entry.match(line);
        if (!match.hasMatch())
            return false;
        const QString key = match.captured(1);
        return (m_body.isEmpty() || key == QLatin1String("if")) &&
               readEntry(key, match.captured(2).trimmed());
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
        else if (key == QLatin1String("evidence"))
            node.evidenceLinks.append(value.split(u' ', Qt::SkipEmptyParts));
        else {
            m_findings.error(
                number(), QStringLiteral("unknown entry '%1'").arg(key),
                QStringLiteral(
                    "use role, time box, risk, reversible, precheck, expected, undo, evidence, derive, hold, "
                    "events, event service, event window or if; or put text above the list"),
                node.id);
        }
        return true;
    }

    void readLength(const QString& key, const QString& value, Milliseconds& target)
    {
        if (const auto length = lengthFromText(value))
            target = *length;
        else
            m_findings.error(number(),
                             QStringLiteral("'%1: %2' is not a length of time").arg(key, value.left(40)),
                             QStringLiteral("write 90 s or 15 min"), m_node->id);
    }

    void readReversible(const QString& value)
    {
        if (value == QLatin1String("yes") || value == QLatin1String("true"))
            m_node->reversible = true;
        else if (value == QLatin1String("no") || value == QLatin1String("false"))
            m_node->reversible = false;
        else
            m_findings.error(number(), QStringLiteral("'reversible: %1'").arg(value.left(40)),
                             QStringLiteral("write yes or no"), m_node->id);
    }

    void readWindow(const QString& value)
    {
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
            m_findings.error(number(),
                             QStringLiteral("a branch that leads nowhere: '%1'").arg(value.left(60)),
                             QStringLiteral("write '- if: > 0.01 → N2'"), m_node->id);
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
    QString m_name;
    qsizetype m_line = 0;
    std::optional<RunbookNode> m_node;
    QStringList m_body, m_queries;
    QString* m_entry = nullptr;     ///< entry that an indented line continues
    std::optional<QString> m_fence; ///< the open fence's marks
    QString m_fenceLanguage;
    QStringList m_fenced;
    int m_fenceLine = 0;
};

// ---- writing
// ----------------------------------------------------------------------------------------------------

/// A YAML scalar in double quotes, for what a line cannot hold as it is.
QString yamlEscaped(const QString& text)
{
    QString quoted;
    for (const QChar each : text) {
        if (each == u'"' || each == u'\\')
            quoted += u'\\' + QString(each);
        else if (each == u'\n')
            quoted += QLatin1String("\\n");
        else if (each.unicode() < 0x20 || (each.unicode() >= 0x7f && each.unicode() < 0xa0) ||
                 each == QChar(0x2028) || each == QChar(0x2029) || each == QChar(QChar::ByteOrderMark) ||
                 each.unicode() >= 0xfffe)
            quoted += QStringLiteral("\\u%1").arg(each.unicode(), 4, 16, QLatin1Char('0'));
        else
            quoted += each;
    }
    return u'"' + quoted + u'"';
}

/// A YAML scalar in single quotes unless it is plainly a word.
QString yamlText(const QString& text)
{
    static const QRegularExpression plain(
        QStringLiteral("^[A-Za-z][A-Za-z0-9_. -]*[A-Za-z0-9]$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$"));
    static const QStringList reserved{QStringLiteral("true"), QStringLiteral("false"), QStringLiteral("null"),
                                      QStringLiteral("yes"), QStringLiteral("no")};
    if (plain.match(text).hasMatch() && !reserved.contains(text.toLower()))
        return text;
    static const QRegularExpression unprintable(
        QStringLiteral("[\\x{00}-\\x{1f}\\x{7f}-\\x{9f}\\x{2028}\\x{2029}\\x{feff}\\x{fffe}\\x{ffff}]"));
    if (text.contains(unprintable))
        return yamlEscaped(text);
    QString quoted = text;
    quoted.replace(u'\'', QLatin1String("''"));
    return u'\'' + quoted + u'\'';
}

QString yamlList(const QStringList& texts)
{
    QStringList quoted;
    for (const QString& text : texts)
        quoted.append(yamlText(text));
    return u'[' + quoted.join(QStringLiteral(", ")) + u']';
}

class Writer
{
public:
    QByteArray write(const Runbook& runbook)
    {
        frontMatter(runbook);
        for (const RunbookNode& node : runbook.nodes)
            writeNode(node);
        return m_text.toUtf8();
    }

private:
    void line(const QString& text) { m_text += text + u'\n'; }
    void field(const char* key, const QString& value)
    {
        if (!value.isEmpty())
            line(QString::fromLatin1(key) + QStringLiteral(": ") + yamlText(value));
    }
    void entry(const char* key, QString value)
    {
        if (value.isEmpty())
            return;
        value.replace(u'\n', QLatin1String("\n  "));
        line(QStringLiteral("- ") + QString::fromLatin1(key) + QStringLiteral(": ") + value);
    }

    void frontMatter(const Runbook& runbook)
    {
        line(QStringLiteral("---"));
        field("id", runbook.id);
        field("title", runbook.title);
        line(QStringLiteral("version: %1").arg(runbook.version));
        field("owner", runbook.owner);
        field("last_reviewed", runbook.lastReviewed);
        if (runbook.reviewEveryDays > 0)
            line(QStringLiteral("review_every: %1 d").arg(runbook.reviewEveryDays));
        field("last_exercised", runbook.lastExercised);
        line(QStringLiteral("alerts: ") + yamlList(runbook.alerts));
        line(QStringLiteral("services: ") + yamlList(runbook.services));
        if (!runbook.variables.empty())
            line(QStringLiteral("variables:"));
        for (const auto& [name, value] : runbook.variables)
            line(QStringLiteral("  ") + yamlText(name) + QStringLiteral(": ") + yamlText(value));
        field("start", runbook.start);
        line(QStringLiteral("---"));
    }

    void writeNode(const RunbookNode& node)
    {
        line({});
        line(QStringLiteral("## ") + node.id + QStringLiteral(" (") + toString(node.kind) +
             QStringLiteral(") ") + node.title.simplified());
        line({});
        const qsizetype before = m_text.size();
        entry("role", node.role);
        if (node.timeBox.count() > 0)
            entry("time box", lengthText(node.timeBox));
        entry("risk", node.risk);
        if (node.reversible)
            entry("reversible", *node.reversible ? QStringLiteral("yes") : QStringLiteral("no"));
        entry("precheck", node.precheck);
        entry("expected", node.expected);
        entry("undo", node.undo);
        for (const QString& link : node.evidenceLinks)
            entry("evidence", link);
        entry("derive", node.derive);
        if (node.waitFor.count() > 0)
            entry("hold", lengthText(node.waitFor));
        entry("events", node.eventKinds.join(QStringLiteral(", ")));
        entry("event service", node.eventService);
        if (!node.eventFrom.isEmpty())
            entry("event window", node.eventFrom + QStringLiteral(" to ") +
                                      (node.eventTo.isEmpty() ? QStringLiteral("onset") : node.eventTo));
        if (m_text.size() > before)
            line({});
        writeBody(node.body);
        for (const QString& query : queriesOf(node))
            fenced("promql", query);
        if (!node.command.isEmpty())
            fenced("command", node.command);
        for (const RunbookBranch& branch : node.branches) {
            QString text = branch.condition + QStringLiteral(" \u2192 ") + branch.to;
            if (!branch.note.isEmpty())
                text += QStringLiteral("; ") + branch.note;
            entry("if", text);
        }
        while (m_text.endsWith(QLatin1String("\n\n")))
            m_text.chop(1);
    }

    void writeBody(const QString& body)
    {
        if (body.trimmed().isEmpty())
            return;
        static const QRegularExpression entry(QStringLiteral("^- +[a-z][a-z _]*?:"));
        static const QRegularExpression branch(QStringLiteral("^- +if:"));
        bool inFence = false;
        bool first = true;
        for (const QString& text : body.trimmed().split(u'\n')) {
            const QString start = text.trimmed().left(3);
            if (start == QLatin1String("```") || start == QLatin1String("~~~"))
                inFence = !inFence;
            if (!inFence && text.startsWith(QLatin1String("## ")))
                line(u'#' + text);
            else if (!inFence && text.contains(first ? entry : branch))
                line(u'*' + text.mid(1));
            else
                line(text);
            first = false;
        }
        line({});
    }

    void fenced(const char* language, const QString& text)
    {
        // Longer than every run of marks in the text, which could end it.
        QString fence = QStringLiteral("```");
        while (text.contains(fence))
            fence += u'`';
        line(fence + QString::fromLatin1(language));
        line(text);
        line(fence);
        line({});
    }

    QString m_text;
};

} // namespace

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
    Reader(lines, reading, name).run();
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

QByteArray runbookToMarkdown(const Runbook& runbook)
{
    return Writer().write(runbook);
}

} // namespace muster
