// SPDX-License-Identifier: GPL-3.0-or-later
// Mermaid flowcharts in and out. Grammar: mermaid.js.org/syntax/flowchart.html, read 2026-11.
#include "models/document/runbook_draft.h"
#include "models/document/runbook_draft_texts.h"
#include "models/document/runbook_json.h"

#include <QCryptographicHash>
#include <QHash>
#include <QRegularExpression>
#include <QSet>

#include <array>

namespace muster {

namespace {

constexpr size_t kMostArrows = 50'000;

struct Shape
{
    const char16_t* open;
    const char16_t* close;
    NodeKind kind;
};

/// Longer marks first: "([" must not be taken for "(".
constexpr std::array<Shape, 16> kShapes{{
    {u"(((", u")))", NodeKind::End},
    {u"((", u"))", NodeKind::End},
    {u"([", u"])", NodeKind::Wait},
    {u"[(", u")]", NodeKind::EventCheck},
    {u"[[", u"]]", NodeKind::Action},
    {u"[/", u"/]", NodeKind::Verify},
    {u"[/", u"\\]", NodeKind::Action},
    {u"[\\", u"\\]", NodeKind::Action},
    {u"[\\", u"/]", NodeKind::Action},
    {u"{{", u"}}", NodeKind::Check},
    {u"{", u"}", NodeKind::Decision},
    {u"(-", u"-)", NodeKind::Action},
    {u"(", u")", NodeKind::Action},
    {u"[|", u"|]", NodeKind::Action},
    {u"[", u"]", NodeKind::Action},
    {u">", u"]", NodeKind::Action},
}};

const Shape& shapeFor(NodeKind kind)
{
    switch (kind) {
    case NodeKind::End:
        return kShapes[1];
    case NodeKind::Wait:
        return kShapes[2];
    case NodeKind::EventCheck:
        return kShapes[3];
    case NodeKind::Verify:
        return kShapes[5];
    case NodeKind::Check:
        return kShapes[9];
    case NodeKind::Decision:
        return kShapes[10];
    case NodeKind::Action:
        break;
    }
    return kShapes[14];
}

/// Mermaid's way of writing characters: #quot; #35; #amp;
QString unescaped(const QString& text)
{
    static const QRegularExpression entity(QStringLiteral("#([a-z]{2,6}|[0-9]{1,6});"));
    static const std::array<std::pair<const char*, char16_t>, 5> kNames{
        {{"quot", u'"'}, {"amp", u'&'}, {"lt", u'<'}, {"gt", u'>'}, {"nbsp", u' '}}};
    QString plain;
    qsizetype from = 0;
    auto matches = entity.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const QString name = match.captured(1);
        QString with = match.captured(0);
        for (const auto& [word, character] : kNames) {
            if (name == QLatin1String(word))
                with = QString(QChar(character));
        }
        bool number = false;
        const uint code = name.toUInt(&number);
        if (number && code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff))
            with = QString::fromUcs4(reinterpret_cast<const char32_t*>(&code), 1);
        plain += text.mid(from, match.capturedStart() - from) + with;
        from = match.capturedEnd();
    }
    return plain + text.mid(from);
}

QString escaped(const QString& text)
{
    QString made;
    for (const QChar each : text.simplified()) {
        if (each == u'"')
            made += QLatin1String("#quot;");
        else if (each == u'#' || each == u'`' || each == u'|' || each == u'<' || each == u'>')
            made += QStringLiteral("#%1;").arg(each.unicode());
        else
            made += each;
    }
    return made;
}

/// A label without its quotes, Markdown backticks, line breaks of HTML.
QString labelText(QString text)
{
    text = text.trimmed();
    if (text.size() >= 2 && text.startsWith(u'"') && text.endsWith(u'"'))
        text = text.mid(1, text.size() - 2);
    if (text.size() >= 2 && text.startsWith(u'`') && text.endsWith(u'`'))
        text = text.mid(1, text.size() - 2);
    static const QRegularExpression lineBreak(QStringLiteral("<br\\s*/?>"));
    text.replace(lineBreak, QStringLiteral(" "));
    return unescaped(text).simplified();
}

class MermaidReader
{
public:
    MermaidReader(QString text, QString name) : m_text(std::move(text)), m_name(std::move(name)) {}

    Result<RunbookDraft> read()
    {
        QStringList lines = m_text.split(u'\n');
        qsizetype first = readTitle(lines);
        while (first < lines.size() && isBlank(lines[first]))
            ++first;
        static const QRegularExpression head(
            QStringLiteral("^\\s*(?:flowchart|graph)(?:-elk)?(?:\\s+(?:TB|TD|BT|RL|LR))?\\s*(?:;(.*))?$"));
        const auto match = head.match(first < lines.size() ? lines[first] : QString());
        if (!match.hasMatch())
            return fail(
                ErrorKind::Invalid,
                QStringLiteral("no Mermaid flowchart: its first line is 'flowchart TD' or 'graph LR'"),
                place(static_cast<int>(first) + 1));
        for (qsizetype i = first; i < lines.size(); ++i) {
            m_line = static_cast<int>(i) + 1;
            if (auto done = readStatements(i == first ? match.captured(1) : lines[i]); !done)
                return tl::unexpected(done.error());
        }
        return finish();
    }

private:
    QString place(int line) const { return QStringLiteral("%1:%2").arg(m_name).arg(line); }
    static bool isBlank(const QString& line)
    {
        const QString text = line.trimmed();
        return text.isEmpty() || text.startsWith(QLatin1String("%%"));
    }

    /// Index of the line after the front matter; its title becomes the runbook's.
    qsizetype readTitle(const QStringList& lines)
    {
        qsizetype first = 0;
        while (first < lines.size() && isBlank(lines[first]))
            ++first;
        if (first >= lines.size() || lines[first].trimmed() != QLatin1String("---"))
            return first;
        for (qsizetype i = first + 1; i < lines.size(); ++i) {
            const QString line = lines[i].trimmed();
            if (line == QLatin1String("---"))
                return i + 1;
            m_line = static_cast<int>(i) + 1;
            if (line.startsWith(QLatin1String("title:")))
                m_title = labelText(line.mid(6));
            else if (!line.isEmpty())
                notTaken(line);
        }
        return lines.size();
    }

    void notTaken(const QString& what) { m_notTaken.push_back({m_line, what.trimmed().left(120)}); }

    Done readStatements(const QString& line)
    {
        if (isBlank(line))
            return {};
        // A semicolon ends a statement, but not inside of a label.
        qsizetype from = 0;
        bool quoted = false;
        int depth = 0;
        for (qsizetype i = 0; i <= line.size(); ++i) {
            const QChar each = i < line.size() ? line[i] : QChar(u';');
            if (i < line.size() && each == u'"')
                quoted = !quoted;
            if (!quoted && (each == u'[' || each == u'(' || each == u'{'))
                ++depth;
            if (!quoted && (each == u']' || each == u')' || each == u'}'))
                --depth;
            if (i < line.size() && (each != u';' || quoted || depth > 0))
                continue;
            if (auto done = readStatement(line.mid(from, i - from).trimmed()); !done)
                return done;
            from = i + 1;
        }
        return {};
    }

    Done readStatement(const QString& statement)
    {
        static const QRegularExpression other(QStringLiteral(
            "^(?:subgraph|style|classDef|class|click|linkStyle|direction|accTitle|accDescr|title)\\b"));
        if (statement.isEmpty() || statement == QLatin1String("end"))
            return {};
        if (other.match(statement).hasMatch()) {
            notTaken(statement);
            return {};
        }
        m_rest = statement;
        std::vector<size_t> before;
        QString label;
        bool arrow = false;
        while (true) {
            const auto group = readGroup();
            if (!group)
                return tl::unexpected(group.error());
            if (group->empty()) {
                if (!m_rest.trimmed().isEmpty() || arrow)
                    notTaken(statement);
                return {};
            }
            if (arrow) {
                if (auto done = connect(before, *group, label); !done)
                    return done;
            }
            before = *group;
            skipBlanks();
            if (m_rest.isEmpty())
                return {};
            const auto link = readLink(&label);
            if (!link) {
                notTaken(statement);
                return {};
            }
            arrow = *link;
            if (!arrow)
                notTaken(QStringLiteral("a line without a direction: ") + statement);
        }
    }

    void skipBlanks()
    {
        qsizetype blanks = 0;
        while (blanks < m_rest.size() && m_rest[blanks].isSpace())
            ++blanks;
        m_rest.remove(0, blanks);
    }

    /// "A & B": places of the nodes; empty when no node stands here.
    Result<std::vector<size_t>> readGroup()
    {
        std::vector<size_t> group;
        while (true) {
            const auto node = readNode();
            if (!node)
                return tl::unexpected(node.error());
            if (!*node)
                return std::vector<size_t>{};
            group.push_back(**node);
            skipBlanks();
            if (!m_rest.startsWith(u'&'))
                return group;
            m_rest.remove(0, 1);
        }
    }

    Result<std::optional<size_t>> readNode()
    {
        skipBlanks();
        // A dash belongs to an id only between its words: "a-b --> c".
        static const QRegularExpression idShape(
            QStringLiteral("^[\\p{L}\\p{N}_.]+(?:-(?![-.>])[\\p{L}\\p{N}_.]+)*"));
        const auto match = idShape.match(m_rest);
        if (!match.hasMatch())
            return std::optional<size_t>{};
        const QString id = match.captured(0);
        m_rest.remove(0, id.size());
        auto [known, fresh] = std::pair{m_index.value(id, m_nodes.size()), !m_index.contains(id)};
        if (fresh) {
            if (m_nodes.size() >= static_cast<size_t>(kRunbookMaxNodes))
                return fail(ErrorKind::Invalid,
                            QStringLiteral("more than %1 nodes; split the flowchart").arg(kRunbookMaxNodes),
                            place(m_line));
            RunbookNode node;
            node.id = id;
            node.kind = NodeKind::Action;
            node.title = id;
            node.line = m_line;
            m_index.insert(id, m_nodes.size());
            m_nodes.push_back(std::move(node));
        }
        readShape(m_nodes[known]);
        static const QRegularExpression styled(QStringLiteral("^:::[\\w-]+"));
        if (const auto style = styled.match(m_rest); style.hasMatch()) {
            notTaken(style.captured(0));
            m_rest.remove(0, style.capturedLength());
        }
        return std::optional<size_t>{known};
    }

    void readShape(RunbookNode& node)
    {
        for (const Shape& shape : kShapes) {
            const QString open = QString::fromUtf16(shape.open);
            const QString close = QString::fromUtf16(shape.close);
            if (!m_rest.startsWith(open))
                continue;
            const qsizetype end = labelEnd(open.size(), close);
            if (end < 0)
                continue;
            setLabel(node, m_rest.mid(open.size(), end - open.size()), shape.kind);
            m_rest.remove(0, end + close.size());
            return;
        }
        if (!m_rest.startsWith(QLatin1String("@{")))
            return;
        const qsizetype end = labelEnd(2, QStringLiteral("}"));
        if (end < 0)
            return;
        static const QRegularExpression label(QStringLiteral("label\\s*:\\s*(\"[^\"]*\"|[^,}]+)"));
        const QString inside = m_rest.mid(2, end - 2);
        notTaken(QStringLiteral("the shape of %1: %2").arg(node.id, inside));
        if (const auto match = label.match(inside); match.hasMatch())
            setLabel(node, match.captured(1), NodeKind::Action);
        m_rest.remove(0, end + 1);
    }

    /// Where the closing mark begins, not inside of quotes; −1 when it is missing.
    qsizetype labelEnd(qsizetype from, const QString& close) const
    {
        bool quoted = false;
        for (qsizetype i = from; i < m_rest.size(); ++i) {
            if (m_rest[i] == u'"')
                quoted = !quoted;
            else if (!quoted && QStringView(m_rest).mid(i).startsWith(close))
                return i;
        }
        return -1;
    }

    static void setLabel(RunbookNode& node, const QString& text, NodeKind kind)
    {
        QString label = labelText(text);
        if (label.startsWith(node.id + QStringLiteral(": ")))
            label.remove(0, node.id.size() + 2);
        node.title = label.isEmpty() ? node.id : label;
        node.kind = kind;
    }

    /// True: an arrow; false: a line without one; nullopt: no link stands here. The label in `label`.
    std::optional<bool> readLink(QString* label)
    {
        label->clear();
        static const QRegularExpression plain(QStringLiteral(
            "^(<|x(?=[-=])|o(?=[-=]))?(?:-{2,}|={2,}|-\\.+-)(>|x(?=\\s)|o(?=\\s))?\\s*(?:\\|([^|]*)\\|)?"));
        static const QRegularExpression invisible(QStringLiteral("^~{3,}"));
        // "-- words -->", "== words ==>", "-. words .->"
        static const QRegularExpression worded(
            QStringLiteral("^(?:<?--\\s+(\"[^\"]*\"|(?:(?!--).)+?)\\s*-{2,}(>)?|<?==\\s+(\"[^\"]*\"|(?:(?!==)"
                           ".)+?)\\s*={2,}(>)?"
                           "|<?-\\.\\s+(\"[^\"]*\"|(?:(?!\\.-).)+?)\\s*\\.+-(>)?)"));
        if (const auto match = worded.match(m_rest); match.hasMatch()) {
            for (const int group : {1, 3, 5}) {
                if (match.capturedStart(group) >= 0)
                    *label = labelText(match.captured(group));
            }
            m_rest.remove(0, match.capturedLength());
            return match.captured(0).endsWith(u'>');
        }
        if (const auto match = plain.match(m_rest); match.hasMatch()) {
            *label = labelText(match.captured(3));
            m_rest.remove(0, match.capturedLength());
            return !match.captured(2).isEmpty();
        }
        if (const auto match = invisible.match(m_rest); match.hasMatch()) {
            m_rest.remove(0, match.capturedLength());
            return false;
        }
        return std::nullopt;
    }

    Done connect(const std::vector<size_t>& from, const std::vector<size_t>& to, const QString& label)
    {
        for (const size_t source : from) {
            for (const size_t target : to) {
                if (++m_arrows > kMostArrows)
                    return fail(ErrorKind::Invalid,
                                QStringLiteral("more than %1 arrows; split the flowchart").arg(kMostArrows),
                                place(m_line));
                m_nodes[source].branches.push_back({draft::condition(label), m_nodes[target].id, {}, m_line});
            }
        }
        return {};
    }

    Result<RunbookDraft> finish()
    {
        if (m_nodes.empty())
            return fail(ErrorKind::Invalid,
                        QStringLiteral("the flowchart has no nodes; nothing to take over"), place(m_line));
        QSet<QString> targets;
        for (RunbookNode& node : m_nodes) {
            const bool alone = node.branches.size() == 1;
            // Structure before shape: what leads nowhere is an end, what leads on is none.
            if (node.branches.empty())
                node.kind = NodeKind::End;
            else if (node.kind == NodeKind::End)
                node.kind = NodeKind::Action;
            int way = 0;
            for (RunbookBranch& branch : node.branches) {
                ++way;
                targets.insert(branch.to);
                if (branch.condition.isEmpty())
                    branch.condition = node.kind == NodeKind::Action && alone ? QStringLiteral("done")
                                       : alone                                ? QStringLiteral("go on")
                                               : QStringLiteral("way %1").arg(way);
            }
        }
        RunbookDraft made;
        made.runbook.start = startOf(targets);
        made.runbook.nodes = std::move(m_nodes);
        made.runbook.title = m_title;
        draft::finish(made, std::move(m_notTaken), m_text, m_name);
        return made;
    }

    /// What the chart says (our own export does), else the first node that nothing leads to, else the first.
    QString startOf(const QSet<QString>& targets) const
    {
        static const QRegularExpression said(QStringLiteral("^\\s*%% start: (\\S+)\\s*$"),
                                             QRegularExpression::MultilineOption);
        if (const auto match = said.match(m_text); match.hasMatch() && m_index.contains(match.captured(1)))
            return match.captured(1);
        for (const RunbookNode& node : m_nodes) {
            if (!targets.contains(node.id))
                return node.id;
        }
        return m_nodes.front().id;
    }

    QString m_text, m_name, m_title;
    int m_line = 0;
    QString m_rest; ///< of the statement being read
    std::vector<RunbookNode> m_nodes;
    QHash<QString, size_t> m_index;
    size_t m_arrows = 0;
    std::vector<NotInDraft> m_notTaken;
};

/// Ids that Mermaid reads as they are; "end" and its other words break a chart.
QString mermaidId(const QString& id, size_t index)
{
    static const QRegularExpression word(QStringLiteral("^[A-Za-z][A-Za-z0-9_]*$"));
    static const QStringList reserved{
        QStringLiteral("end"),      QStringLiteral("graph"),     QStringLiteral("flowchart"),
        QStringLiteral("subgraph"), QStringLiteral("style"),     QStringLiteral("class"),
        QStringLiteral("click"),    QStringLiteral("default"),   QStringLiteral("title"),
        QStringLiteral("classDef"), QStringLiteral("linkStyle"), QStringLiteral("direction"),
        QStringLiteral("accTitle"), QStringLiteral("accDescr")};
    return word.match(id).hasMatch() && !reserved.contains(id) ? id : QStringLiteral("node_%1").arg(index);
}

} // namespace

Result<RunbookDraft> draftFromMermaid(const QByteArray& text, const QString& name)
{
    if (text.size() > kRunbookMaxBytes)
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("%1 is larger than %2 kB; split it").arg(name).arg(kRunbookMaxBytes / 1024), name);
    return MermaidReader(draft::plainText(text), name).read();
}

QByteArray runbookToMermaid(const Runbook& runbook)
{
    QHash<QString, QString> ids;
    for (size_t i = 0; i < runbook.nodes.size(); ++i)
        ids.insert(runbook.nodes[i].id, mermaidId(runbook.nodes[i].id, i));
    QString text =
        QStringLiteral("---\ntitle: \"%1\"\n---\nflowchart TD\n")
            .arg(
                escaped(QStringLiteral("%1 v%2 %3").arg(runbook.id).arg(runbook.version).arg(runbook.title)));
    // The start is said and stands first: nothing else in a flowchart tells it when a way leads back to it.
    if (ids.contains(runbook.start))
        text += QStringLiteral("    %% start: ") + ids.value(runbook.start) + u'\n';
    std::vector<const RunbookNode*> ordered;
    if (const RunbookNode* start = runbook.node(runbook.start))
        ordered.push_back(start);
    for (const RunbookNode& node : runbook.nodes) {
        if (ordered.empty() || &node != ordered.front())
            ordered.push_back(&node);
    }
    for (const RunbookNode* node : ordered) {
        const Shape& shape = shapeFor(node->kind);
        text += QStringLiteral("    ") + ids.value(node->id) + QString::fromUtf16(shape.open) + u'"' +
                escaped(node->id + QStringLiteral(": ") + node->title) + u'"' +
                QString::fromUtf16(shape.close) + u'\n';
    }
    for (const RunbookNode* node : ordered) {
        for (const RunbookBranch& branch : node->branches) {
            if (ids.contains(branch.to))
                text += QStringLiteral("    ") + ids.value(node->id) + QStringLiteral(" -->|\"") +
                        escaped(branch.condition) + QStringLiteral("\"| ") + ids.value(branch.to) + u'\n';
        }
    }
    return text.toUtf8();
}

} // namespace muster
