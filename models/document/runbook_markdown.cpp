// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/runbook_markdown.h"

#include "models/document/yaml_tree.h"

#include <QCryptographicHash>
#include <QRegularExpression>

#include <array>
#include <optional>
#include <utility>

namespace muster {

namespace {

/// Front matter is a page of fields; nobody writes thousands.
constexpr YamlLimits kFrontMatterLimits{kRunbookMaxBytes, 64, 5'000, 1};

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
        const auto map = [&](const char* key) {
            const YamlNode* field = root.field(QLatin1String(key));
            std::map<QString, QString> texts;
            if (field && !field->isMap() && !field->isNull())
                m_findings.error(field->line, QStringLiteral("'%1' must be a map").arg(QLatin1String(key)),
                                 QStringLiteral("write 'name: value', one a line, indented by two blanks"));
            for (const auto& [name, value] : field ? field->fields : decltype(field->fields){}) {
                if (!value.isScalar() && !value.isNull())
                    m_findings.error(value.line, QStringLiteral("'%1' must be one value").arg(name.left(40)),
                                     QStringLiteral("write it on one line"));
                texts[name] = value.text;
            }
            return texts;
        };
        m_runbook.labels = map("labels");
        m_runbook.variables = map("variables");
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
            QStringLiteral("id"),     QStringLiteral("title"),          QStringLiteral("version"),
            QStringLiteral("owner"),  QStringLiteral("last_reviewed"),  QStringLiteral("review_every"),
            QStringLiteral("alerts"), QStringLiteral("last_exercised"), QStringLiteral("services"),
            QStringLiteral("labels"), QStringLiteral("variables"),      QStringLiteral("start")};
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
               (m_fenceLanguage == QLatin1String("promql") || m_fenceLanguage == QLatin1String("command") ||
                m_fenceLanguage == QLatin1String("tool"));
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
        } else if (m_fenceLanguage == QLatin1String("tool")) {
            readTool();
        } else {
            m_node->command = m_fenced.join(u'\n').trimmed();
            m_node->commandLine = firstLineOf(m_fenced);
        }
        if (closes)
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

} // namespace muster
